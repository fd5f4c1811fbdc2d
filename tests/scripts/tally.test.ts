import { expect, test } from 'vitest'
import { splitFilters, sum, tallyOfReport } from '../../scripts/setup/tally.mjs'

const file = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
})
const report = (...testResults: object[]) => JSON.stringify({ testResults })

test.each([
  [
    'passed, failed and skipped tests',
    report(file('failed', 'passed', 'passed', 'failed', 'skipped')),
    1,
    { passed: 2, failed: 1, skipped: 1 },
  ],
  [
    'a file that cannot be loaded',
    report(file('passed', 'passed'), file('failed')),
    1,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  [
    'a hook that fails after its tests passed',
    report(file('failed', 'passed')),
    1,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['an error outside of any test', report(file('passed', 'passed')), 1, { passed: 1, failed: 1, skipped: 0 }],
  ['no test at all', report(), 0, { passed: 0, failed: 1, skipped: 0 }],
  ['no report', null, 1, { passed: 0, failed: 1, skipped: 0 }],
  ['a report that was cut short', '{"testRes', 137, { passed: 0, failed: 1, skipped: 0 }],
])('%s', (_title, text, exitCode, tally) => {
  expect(tallyOfReport(text, exitCode)).toEqual(tally)
})

test('tallies add up', () => {
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]),
  ).toEqual({ passed: 11, failed: 22, skipped: 33 })
})

test.each([
  [[], { plain: [], electron: [] }],
  [['tests/main'], { plain: ['tests/main'], electron: null }],
  [['tests/e2e/sync'], { plain: null, electron: ['tests/e2e/sync'] }],
  [['tests/main', 'tests/e2e'], { plain: ['tests/main'], electron: ['tests/e2e'] }],
  [['-t', 'a name'], { plain: ['-t', 'a name'], electron: null }],
  [['tests/e2e', '-t', 'a name'], { plain: null, electron: ['tests/e2e', '-t', 'a name'] }],
])('%j', (args, runs) => {
  expect(splitFilters(args)).toEqual(runs)
})
