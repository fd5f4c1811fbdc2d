import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { SetupFailure } from '../../scripts/setup/report.mjs'
import { root } from '../architecture/source.ts'
import { plantedBugs } from '../sync/simulation/bugs.ts'
import { readOptions } from '../sync/simulation/options.ts'

/** The command as it is run, without its set-up. */
function simulate(...args: readonly string[]): { code: number | null; lines: string[]; error: string } {
  const ended = spawnSync(process.execPath, ['tests/sync/simulation/command.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { code: ended.status, lines: ended.stdout.trimEnd().split('\n'), error: ended.stderr }
}

test.each([
  [[], { kind: 'campaign', first: 1, count: 1500, bug: undefined }],
  [['--seeds', '10', '--from=7'], { kind: 'campaign', first: 7, count: 10, bug: undefined }],
  [['--bug=no-epoch'], { kind: 'campaign', first: 1, count: 1500, bug: 'no-epoch' }],
  [['--seed', '26'], { kind: 'replay', seed: 26, bug: undefined }],
  [['--seed=26', '--bug=no-epoch'], { kind: 'replay', seed: 26, bug: 'no-epoch' }],
  [['--list-bugs'], { kind: 'list-bugs' }],
])('options %j', (args, wanted) => {
  expect(readOptions(args)).toEqual(wanted)
})

test.each([
  [['--seeds=0'], '--seeds is a whole number'],
  [['--seeds=ten'], '--seeds is a whole number'],
  [['--from=1.5'], '--from is a whole number'],
  [['--seed=4294967296'], '--seed is a whole number'],
  [['--seeds=2', '--from=4294967295'], 'beyond'],
  [['--bug=no-such-bug'], '--list-bugs names them'],
  [['--seed=1', '--seeds=2'], 'do not go together'],
  [['--list-bugs', '--from=2'], 'do not go together'],
  [['--sedes=2'], 'not an option'],
  [['5'], 'not an option'],
])('refuses %j', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(SetupFailure)
  expect(() => readOptions(args)).toThrow(sentence)
})

test('schedules without a violation end with their number and 0', () => {
  const { code, lines } = simulate('--seeds=2', '--from=3')
  expect(lines.at(-1)).toBe('2 schedules, 0 violations')
  expect(code).toBe(0)
})

test('a planted bug ends with 1, and names each schedule and the invariant that it broke', () => {
  const { code, lines } = simulate('--seeds=3', '--bug=no-dedupe')
  expect(lines.filter((line) => /^seed \d+: I\d+ \(/.test(line))).not.toEqual([])
  expect(lines.at(-1)).toMatch(/^3 schedules, [1-3] violations$/)
  expect(code).toBe(1)
})

test('one schedule is told step by step, with the violation at its end', () => {
  const { code, lines } = simulate('--seed=1', '--bug=no-auto-stop')
  expect(lines.some((line) => /^ *\d+:\d\d {2}\S+ +starts words \d+$/.test(line))).toBe(true)
  expect(lines.some((line) => line.startsWith('seed 1: Violation: I'))).toBe(true)
  expect(lines.at(-1)).toBe('1 schedules, 1 violations')
  expect(code).toBe(1)
})

test('the planted bugs are listed with a sentence each', () => {
  const { code, lines } = simulate('--list-bugs')
  expect(lines.map((line) => /^(\S+) {2,}[A-Z].*\.$/.exec(line)?.[1])).toEqual([...plantedBugs.keys()])
  expect(code).toBe(0)
})

test('a wrong option is one sentence and 1', () => {
  expect(simulate('--seeds=x')).toEqual({
    code: 1,
    lines: [''],
    error: '--seeds is a whole number from 1 to 4294967295, not x.\n',
  })
})
