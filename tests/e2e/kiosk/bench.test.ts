import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** A line of the output as it is read by whoever compares runs. */
const Line = z.object({ name: z.string(), value: z.number().positive(), floor: z.number().positive() })

test('a terminal is measured to its end, with the server and without it, each figure beside its floor', () => {
  const small = ['--people=20', '--actions=2', '--runs=1']
  const program = fileURLToPath(new URL('../../../scripts/bench/kiosk/run.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...small], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => Line.parse(JSON.parse(line)))
  const parts = ['badge-to-confirmation', 'badge-to-question', 'pin-to-actions', 'press-to-confirmation']
  const punches = ['online', 'offline'].flatMap((how) =>
    parts.flatMap((part) => [`${part}-p50-${how}`, `${part}-p99-${how}`]),
  )
  expect(lines.map(({ name }) => name)).toEqual([...punches, 'terminal-cold-start'])
  const valueOf = (name: string): number => lines.find((line) => line.name === name)?.value ?? 0
  for (const how of ['online', 'offline']) {
    // The slowest of all three steps is not faster than the slowest of one.
    const whole = valueOf(`badge-to-confirmation-p99-${how}`)
    for (const part of parts) expect(valueOf(`${part}-p99-${how}`)).toBeLessThanOrEqual(whole)
  }
}, 300_000)
