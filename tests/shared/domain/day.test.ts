import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  Day,
  dayOf,
  daysBetween,
  instantAt,
  intervalOfDay,
  splitByDay,
  startOfWeek,
  timeOfDay,
} from '../../../shared/domain/day.ts'
import { lengthOf } from '../../../shared/domain/interval.ts'

const at = (iso: string): number => Temporal.Instant.from(iso).epochMilliseconds
const day = (text: string): Day => Day.parse(text)
const HOUR = 3_600_000
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'UTC',
  'America/Sao_Paulo',
]
const instants = fc.integer({ min: at('2005-01-01T00:00Z'), max: at('2045-01-01T00:00Z') })

describe('civil days', () => {
  test('an instant falls on different days in different zones', () => {
    const instant = at('2026-11-23T23:30Z')
    expect(dayOf(instant, 'Europe/Berlin')).toBe('2026-11-24')
    expect(dayOf(instant, 'America/New_York')).toBe('2026-11-23')
  })

  test.each([
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-11-23', 24],
  ])('%s has %i hours in Berlin', (text, hours) => {
    expect(lengthOf(intervalOfDay(day(text), 'Europe/Berlin')) / HOUR).toBe(hours)
  })

  test('a night shift across the spring change is cut at local midnight', () => {
    const pieces = splitByDay({ start: at('2026-03-28T20:00Z'), end: at('2026-03-29T04:00Z') }, 'Europe/Berlin')
    expect(pieces.map(({ day: name, piece }) => [name, lengthOf(piece) / HOUR])).toEqual([
      ['2026-03-28', 3],
      ['2026-03-29', 5],
    ])
  })

  test('a day that a zone skipped has no length and takes no time', () => {
    // Samoa went from 29 to 31 December 2011.
    const pieces = splitByDay({ start: at('2011-12-30T08:00Z'), end: at('2011-12-30T12:00Z') }, 'Pacific/Apia')
    expect(pieces.map(({ day: name }) => name)).toEqual(['2011-12-29', '2011-12-31'])
  })

  test('the pieces of an interval cover it exactly, each within its own day', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 9 * 24 * HOUR }),
        fc.constantFrom(...zones),
        (start, length, zone) => {
          const whole = { start, end: start + length }
          const pieces = splitByDay(whole, zone)
          expect(pieces[0]?.piece.start).toBe(whole.start)
          expect(pieces.at(-1)?.piece.end).toBe(whole.end)
          for (const [index, { day: name, piece }] of pieces.entries()) {
            expect(dayOf(piece.start, zone)).toBe(name)
            expect(dayOf(piece.end - 1, zone)).toBe(name)
            if (index > 0) expect(piece.start).toBe(pieces[index - 1]?.piece.end)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('every instant lies within the interval of its own day', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const { start, end } = intervalOfDay(dayOf(instant, zone), zone)
        expect(start <= instant && instant < end).toBe(true)
      }),
    )
  })
})

describe('wall clocks', () => {
  test('an hour that does not exist moves forward, one that comes twice is its first pass', () => {
    expect(instantAt(day('2026-03-29'), { hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(at('2026-03-29T01:30Z'))
    expect(instantAt(day('2026-10-25'), { hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(at('2026-10-25T00:30Z'))
  })

  test('what a clock shows can be typed back', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const minute = instant - (instant % 60_000)
        const zone = 'Asia/Kolkata'
        expect(instantAt(dayOf(minute, zone), timeOfDay(minute, zone), zone)).toBe(minute)
      }),
    )
  })
})

test('days are counted and weeks begin where they are told to', () => {
  expect(addDays(day('2026-02-28'), 1)).toBe('2026-03-01')
  expect(daysBetween(day('2026-12-31'), day('2027-01-02'))).toBe(2)
  expect(startOfWeek(day('2026-11-25'))).toBe('2026-11-23')
  expect(startOfWeek(day('2026-11-25'), 7)).toBe('2026-11-22')
  expect(startOfWeek(day('2026-11-22'), 7)).toBe('2026-11-22')
})
