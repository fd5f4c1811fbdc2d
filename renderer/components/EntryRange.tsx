import type { ReactNode } from 'react'
import { dayOf, daysBetween } from '../../shared/domain/day.ts'
import type { TimeEntry } from '../../shared/domain/entry.ts'
import { clockTime } from './format.ts'
import { useWords } from './words.tsx'

/** How many midnights lie between an entry's start and its end, where it was tracked. */
function daysLater({ startedAt, endedAt, zone }: Pick<TimeEntry, 'startedAt' | 'endedAt' | 'zone'>): number {
  if (endedAt === null) return 0
  return daysBetween(dayOf(startedAt, zone), dayOf(endedAt, zone))
}

/** From when to when an entry lasted, on the clock of where it was tracked. */
export function EntryRange({ entry }: { readonly entry: TimeEntry }): ReactNode {
  const { t, formatLocale } = useWords()
  const start = clockTime(entry.startedAt, entry.zone, formatLocale)
  const later = daysLater(entry)
  const end = entry.endedAt === null ? t('day.now') : clockTime(entry.endedAt, entry.zone, formatLocale)
  return (
    <span className="entry-range">
      {t('day.range', { start, end })}
      {later > 0 ? (
        <sup className="entry-later" title={t('day.later', { days: later })}>
          +{later}
          <span className="visually-hidden"> ({t('day.later', { days: later })})</span>
        </sup>
      ) : null}
    </span>
  )
}
