import type { Instant } from '../../shared/domain/instant.ts'

/** So many crashes within so many milliseconds, and reloading has no more sense. */
const CRASHES = 3
const WITHIN = 60_000
const FIRST_WAIT = 200

/** After a crash: reload in so many milliseconds, or give up. */
export type AfterCrash = { readonly kind: 'reload'; readonly wait: number } | { readonly kind: 'give-up' }

/**
 * What to do after a crash. `earlier` are the crashes before this one, oldest first. The wait grows fourfold: 0.2 s, 0.8 s,
 * 3.2 s; the fourth crash within a minute ends it.
 */
export function afterCrash(earlier: readonly Instant[], now: Instant): AfterCrash {
  const recent = earlier.filter((at) => now - at < WITHIN).length
  return recent >= CRASHES ? { kind: 'give-up' } : { kind: 'reload', wait: FIRST_WAIT * 4 ** recent }
}
