import type { Content, Stamps } from './merge.ts'

/**
 * The stamp of an entry whose start was still to come when the server took it, by more than clocks differ: whoever made it had a
 * clock that runs ahead. It names the operation that said so; the next one that changes when the entry is takes it away.
 */
export const AHEAD = 'ahead'

/** What clocks may differ by without anybody's minding, milliseconds. */
const TOLERANCE = 60_000

/** Whether an entry was made by a clock that runs ahead. */
export const isAhead = (stamps: Stamps): boolean => stamps[AHEAD] !== undefined

/** Stamps an entry whose start is still to come. `now`: the server's clock, UTC milliseconds. */
export const stampAhead = (content: Content, opId: string, now: number): Content =>
  Number(content.values['started_at']) > now + TOLERANCE
    ? { ...content, stamps: { ...content.stamps, [AHEAD]: opId } }
    : content

/** What placing a timer needs to know of an entry. */
export interface Timer {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly stopReason: string | null
  /** Where it came from; what was typed in by hand ends no timer. */
  readonly source: string
  /** Whether it was made by a clock that runs ahead: once it is over, it ends no timer that was started before it. */
  readonly ahead: boolean
}

const startsAfter = (a: Timer, b: Timer): boolean =>
  a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id)

/** Whether an entry's start ends what ran before it: a timer's does, and that of whatever runs. */
const isStart = (timer: Timer): boolean =>
  timer.endedAt === null || (!timer.ahead && (timer.source === 'timer' || timer.source === 'kiosk'))

/** Whether nobody has said when it ended, as seen from an instant: it runs, or a later start ended it only after that. */
const isOpenAt = (timer: Timer, instant: number): boolean =>
  timer.endedAt === null || (timer.stopReason === 'auto' && timer.endedAt > instant)

/** Whether placing an entry can change anything; an entry added by hand never does. */
export const canBePlaced = (timer: Timer): boolean => isStart(timer) || timer.stopReason === 'auto'

/**
 * A timer ends where the same person's next timer starts. Answers which entries, the timer itself among them, end where
 * (UTC milliseconds) once `timer` stands beside the person's `others`. An end that a person chose is never touched, and
 * no end ever moves later; so the result is the same in whatever order timers arrive.
 */
export function placeTimer(timer: Timer, others: Iterable<Timer>): Map<string, number> {
  const ends = new Map<string, number>()
  let next: Timer | undefined
  for (const other of others) {
    if (other.id === timer.id) continue
    if (startsAfter(other, timer)) {
      if (isStart(other) && (!next || startsAfter(next, other))) next = other
    } else if (isStart(timer) && isOpenAt(other, timer.startedAt)) {
      ends.set(other.id, timer.startedAt)
    }
  }
  if (next && isOpenAt(timer, next.startedAt)) ends.set(timer.id, next.startedAt)
  return ends
}
