import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatClock, formatRunning, formatSum, parseDuration } from '../../../shared/domain/duration.ts'
import { amountFor, Rate } from '../../../shared/domain/money.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('durations are written without rounding up', () => {
  expect(formatRunning(84 * MINUTE + 7999)).toBe('1:24:07')
  expect(formatRunning(-5)).toBe('0:00:00')
  expect(formatRunning(123 * HOUR + 4 * MINUTE + 5000)).toBe('123:04:05')
  expect(formatClock(45 * MINUTE + 59_999)).toBe('0:45')
  expect(formatSum(5 * HOUR + 22 * MINUTE)).toBe('5 h 22')
  expect(formatSum(5 * MINUTE)).toBe('0 h 05')
})

test.each([
  ['1:30', 90],
  ['1h30', 90],
  ['1 h 30 m', 90],
  ['1h 5min', 65],
  ['90', 90],
  ['90m', 90],
  ['1.5h', 90],
  ['1,5 h', 90],
  ['0:05', 5],
])('%s is %i minutes', (text, minutes) => {
  expect(parseDuration(text)).toBe(minutes * MINUTE)
})

test.each(['', '0', '0:00', '1:75', 'an hour', '-5', '1001h', '1.5', 'h'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('what is written as a clock can be read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 * 60 }), (minutes) => {
      expect(parseDuration(formatClock(minutes * MINUTE))).toBe(minutes * MINUTE)
    }),
  )
})

test('money is whole minor units, rounded half up once', () => {
  const rate = Rate.parse({ minor: 9999, currency: 'EUR' })
  expect(amountFor(HOUR, rate)).toBe(9999)
  expect(amountFor(HOUR / 2, rate)).toBe(5000)
  expect(amountFor(1, rate)).toBe(0)
  expect(() => Rate.parse({ minor: 0.5, currency: 'EUR' })).toThrow()
})
