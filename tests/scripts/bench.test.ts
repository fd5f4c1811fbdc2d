import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  isWithin,
  median,
  percentile,
  toJsonLines,
  toLine,
  toTable,
  type Measurement,
} from '../../scripts/bench/measurement.ts'
import { readKioskOptions } from '../../scripts/bench/kiosk/options.ts'
import { readOptions } from '../../scripts/bench/options.ts'
import { readSyncOptions } from '../../scripts/bench/sync/options.ts'
import { SetupFailure } from '../../scripts/setup/report.mjs'

/** A line of the output as it is read by whoever compares runs. */
const Line = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.enum(['ms', 'MB']),
  floor: z.number().nullable(),
  ratio: z.number().nullable(),
})

const start: Measurement = {
  name: 'cold-start',
  unit: 'ms',
  values: [810.26, 700, 1200.4],
  floors: [640, 600, 644],
  budget: { of: 'ratio', most: 1.3 },
}
const commit: Measurement = {
  name: 'key-to-commit',
  unit: 'ms',
  values: [2, 4],
  floors: [0.25],
  budget: { of: 'value', most: 2.5 },
}
const size: Measurement = { name: 'size', unit: 'MB', values: [7.125], floors: [], budget: null }

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle)
})

test('nothing has no median', () => {
  expect(() => median([])).toThrow('no median')
})

test('the order of what was measured stays as it was', () => {
  const values = [3, 1, 2]
  median(values)
  expect(values).toEqual([3, 1, 2])
})

test.each([
  [start, { name: 'cold-start', value: 810, unit: 'ms', floor: 640, ratio: 1.27 }],
  [commit, { name: 'key-to-commit', value: 3, unit: 'ms', floor: 0.25, ratio: 12 }],
  [size, { name: 'size', value: 7.13, unit: 'MB', floor: null, ratio: null }],
])('a line of medians, floors and their ratio', (measurement, line) => {
  expect(toLine(measurement)).toEqual(line)
})

test('a floor of nothing makes no ratio', () => {
  expect(toLine({ ...commit, floors: [0] })).toMatchObject({ floor: 0, ratio: null })
})

test('a budget is held against the value or the ratio', () => {
  const line = toLine(start)
  expect(isWithin(line, { of: 'ratio', most: 1.3 })).toBe(true)
  expect(isWithin(line, { of: 'ratio', most: 1.2 })).toBe(false)
  expect(isWithin(line, { of: 'value', most: 800 })).toBe(false)
  expect(isWithin(line, { of: 'value', most: 810 })).toBe(true)
  expect(isWithin(line, null)).toBeNull()
  expect(isWithin(toLine(size), { of: 'ratio', most: 2 })).toBeNull()
})

test('JSON lines: one measurement on each', () => {
  const text = toJsonLines([start, size])
  expect(text.endsWith('\n')).toBe(true)
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    { name: 'cold-start', value: 810, unit: 'ms', floor: 640, ratio: 1.27 },
    { name: 'size', value: 7.13, unit: 'MB', floor: null, ratio: null },
  ])
})

test('the table, with budgets and the smallest and largest value', () => {
  expect(toTable([start, commit, size])).toBe(
    [
      '| name          | value             | unit | floor            | ratio | budget    | within |',
      '| ------------- | ----------------- | ---- | ---------------- | ----- | --------- | ------ |',
      '| cold-start    | 810 (700 to 1200) | ms   | 640 (600 to 644) | 1.27  | 1.3 times | yes    |',
      '| key-to-commit | 3 (2 to 4)        | ms   | 0.25             | 12    | 2.5 ms    | no     |',
      '| size          | 7.13              | MB   |                  |       |           |        |',
      '',
    ].join('\n'),
  )
})

test.each([
  [[], { runs: 5, entries: 100_000, presses: 30 }],
  [['--runs=2'], { runs: 2, entries: 100_000, presses: 30 }],
  [['--entries', '1000000', '--presses=4'], { runs: 5, entries: 1_000_000, presses: 4 }],
])('options %j', (args, options) => {
  expect(readOptions(args)).toEqual(options)
})

test.each([['--runs=0'], ['--runs=two'], ['--runs=1.5'], ['--entries=-1'], ['--runs='], ['--run=5'], ['5']])(
  'refuses %s',
  (argument) => {
    expect(() => readOptions([argument])).toThrow(SetupFailure)
  },
)

const everything = { entries: 1_000_000, changes: 10_000, actions: 200, pushes: 2000, devices: 1000, returns: 10 }
test.each([
  [[], everything],
  [['--entries=1000', '--devices', '10'], { ...everything, entries: 1000, devices: 10 }],
  [['--changes=1', '--actions=2', '--pushes=10'], { ...everything, changes: 1, actions: 2, pushes: 10 }],
])('options of syncing %j', (args, options) => {
  expect(readSyncOptions(args)).toEqual(options)
})

test.each([['--entries=9'], ['--entries=1e6'], ['--pushes=0'], ['--runs=5'], ['sync']])(
  'syncing refuses %s',
  (argument) => {
    expect(() => readSyncOptions([argument])).toThrow(SetupFailure)
  },
)

test.each([
  [[], { people: 500, actions: 200, runs: 5 }],
  [['--people=20', '--actions', '2'], { people: 20, actions: 2, runs: 5 }],
])('options of the terminal %j', (args, options) => {
  expect(readKioskOptions(args)).toEqual(options)
})

test.each([['--people=19'], ['--people=2001'], ['--actions=1'], ['--runs=0'], ['--entries=5'], ['kiosk']])(
  'the terminal refuses %s',
  (argument) => {
    expect(() => readKioskOptions([argument])).toThrow(SetupFailure)
  },
)

test('a percentile is a value that was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(values, 0.5)).toBe(51)
  expect(percentile(values, 0.99)).toBe(100)
  expect(percentile([7], 0.99)).toBe(7)
})

test('syncing is measured to its end, on both engines, each figure beside its floor', () => {
  const small = ['--entries=20', '--changes=5', '--actions=2', '--pushes=10', '--devices=3', '--returns=1']
  const program = fileURLToPath(new URL('../../scripts/bench/sync/run.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...small], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => Line.parse(JSON.parse(line)))
  const names = lines.map(({ name }) => name)
  for (const engine of ['sqlite', 'postgres']) {
    expect(names.filter((name) => name.endsWith(engine)).map((name) => name.slice(0, -engine.length - 1))).toEqual([
      'local-action-p50',
      'local-action-p99',
      'a-to-b-p50',
      'a-to-b-p99',
      'back-after-refusals',
      'back-after-refusals-worst',
      'back-after-silence',
      'back-after-silence-worst',
      'push',
      'change-in-push-of-50',
      'drain-5',
      'hint-p50-of-3-devices',
      'hint-p99-of-3-devices',
      'memory-of-3-devices',
      'first-sync-2',
      'first-sync-20',
    ])
  }
  for (const { floor, ratio } of lines) {
    expect(floor).toBeGreaterThan(0)
    expect(ratio).toBeGreaterThan(0)
  }
}, 300_000)
