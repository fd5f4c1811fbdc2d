import { z } from 'zod'
import { Instant } from './instant.ts'

/** A half-open stretch of time: `start` belongs to it, `end` does not. Both are UTC milliseconds. */
export const Interval = z
  .object({ start: Instant, end: Instant })
  .readonly()
  .refine(({ start, end }) => end >= start, { error: 'the end lies before the start' })
export type Interval = z.infer<typeof Interval>

/** How long an interval is, in milliseconds. */
export const lengthOf = ({ start, end }: Interval): number => end - start

/** The time that two intervals have in common, or `undefined` where they do not meet. */
export function overlap(a: Interval, b: Interval): Interval | undefined {
  const start = Math.max(a.start, b.start)
  const end = Math.min(a.end, b.end)
  return start < end ? { start, end } : undefined
}

/** The same stretches of time without overlaps and in order; touching pieces are joined and empty ones dropped. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: Interval[] = []
  const ordered = intervals.filter((piece) => lengthOf(piece) > 0).toSorted((a, b) => a.start - b.start)
  for (const piece of ordered) {
    const last = joined.at(-1)
    if (last && piece.start <= last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, piece.end) }
    } else {
      joined.push(piece)
    }
  }
  return joined
}

/** Milliseconds of `whole` that none of `breaks` covers. Breaks may overlap each other and stick out. */
export function lengthWithout(whole: Interval, breaks: readonly Interval[]): number {
  const inside = breaks.map((pause) => overlap(whole, pause)).filter((piece) => piece !== undefined)
  return lengthOf(whole) - union(inside).reduce((sum, piece) => sum + lengthOf(piece), 0)
}
