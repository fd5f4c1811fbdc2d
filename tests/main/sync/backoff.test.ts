import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOff } from '../../../main/sync/backoff.ts'

test('waits anything up to a bound that doubles, and no longer than the longest', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.nat(60), random, fc.integer({ min: 1000, max: 300_000 }), (failures, chance, longest) => {
      const wait = backOff(failures, () => chance, longest)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(Math.min(longest, 1000 * 2 ** failures))
    }),
  )
  expect([0, 1, 2, 3].map((failures) => backOff(failures, () => 0.5))).toEqual([500, 1000, 2000, 4000])
})
