import type { DayOfEntries, TimeEntry } from '../../../shared/domain/entry.ts'

export interface DayRow {
  readonly kind: 'day'
  readonly key: string
  readonly day: DayOfEntries
}

export interface EntryRow {
  readonly kind: 'entry'
  readonly key: string
  readonly entry: TimeEntry
  readonly isFirst: boolean
  readonly isLast: boolean
}

/** One line of the list. */
export type Row = DayRow | EntryRow

/** Days and their entries as one list of lines, so that a day with hundreds of entries is as light as one with two. */
export function rowsOf(days: readonly DayOfEntries[]): readonly Row[] {
  return days.flatMap((day): Row[] => [
    { kind: 'day', key: `day:${day.day}`, day },
    ...day.entries.map((entry, position): Row => ({
      kind: 'entry',
      key: `entry:${entry.id}`,
      entry,
      isFirst: position === 0,
      isLast: position === day.entries.length - 1,
    })),
  ])
}
