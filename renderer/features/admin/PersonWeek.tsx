import { ArrowLeft, ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { addDays, instantAt, startOfWeek, type Day } from '../../../shared/domain/day.ts'
import { dayOfEntry, durationAt } from '../../../shared/domain/entry.ts'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { PersonEntry } from '../../../shared/ipc/team.ts'
import { useWeekOf } from '../../bridge/team.ts'
import { useAnswer } from '../../bridge/use-answer.ts'
import { Button, IconButton } from '../../components/Button.tsx'
import { dayLabel, dayRange, hasLongTimes } from '../../components/format.ts'
import { EmptyState, Skeleton } from '../../components/states.tsx'
import { useLiveSum, useMinute, useToday } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'
import { CorrectionDialog, type Addition } from './CorrectionDialog.tsx'
import { DeletionDialog } from './DeletionDialog.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'
import { nameOf } from './person-words.ts'
import { TeamEntryLine } from './TeamEntryLine.tsx'
import { Unreachable } from './Unreachable.tsx'

export interface PersonWeekProps {
  readonly person: AccountRow
  readonly onBack: () => void
}

type Open =
  | { readonly kind: 'correct'; readonly subject: PersonEntry | Addition }
  | { readonly kind: 'history' | 'delete'; readonly row: PersonEntry }

/** What entries that have ended sum to, and the one that runs. */
const sumOf = (rows: readonly PersonEntry[]): [ended: number, running: PersonEntry['entry'] | undefined] => [
  rows.reduce((sum, { entry }) => sum + (entry.endedAt === null ? 0 : durationAt(entry, entry.endedAt)), 0),
  rows.find(({ entry }) => entry.endedAt === null)?.entry,
]

interface DayGroupProps {
  readonly day: Day
  readonly rows: readonly PersonEntry[]
  readonly onOpen: (open: Open) => void
}

function DayGroup({ day, rows, onOpen }: DayGroupProps): ReactNode {
  const { zone, formatLocale } = useWords()
  const today = useToday(zone)
  const label = dayLabel(day, today, formatLocale)
  return (
    <section aria-label={label}>
      <h2 className="day-heading">
        <span className="day-name">{label}</span>
        <span className="day-sum">{useLiveSum(...sumOf(rows))}</span>
      </h2>
      <ul className="team-entries">
        {rows.map((row) => (
          <TeamEntryLine
            key={row.entry.id}
            row={row}
            onCorrect={() => {
              onOpen({ kind: 'correct', subject: row })
            }}
            onHistory={() => {
              onOpen({ kind: 'history', row })
            }}
            onDelete={() => {
              onOpen({ kind: 'delete', row })
            }}
          />
        ))}
      </ul>
    </section>
  )
}

/** One person's entries, a week at a time, and everything that an administrator can do about them. */
export function PersonWeek({ person, onBack }: PersonWeekProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const { data: app } = useAnswer('app:describe', {})
  const firstWeekday = app?.preferences.firstWeekday ?? 1
  const today = useToday(zone)
  const now = useMinute()
  const thisWeek = startOfWeek(today, firstWeekday)
  const [chosen, setChosen] = useState<Day | null>(null)
  const week = chosen ?? thisWeek
  const { data, error, refetch } = useWeekOf(person.id, week, zone)
  const [open, setOpen] = useState<Open | null>(null)
  /** Whether the last correction met what its person had changed meanwhile. */
  const [hasMet, setMet] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Reading goes on from what was opened.
    heading.current?.focus({ preventScroll: true })
  }, [])
  const name = nameOf(person)
  const days = Array.from({ length: 7 }, (_, index) => addDays(week, 6 - index)).map((day) => ({
    day,
    rows: (data?.entries ?? [])
      .filter(({ entry }) => dayOfEntry(entry) === day)
      .toSorted((a, b) => b.entry.startedAt - a.entry.startedAt),
  }))
  const filled = days.filter(({ rows }) => rows.length > 0)
  const total = useLiveSum(...sumOf(filled.flatMap(({ rows }) => rows)))
  const go = (to: Day): void => {
    setMet(false)
    setChosen(to === thisWeek ? null : to)
  }
  const add = (): void => {
    const isNow = chosen === null
    const startedAt = isNow ? now - 3_600_000 : instantAt(week, { hour: 9, minute: 0 }, zone)
    setOpen({ kind: 'correct', subject: { startedAt, endedAt: startedAt + 3_600_000 } })
  }
  const close = (met: boolean): void => {
    setMet(met)
    setOpen(null)
  }
  return (
    <div className="page admin">
      <div className="admin-back">
        <Button look="quiet" icon={ArrowLeft} onPress={onBack}>
          {t('team.back')}
        </Button>
      </div>
      <header className="admin-person-head">
        <span className="avatar avatar-large" aria-hidden>
          {name.slice(0, 1).toLocaleUpperCase()}
        </span>
        <h1 ref={heading} tabIndex={-1} className="truncate" title={name}>
          {name}
        </h1>
      </header>
      <div className="page-tools team-week">
        <span className="team-steps">
          <IconButton
            icon={ChevronLeft}
            label={t('team.week-before')}
            onPress={() => {
              go(addDays(week, -7))
            }}
          />
          <IconButton
            icon={ChevronRight}
            label={t('team.week-after')}
            isDisabled={chosen === null}
            onPress={() => {
              go(addDays(week, 7))
            }}
          />
        </span>
        <span className="team-week-name" role="status">
          <strong>{dayRange(week, addDays(week, 6), formatLocale)}</strong>
          <span className="small">{data ? t('team.week-total', { total }) : ''}</span>
        </span>
        <span className="spacer" />
        {chosen === null ? null : (
          <Button
            look="quiet"
            onPress={() => {
              go(thisWeek)
            }}
          >
            {t('team.this-week')}
          </Button>
        )}
        <Button icon={Plus} onPress={add}>
          {t('entry.add')}
        </Button>
      </div>
      {hasMet ? (
        <p className="note team-note" role="alert">
          {t('team.met', { name })}
        </p>
      ) : null}
      {data?.complete === false ? <p className="note team-note">{t('team.incomplete')}</p> : null}
      {error ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <Skeleton rows={6} />}
      {data && !error && filled.length === 0 ? <EmptyState text={t('team.week-empty', { name })} /> : null}
      {error ? null : (
        <div className={`team-days${hasLongTimes(formatLocale) ? ' has-long-times' : ''}`}>
          {filled.map(({ day, rows }) => (
            <DayGroup key={day} day={day} rows={rows} onOpen={setOpen} />
          ))}
        </div>
      )}
      {open?.kind === 'correct' ? (
        <CorrectionDialog person={person} subject={open.subject} firstWeekday={firstWeekday} onClose={close} />
      ) : null}
      {open?.kind === 'delete' ? <DeletionDialog person={person} row={open.row} onClose={close} /> : null}
      {open?.kind === 'history' ? (
        <HistoryDialog
          row={open.row}
          onClose={() => {
            setOpen(null)
          }}
        />
      ) : null}
    </div>
  )
}
