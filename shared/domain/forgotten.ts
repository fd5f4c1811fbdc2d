import type { Instant } from './instant.ts'
import { inOrder, type Derived, type DerivedEntry, type PunchFact } from './shift.ts'

/** A clock-out that somebody forgot: when the shift began, between what instants it can have ended, and when it probably did. */
export interface Forgotten {
  readonly since: Instant
  readonly earliestEnd: Instant
  readonly latestEnd: Instant
  readonly proposedEnd: Instant
}

/** What a shift is taken to last where nothing is known of the person, in milliseconds. */
const USUAL_SHIFT = 8 * 3_600_000
/** How many earlier shifts are looked at. */
const LOOKED_AT = 20

/**
 * The forgotten clock-out to ask a person about, or undefined: their last shift was closed by rule, and nobody has claimed its
 * end. What they usually work is proposed, never before the last thing that they did.
 */
export function forgottenOut(
  derived: Derived,
  punches: readonly PunchFact[],
  longestShift: number,
): Forgotten | undefined {
  const last = derived.entries.at(-1)
  if (derived.standing.state !== 'out' || !last?.marks.includes('longest-shift')) return undefined
  const since = shiftStartOf(derived.entries, last)
  const latestEnd = since + longestShift
  const during = inOrder(punches).filter(({ at }) => at >= since && at <= latestEnd)
  const earliestEnd = during.at(-1)?.at ?? since
  const proposedEnd = Math.min(latestEnd, Math.max(earliestEnd, since + usualShift(derived.entries)))
  return { since, earliestEnd, latestEnd, proposedEnd }
}

/** Entries that follow each other without a gap are one shift. */
function shiftStartOf(entries: readonly DerivedEntry[], last: DerivedEntry): Instant {
  let start = last
  for (const entry of entries.toReversed()) if (entry.endedAt === start.startedAt) start = entry
  return start.startedAt
}

/** The middle of how long the person's last whole shifts were. */
function usualShift(entries: readonly DerivedEntry[]): number {
  const lengths = entries
    .filter(({ closedBy, marks }) => closedBy !== null && !marks.includes('claimed-end'))
    .map((entry) => (entry.endedAt ?? entry.startedAt) - shiftStartOf(entries, entry))
    .slice(-LOOKED_AT)
    .toSorted((a, b) => a - b)
  return lengths[Math.floor(lengths.length / 2)] ?? USUAL_SHIFT
}
