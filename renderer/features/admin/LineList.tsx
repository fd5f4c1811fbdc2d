import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { Button } from 'react-aria-components'
import { useOffsetWithin } from '../../components/offset-within.ts'

export interface LineListProps<Row> {
  /** What the list is called. */
  readonly label: string
  readonly rows: readonly Row[]
  /** What scrolls. */
  readonly scroll: RefObject<HTMLElement | null>
  /** Whose page was just left: their line takes the focus. */
  readonly returnTo: string | null
  readonly onOpen: (id: string) => void
  readonly children: (row: Row) => ReactNode
}

/** People, one line each that opens one of them; only the lines in sight are drawn. */
export function LineList<Row extends { readonly id: string }>({
  label,
  rows,
  scroll,
  returnTo,
  onOpen,
  children,
}: LineListProps<Row>): ReactNode {
  const list = useRef<HTMLUListElement>(null)
  const [focused, setFocused] = useState(-1)
  const scrollMargin = useOffsetWithin(list, scroll)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 60,
    getItemKey: (index) => rows[index]?.id ?? index,
    scrollMargin,
    overscan: 10,
    // The line in focus stays, however far one scrolls: otherwise the focus would be lost.
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range)
      if (focused < 0 || focused >= rows.length || inSight.includes(focused)) return inSight
      return [...inSight, focused].toSorted((a, b) => a - b)
    },
  })
  /** Goes to a line: one that is far is drawn once the list has scrolled to it. Answers with a way to give up. */
  const focusLine = (index: number, align: 'auto' | 'center'): (() => void) => {
    virtualizer.scrollToIndex(index, { align })
    let frame = 0
    const look = (): void => {
      const button = list.current?.querySelector<HTMLElement>(`[data-index="${index}"] button`)
      if (button) button.focus()
      else frame = requestAnimationFrame(look)
    }
    look()
    return () => {
      cancelAnimationFrame(frame)
    }
  }
  const returned = rows.findIndex(({ id }) => id === returnTo)
  const comeBack = useEffectEvent(() => (returned < 0 ? undefined : focusLine(returned, 'center')))
  useEffect(() => comeBack(), [])

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const to = focused + step
    if (step === 0 || focused < 0 || to < 0 || to >= rows.length) return
    event.preventDefault()
    focusLine(to, 'auto')
  }
  return (
    // The keys and the focus are those of the controls within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      aria-label={label}
      className="card people"
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        setFocused(Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1))
      }}
      onBlur={() => {
        setFocused(-1)
      }}
    >
      {virtualizer.getVirtualItems().map(({ index: at, key, start }) => {
        const row = rows[at]
        if (!row) return null
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={at}
            aria-setsize={rows.length}
            aria-posinset={at + 1}
            style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
          >
            <Button
              className="people-line"
              onPress={() => {
                onOpen(row.id)
              }}
            >
              {children(row)}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}
