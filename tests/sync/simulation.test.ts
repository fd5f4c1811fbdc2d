import { beforeAll, expect, test } from 'vitest'
import { blankDisks, type Disk } from './simulation/disk.ts'
import { simulate } from './simulation/run.ts'

/** `SIMULATION_SEEDS=100000 SIMULATION_FIRST=1` runs more; a failure names its seed. */
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 300)
const FIRST = Number(process.env['SIMULATION_FIRST'] ?? 1)

let blank: { client: Disk; server: Disk }
beforeAll(async () => {
  blank = await blankDisks()
})

test(
  `${SEEDS} schedules of faults: nothing is lost, done twice or shown differently`,
  { timeout: 3_600_000 },
  async () => {
    const total = { operations: 0, requests: 0, faults: 0 }
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const trace = await simulate(seed, blank).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error })
      })
      total.operations += trace.operations
      total.requests += trace.requests
      total.faults += trace.faults
    }
    // The schedules would prove nothing if nothing happened in them.
    expect(total.operations).toBeGreaterThan(SEEDS * 20)
    expect(total.requests).toBeGreaterThan(SEEDS * 10)
    expect(total.faults).toBeGreaterThan(SEEDS * 0.2)
  },
)

/** Schedules that once found something. */
test.each([26, 64, 114, 132, 1070, 1215, 1362, 3092, 3512, 3524])('schedule %i', async (seed) => {
  expect((await simulate(seed, blank)).operations).toBeGreaterThan(0)
})

test('one seed gives the same run twice', async () => {
  expect(await simulate(7, blank)).toEqual(await simulate(7, blank))
})
