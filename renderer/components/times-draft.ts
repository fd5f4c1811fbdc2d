import { addDays, dayOf, daysBetween, instantAt, timeOfDay, type Day } from '../../shared/domain/day.ts'
import type { TimeEntry, TimesProblem } from '../../shared/domain/entry.ts'
import { timesProblem } from '../../shared/domain/entry.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'

export interface ClockTime {
  readonly hour: number
  readonly minute: number
}

/** The times of an entry while they are being typed; null where a part is missing. */
export interface TimesDraft {
  readonly day: Day | null
  readonly start: ClockTime | null
  /** Null also while the entry runs. */
  readonly end: ClockTime | null
  /** How many days after `day` the end lies. */
  readonly later: number
}

type Times = Pick<TimeEntry, 'startedAt' | 'endedAt'>

const minutesOf = ({ hour, minute }: ClockTime): number => hour * 60 + minute
const isSame = (a: ClockTime | null, b: ClockTime | null): boolean =>
  a === b || (a !== null && b !== null && minutesOf(a) === minutesOf(b))

/** The draft that shows an entry's times as a wall clock in its zone does. */
export function draftOf({ startedAt, endedAt }: Times, zone: TimeZone): TimesDraft {
  const day = dayOf(startedAt, zone)
  return {
    day,
    start: timeOfDay(startedAt, zone),
    end: endedAt === null ? null : timeOfDay(endedAt, zone),
    later: endedAt === null ? 0 : daysBetween(day, dayOf(endedAt, zone)),
  }
}

/**
 * On which day the end lies after an edit. An end typed before the start means the next morning. A start moved behind the end is
 * no night shift but a slip, and stays one until the person says otherwise. Entries over several days keep their days.
 */
function laterAfter({ start, end, later }: TimesDraft, edited: 'start' | 'end'): number {
  if (!start || !end || later >= 2) return later
  if (minutesOf(end) > minutesOf(start)) return 0
  if (edited === 'end') return minutesOf(end) < minutesOf(start) ? 1 : 0
  return later
}

export function withStart(draft: TimesDraft, start: ClockTime | null): TimesDraft {
  const next = { ...draft, start }
  return { ...next, later: laterAfter(next, 'start') }
}

export function withEnd(draft: TimesDraft, end: ClockTime | null): TimesDraft {
  const next = { ...draft, end }
  return { ...next, later: laterAfter(next, 'end') }
}

/** Moves the end so that the entry lasts as long as was typed. Without a start there is nothing to count from. */
export function withDuration(draft: TimesDraft, milliseconds: number, zone: TimeZone): TimesDraft {
  if (!draft.day || !draft.start) return draft
  const endedAt = instantAt(draft.day, draft.start, zone) + milliseconds
  return { ...draft, end: timeOfDay(endedAt, zone), later: daysBetween(draft.day, dayOf(endedAt, zone)) }
}

/**
 * The instants that a draft means; `undefined` while a part is missing. What was not touched keeps its seconds: opening and saving an
 * entry changes nothing.
 */
export function timesOf(draft: TimesDraft, zone: TimeZone, original?: Times): Times | undefined {
  const { day, start, end, later } = draft
  if (!day || !start) return undefined
  const before = original ? draftOf(original, zone) : undefined
  const isSameStart = before !== undefined && before.day === day && isSame(before.start, start)
  const startedAt: Instant = original && isSameStart ? original.startedAt : instantAt(day, start, zone)
  if (original?.endedAt === null) return { startedAt, endedAt: null }
  if (!end) return undefined
  const isSameEnd = before !== undefined && before.day === day && before.later === later && isSame(before.end, end)
  const endedAt = original && isSameEnd ? original.endedAt : instantAt(addDays(day, later), end, zone)
  return { startedAt, endedAt }
}

/** What is wrong with the typed times. */
export function draftProblem(
  times: Times | undefined,
  original: Times | undefined,
  now: Instant,
): TimesProblem | 'missing' | 'no-length' | undefined {
  if (!times) return 'missing'
  const isUntouched = original?.startedAt === times.startedAt && original.endedAt === times.endedAt
  if (!isUntouched && times.startedAt === times.endedAt) return 'no-length'
  return timesProblem(times.startedAt, times.endedAt, now)
}
