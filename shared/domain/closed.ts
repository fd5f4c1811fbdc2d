import type { Instant } from './instant.ts'

/** When an entry was, or is to be. */
export interface Stretch {
  readonly startedAt: Instant
  /** Null while it runs. */
  readonly endedAt: Instant | null
}

/**
 * Whether a change touches closed time, which ends at `until` (exclusive; null where nothing is closed). An entry lies where it starts, as
 * it counts for the day on which it starts. `before` is undefined for an entry that is new or deleted, `after` for one that is
 * being deleted. What runs may be stopped even where its start was closed meanwhile, but not made to begin earlier.
 */
export function isClosed(until: Instant | null, before: Stretch | undefined, after: Stretch | undefined): boolean {
  const lies = (stretch: Stretch | undefined): boolean =>
    until !== null && stretch !== undefined && stretch.startedAt < until
  if (before?.endedAt === null) return lies(after) && after !== undefined && after.startedAt < before.startedAt
  return lies(before) || lies(after)
}
