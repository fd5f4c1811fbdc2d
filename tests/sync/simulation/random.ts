/** A seeded source of chance: the same seed gives the same run (mulberry32). */
export interface Chance {
  /** From 0 up to 1. */
  next(): number
  /** A whole number from 0 up to `below`. */
  int(below: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T | undefined
  /** An id in the form of a UUID of version 7 whose time is `now`. */
  id(now: number): string
}

export function seeded(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (below: number): number => Math.floor(next() * below)
  const hex = (digits: number): string => Array.from({ length: digits }, () => int(16).toString(16)).join('')
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)],
    id(now) {
      const time = Math.max(0, now).toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[int(4)]}${hex(3)}-${hex(12)}`
    },
  }
}
