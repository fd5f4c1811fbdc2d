import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { Button } from 'react-aria-components'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { fullDate } from '../../components/format.ts'
import { useOffsetWithin } from '../../components/offset-within.ts'
import { useWords } from '../../components/words.tsx'
import { nameOf, shortSource } from './person-words.ts'

export interface PeopleListProps {
  readonly people: readonly AccountRow[]
  /** Who looks at it. */
  readonly ownId: string
  /** What scrolls. */
  readonly scroll: RefObject<HTMLElement | null>
  /** Whose page was just left: their line takes the focus. */
  readonly returnTo: string | null
  readonly onOpen: (id: string) => void
}

function Line({ person, isOwn }: { readonly person: AccountRow; readonly isOwn: boolean }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const name = nameOf(person)
  const source = shortSource[person.roleSource]
  const about = [person.fullName ? person.username : null, person.email].filter(Boolean).join(' · ')
  return (
    <>
      <span className="avatar" aria-hidden>
        {name.slice(0, 1).toLocaleUpperCase()}
      </span>
      <span className="person-words">
        <span className="people-name">
          <strong className="truncate">{name}</strong>
          {isOwn ? <span className="tag">{t('admin.you')}</span> : null}
          {person.active ? null : <span className="tag tag-warn">{t('admin.shut-out-tag')}</span>}
        </span>
        <span className="small truncate">{about}</span>
      </span>
      <span className="people-fact">
        {person.role === 'admin' ? (
          <>
            <strong>{t('admin.role-admin')}</strong>
            <span className="small">{source ? t(source) : ''}</span>
          </>
        ) : null}
      </span>
      <span className="people-fact people-when">
        <span className="small">
          <span className="visually-hidden">{t('admin.last-sign-in')} </span>
          {person.lastSignInAt === null ? t('admin.never') : fullDate(person.lastSignInAt, zone, formatLocale)}
        </span>
      </span>
      <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
    </>
  )
}

/** Everybody, one line each; only the lines in sight are drawn. */
export function PeopleList({ people, ownId, scroll, returnTo, onOpen }: PeopleListProps): ReactNode {
  const { t } = useWords()
  const list = useRef<HTMLUListElement>(null)
  const [focused, setFocused] = useState(-1)
  const scrollMargin = useOffsetWithin(list, scroll)
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 60,
    getItemKey: (index) => people[index]?.id ?? index,
    scrollMargin,
    overscan: 10,
    // The line in focus stays, however far one scrolls: otherwise the focus would be lost.
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range)
      if (focused < 0 || focused >= people.length || inSight.includes(focused)) return inSight
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
  const returned = people.findIndex(({ id }) => id === returnTo)
  const comeBack = useEffectEvent(() => (returned < 0 ? undefined : focusLine(returned, 'center')))
  useEffect(() => comeBack(), [])

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const to = focused + step
    if (step === 0 || focused < 0 || to < 0 || to >= people.length) return
    event.preventDefault()
    focusLine(to, 'auto')
  }
  return (
    // The keys and the focus are those of the controls within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      aria-label={t('admin.people')}
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
        const person = people[at]
        if (!person) return null
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={at}
            aria-setsize={people.length}
            aria-posinset={at + 1}
            style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
          >
            <Button
              className="people-line"
              onPress={() => {
                onOpen(person.id)
              }}
            >
              <Line person={person} isOwn={person.id === ownId} />
            </Button>
          </li>
        )
      })}
    </ul>
  )
}
