import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Day } from '../../../../shared/domain/day.ts'
import {
  draftOf,
  draftProblem,
  timesOf,
  withDuration,
  withEnd,
  withStart,
} from '../../../../renderer/components/times-draft.ts'

const ZONE = 'Europe/Berlin'
const DAY = Day.parse('2026-11-23')
const at = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime(ZONE).epochMilliseconds
const clock = (text: string) => {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return { hour, minute }
}
const morning = draftOf({ startedAt: at('2026-11-23T09:00'), endedAt: at('2026-11-23T10:30') }, ZONE)

test('opening and saving changes nothing, down to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.integer({ min: 0, max: 31 * 86_400_000 }),
      (startedAt, length) => {
        const times = { startedAt, endedAt: startedAt + length }
        expect(timesOf(draftOf(times, ZONE), ZONE, times)).toEqual(times)
      },
    ),
  )
})

test('an end before the start is the next morning', () => {
  const night = withEnd(withStart(morning, clock('22:00')), clock('02:15'))
  expect(night.later).toBe(1)
  expect(timesOf(night, ZONE)).toEqual({ startedAt: at('2026-11-23T22:00'), endedAt: at('2026-11-24T02:15') })
})

test('a start behind the end is a slip and not a night shift', () => {
  const slip = withStart(morning, clock('11:00'))
  expect(slip.later).toBe(0)
  expect(draftProblem(timesOf(slip, ZONE), undefined, at('2026-11-25T00:00'))).toBe('end-before-start')
})

test('a night shift whose end moves back behind the start is of one day again', () => {
  const night = withEnd(morning, clock('02:00'))
  expect(night.later).toBe(1)
  expect(withEnd(night, clock('12:00')).later).toBe(0)
})

test('entries over several days keep their days', () => {
  const long = draftOf({ startedAt: at('2026-11-20T09:00'), endedAt: at('2026-11-23T08:00') }, ZONE)
  expect(long.later).toBe(3)
  expect(withEnd(long, clock('10:00')).later).toBe(3)
})

test('a duration moves the end, over midnight too', () => {
  expect(withDuration(morning, 45 * 60_000, ZONE)).toMatchObject({ end: clock('9:45'), later: 0 })
  expect(withDuration(morning, 20 * 3_600_000, ZONE)).toMatchObject({ end: clock('5:00'), later: 1 })
})

test('a duration is of real hours, also in the night in which clocks change', () => {
  const night = { day: Day.parse('2026-03-28'), start: clock('23:00'), end: clock('23:30'), later: 0 }
  expect(withDuration(night, 8 * 3_600_000, ZONE)).toMatchObject({ end: clock('8:00'), later: 1 })
})

test('what is missing and what has no length is named', () => {
  const now = at('2026-11-24T00:00')
  expect(draftProblem(timesOf({ ...morning, end: null }, ZONE), undefined, now)).toBe('missing')
  expect(draftProblem(timesOf(withEnd(morning, clock('9:00')), ZONE), undefined, now)).toBe('no-length')
  expect(draftProblem(timesOf({ ...morning, day: Day.parse('2026-12-23') }, ZONE), undefined, now)).toBe(
    'in-the-future',
  )
  expect(draftProblem(timesOf(morning, ZONE), undefined, now)).toBeUndefined()
})

test('an entry that was started and stopped within a minute can be edited in its words', () => {
  const times = { startedAt: at('2026-11-23T09:00') + 1000, endedAt: at('2026-11-23T09:00') + 1000 }
  expect(draftProblem(timesOf(draftOf(times, ZONE), ZONE, times), times, at('2026-11-24T00:00'))).toBeUndefined()
})

test('while an entry runs it has no end', () => {
  const running = { startedAt: at('2026-11-23T09:00'), endedAt: null }
  const moved = withStart(draftOf(running, ZONE), clock('8:30'))
  expect(timesOf({ ...moved, day: DAY }, ZONE, running)).toEqual({ startedAt: at('2026-11-23T08:30'), endedAt: null })
})
