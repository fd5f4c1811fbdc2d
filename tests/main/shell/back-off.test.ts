import { expect, test } from 'vitest'
import { afterCrash } from '../../../main/shell/back-off.ts'

test('each crash waits longer, and the fourth within a minute ends it', () => {
  expect(afterCrash([], 1000)).toEqual({ kind: 'reload', wait: 200 })
  expect(afterCrash([1000], 2000)).toEqual({ kind: 'reload', wait: 800 })
  expect(afterCrash([1000, 2000], 3000)).toEqual({ kind: 'reload', wait: 3200 })
  expect(afterCrash([1000, 2000, 3000], 4000)).toEqual({ kind: 'give-up' })
})

test('crashes of long ago are forgotten', () => {
  expect(afterCrash([0, 1, 2], 60_002)).toEqual({ kind: 'reload', wait: 200 })
  expect(afterCrash([0, 1, 2], 60_000)).toEqual({ kind: 'reload', wait: 3200 })
})
