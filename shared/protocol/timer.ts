/** What placing a timer needs to know of an entry. */
export interface Timer {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly stopReason: string | null
  /** Where it came from; what was typed in by hand ends no timer. */
  readonly source: string
}

const startsAfter = (a: Timer, b: Timer): boolean =>
  a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id)

/** Whether an entry's start ends what ran before it: a timer's does, and that of whatever runs. */
const isStart = (timer: Timer): boolean =>
  timer.endedAt === null || timer.source === 'timer' || timer.source === 'kiosk'

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
