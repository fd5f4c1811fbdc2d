import type { Clock } from '../shared/domain/instant.ts'

/** Answers how many seconds to wait, or 0 when the request may pass. */
export type RateLimit = (key: string) => number

const WINDOW = 60_000
const MOST_KEYS = 50_000

/** So many requests a minute for each key, counted in this process alone: a guard against floods, not against guessing. */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  let start = 0
  let counts = new Map<string, number>()
  return (key) => {
    const now = clock()
    if (now - start >= WINDOW || now < start || counts.size > MOST_KEYS) {
      start = now
      counts = new Map()
    }
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count > perMinute ? Math.max(1, Math.ceil((start + WINDOW - now) / 1000)) : 0
  }
}
