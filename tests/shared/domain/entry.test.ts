import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOfEntry, durationAt, timesProblem } from '../../../shared/domain/entry.ts'
import { lengthOf, lengthWithout, overlap, union } from '../../../shared/domain/interval.ts'

const HOUR = 3_600_000
const interval = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 200 }))
  .map(([start, length]) => ({ start, end: start + length }))

describe('intervals', () => {
  test('a common stretch is found from either side', () => {
    fc.assert(
      fc.property(interval, interval, (a, b) => {
        expect(overlap(a, b)).toEqual(overlap(b, a))
      }),
    )
  })

  test('a union covers each millisecond once, in order', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 12 }), (pieces) => {
        const covered = new Set<number>()
        for (const { start, end } of pieces) for (let moment = start; moment < end; moment += 1) covered.add(moment)
        const joined = union(pieces)
        expect(joined.reduce((sum, piece) => sum + lengthOf(piece), 0)).toBe(covered.size)
        for (const [index, piece] of joined.entries())
          if (index > 0) expect(piece.start).toBeGreaterThan(joined[index - 1]?.end ?? 0)
      }),
    )
  })

  test('breaks count once where they overlap, and not at all outside', () => {
    const breaks = [
      { start: 10, end: 30 },
      { start: 20, end: 40 },
      { start: 90, end: 500 },
    ]
    expect(lengthWithout({ start: 0, end: 100 }, breaks)).toBe(60)
  })
})

describe('an entry', () => {
  const entry = { startedAt: 10 * HOUR, endedAt: null, breaks: [{ start: 11 * HOUR, end: 11.5 * HOUR }] }

  test('lasts from its start to now, without its breaks', () => {
    expect(durationAt(entry, 13 * HOUR)).toBe(2.5 * HOUR)
  })

  test('does not last less than nothing when the clock was set back', () => {
    expect(durationAt(entry, 9 * HOUR)).toBe(0)
  })

  test('does not grow once it has ended', () => {
    expect(durationAt({ ...entry, endedAt: 12 * HOUR }, 40 * HOUR)).toBe(1.5 * HOUR)
  })

  test('keeps the day of the place where it was tracked', () => {
    const startedAt = Temporal.Instant.from('2026-11-23T23:30Z').epochMilliseconds
    expect(dayOfEntry({ startedAt, zone: 'America/New_York' })).toBe('2026-11-23')
    expect(dayOfEntry({ startedAt, zone: 'Europe/Berlin' })).toBe('2026-11-24')
  })

  test.each([
    [0, 1, 10, undefined],
    [5, 4, 10, 'end-before-start'],
    [0, 32 * 24 * HOUR, 40 * 24 * HOUR, 'too-long'],
    [HOUR, null, 0, 'in-the-future'],
    [30_000, null, 0, undefined],
  ])('from %s to %s, seen at %s: %s', (startedAt, endedAt, now, problem) => {
    expect(timesProblem(startedAt, endedAt, now)).toBe(problem)
  })
})
