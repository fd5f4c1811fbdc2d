import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useDays } from '../../bridge/days.ts'
import { Button } from '../../components/Button.tsx'
import { useOffsetWithin } from '../../components/offset-within.ts'
import { EmptyState, FailureState, Skeleton } from '../../components/states.tsx'
import { useToday } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'
import { hasLongTimes } from '../../components/format.ts'
import { DayHeading } from './DayHeading.tsx'
import { EntryLine } from './EntryLine.tsx'
import { rowsOf, type Row } from './rows.ts'
import type { EntryActions } from './use-entry-actions.ts'

/** How near to the end older days are asked for, in lines. */
const NEAR_END = 12

export interface DayListProps {
  readonly actions: EntryActions
  readonly density: 'comfortable' | 'compact'
  /** What scrolls. */
  readonly scroll: RefObject<HTMLElement | null>
  readonly onEdit: (entry: TimeEntry) => void
  /** Puts the focus into the description field: where there is no entry to go to. */
  readonly onStart: () => void
}

const controlOf = (element: Element | null): HTMLElement | null =>
  element?.closest<HTMLElement>('[data-control]') ?? null

interface LinesProps extends DayListProps {
  readonly rows: readonly Row[]
  readonly hasOlder: boolean
  readonly loadOlder: () => void
}

function Lines({ rows, hasOlder, loadOlder, actions, density, scroll, onEdit, onStart }: LinesProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const today = useToday(zone)
  const list = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState(-1)
  /** The entry that has the focus, or had it before a dialog or a deletion took it. */
  const held = useRef<{ readonly key: string; readonly index: number }>(undefined)
  const scrollMargin = useOffsetWithin(list, scroll)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? 56 : density === 'compact' ? 36 : 44),
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollMargin,
    overscan: 10,
    // The bar above stays in sight and would cover the line.
    scrollPaddingStart: 120,
    // The line in focus stays, however far one scrolls: otherwise the focus would be lost.
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range)
      if (focused < 0 || focused >= rows.length || inSight.includes(focused)) return inSight
      return [...inSight, focused].toSorted((a, b) => a - b)
    },
  })
  const items = virtualizer.getVirtualItems()
  const lastIndex = items.at(-1)?.index ?? 0

  useEffect(() => {
    virtualizer.measure()
  }, [density, virtualizer])
  useEffect(() => {
    if (hasOlder && lastIndex >= rows.length - NEAR_END) loadOlder()
  }, [hasOlder, lastIndex, rows.length, loadOlder])

  /** Answers whether the line is drawn. */
  const focusControl = (key: string | undefined, control: string): boolean => {
    const row = key === undefined ? undefined : list.current?.querySelector(`[data-row="${CSS.escape(key)}"]`)
    const target =
      row?.querySelector<HTMLElement>(`[data-control="${control}"]`) ??
      row?.querySelector<HTMLElement>('[data-control]')
    target?.focus()
    return target !== undefined && target !== null
  }

  const neighbour = (index: number, step: 1 | -1): number | undefined => {
    for (let at = index + step; at >= 0 && at < rows.length; at += step) if (rows[at]?.kind === 'entry') return at
    return undefined
  }
  // When the entry in focus goes, the focus would fall off the page: the next one takes it, or the field.
  useEffect(() => {
    const { key, index } = held.current ?? {}
    if (key === undefined || index === undefined || rows.some((row) => row.key === key)) return
    const frame = requestAnimationFrame(() => {
      held.current = undefined
      if (document.activeElement !== null && document.activeElement !== document.body) return
      const next = rows[index]?.kind === 'entry' ? index : (neighbour(index, 1) ?? neighbour(index, -1))
      if (next === undefined) onStart()
      else focusControl(rows[next]?.key, 'edit')
    })
    return () => {
      cancelAnimationFrame(frame)
    }
  })

  const onKeyDown = (event: KeyboardEvent): void => {
    const control = controlOf(document.activeElement)
    const index = rows.findIndex(({ key }) => key === control?.closest<HTMLElement>('[data-row]')?.dataset['row'])
    if (!control || index < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    if (event.key === 'Delete') {
      event.preventDefault()
      const row = rows[index]
      if (row?.kind === 'entry') void actions.remove(row.entry)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const to = neighbour(index, event.key === 'ArrowDown' ? 1 : -1)
      event.preventDefault()
      if (to === undefined) return
      const key = rows[to]?.key
      const kind = control.dataset['control'] ?? 'edit'
      if (focusControl(key, kind)) return
      virtualizer.scrollToIndex(to)
      setFocused(to)
      requestAnimationFrame(() => {
        focusControl(key, kind)
      })
    }
  }

  return (
    // The keys are those of the controls within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={list}
      role="list"
      aria-label={t('day.list')}
      className={`entries${hasLongTimes(formatLocale) ? ' has-long-times' : ''}`}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const key = event.target.closest<HTMLElement>('[data-row]')?.dataset['row']
        const index = rows.findIndex((row) => row.key === key)
        setFocused(index)
        if (key !== undefined) held.current = { key, index }
      }}
      onBlur={({ relatedTarget }) => {
        // A dialog gives the focus back; anything else that takes it has it for good.
        if (relatedTarget !== null && !relatedTarget.closest('[role="dialog"]')) held.current = undefined
      }}
    >
      {items.map(({ index, key, start }) => {
        const row = rows[index]
        if (!row) return null
        const place = { transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }
        const common = {
          role: 'listitem',
          'data-index': index,
          'data-row': row.key,
          'aria-setsize': hasOlder ? -1 : rows.length,
          'aria-posinset': index + 1,
          ref: virtualizer.measureElement,
          style: place,
        }
        if (row.kind === 'day') {
          return (
            <div key={key} {...common} className="line line-day">
              <DayHeading day={row.day} today={today} />
            </div>
          )
        }
        const look = [
          'line',
          'entry',
          row.isFirst && 'is-first',
          row.isLast && 'is-last',
          row.entry.endedAt === null && 'is-now',
        ]
        return (
          <div key={key} {...common} className={look.filter(Boolean).join(' ')}>
            <EntryLine
              entry={row.entry}
              onEdit={() => {
                onEdit(row.entry)
              }}
              onContinue={() => void actions.resume(row.entry)}
              onDelete={() => void actions.remove(row.entry)}
            />
          </div>
        )
      })}
    </div>
  )
}

/** What did I do? The days, newest first, for as far back as one scrolls. */
export function DayList(props: DayListProps): ReactNode {
  const { t } = useWords()
  const { days, error, hasOlder, isLoadingOlder, loadOlder } = useDays()
  const hadEntries = useRef(false)
  const hasEntries = days === undefined ? undefined : days.length > 0
  const { onStart } = props
  useEffect(() => {
    // The last entry took the focus with it.
    if (hasEntries === false && hadEntries.current && document.activeElement === document.body) onStart()
    if (hasEntries !== undefined) hadEntries.current = hasEntries
  }, [hasEntries, onStart])
  if (error && !days) return <FailureState failure={failureOf(error)} onRetry={loadOlder} />
  if (!days) return <Skeleton rows={6} />
  const rows = rowsOf(days)
  if (rows.length === 0) {
    return (
      <EmptyState text={t('day.empty')}>
        <Button onPress={props.onStart}>{t('day.empty-action')}</Button>
      </EmptyState>
    )
  }
  return (
    <>
      <Lines {...props} rows={rows} hasOlder={hasOlder} loadOlder={loadOlder} />
      <p className="entries-end">{isLoadingOlder ? t('day.older') : hasOlder ? '' : t('day.end')}</p>
    </>
  )
}
