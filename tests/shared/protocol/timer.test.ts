import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeTimer, type Timer } from '../../../shared/protocol/timer.ts'

const timer = (id: string, startedAt: number, endedAt: number | null = null, source = 'timer'): Timer => ({
  id,
  startedAt,
  endedAt,
  stopReason: endedAt === null ? null : 'user',
  source,
  ahead: false,
})

/** What stands after timers arrived one after the other. */
function arrive(timers: readonly Timer[]): Record<string, number | null> {
  const standing = new Map<string, Timer>()
  for (const next of timers) {
    standing.set(next.id, next)
    for (const [id, endedAt] of placeTimer(next, standing.values())) {
      const ended = standing.get(id)
      if (ended) standing.set(id, { ...ended, endedAt, stopReason: 'auto' })
    }
  }
  return Object.fromEntries(
    [...standing].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, { endedAt }]) => [id, endedAt]),
  )
}

const [first, second, third] = [timer('a', 10), timer('b', 20), timer('c', 30)]

test.each([
  [[first, second, third]],
  [[first, third, second]],
  [[second, first, third]],
  [[second, third, first]],
  [[third, first, second]],
  [[third, second, first]],
])('each of three timers ends where the next one starts, in whatever order they arrive (%#)', (order) => {
  expect(arrive(order)).toEqual({ a: 20, b: 30, c: null })
})

test('any number of timers, in any order, placed any number of times: the result is the same', () => {
  const timers = fc.uniqueArray(
    fc.record({
      startedAt: fc.nat(50),
      lasts: fc.option(fc.nat(20)),
      source: fc.constantFrom('timer', 'kiosk', 'manual'),
      ahead: fc.boolean(),
    }),
    { selector: ({ startedAt }) => startedAt, minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(
      timers
        .map((list) =>
          list.map(({ startedAt, lasts, source, ahead }, index) => {
            // What was added by hand has its end from the start.
            const endedAt = source === 'manual' ? startedAt + (lasts ?? 1) : lasts === null ? null : startedAt + lasts
            return { ...timer(String(index), startedAt, endedAt, source), ahead: ahead && endedAt !== null }
          }),
        )
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        const result = arrive(list)
        expect(arrive(shuffled)).toEqual(result)
        expect(Object.values(result).filter((end) => end === null).length).toBeLessThanOrEqual(1)
      },
    ),
  )
})

describe('placing a timer', () => {
  test('never touches an end that a person chose', () => {
    expect(placeTimer(timer('b', 20), [timer('a', 10, 25)])).toEqual(new Map())
  })
  test('an entry added by hand stops nothing and is stopped by nothing', () => {
    expect(placeTimer(timer('b', 20, 22, 'manual'), [timer('a', 10)])).toEqual(new Map())
    expect(placeTimer(timer('a', 10), [timer('b', 20, 22, 'manual')])).toEqual(new Map())
  })
  test('what a clock that runs ahead has made ends nothing once it is over, and is a timer like any other while it runs', () => {
    const ahead: Timer = { ...timer('b', 20, 25), ahead: true }
    expect(placeTimer(timer('a', 10), [ahead])).toEqual(new Map())
    expect(placeTimer(ahead, [timer('a', 10)])).toEqual(new Map())
    expect(placeTimer(timer('a', 10), [{ ...ahead, endedAt: null, stopReason: null }])).toEqual(new Map([['a', 20]]))
    const cut: Timer = { ...ahead, endedAt: 40, stopReason: 'auto' }
    expect(placeTimer(timer('c', 30), [cut])).toEqual(new Map([['b', 30]]))
  })
  test('two that start at the same instant: one of them, always the same, gets no time', () => {
    expect(arrive([timer('a', 10), timer('b', 10)])).toEqual({ a: 10, b: null })
    expect(arrive([timer('b', 10), timer('a', 10)])).toEqual({ a: 10, b: null })
  })
  test('an end made by a later start moves to an earlier start that arrives later, never further away', () => {
    const ended: Timer = { ...timer('a', 10, 40), stopReason: 'auto' }
    expect(placeTimer(timer('b', 20), [ended])).toEqual(new Map([['a', 20]]))
    expect(placeTimer(timer('b', 50), [ended])).toEqual(new Map())
  })
})
