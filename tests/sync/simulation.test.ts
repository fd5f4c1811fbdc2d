import { beforeAll, expect, test } from 'vitest'
import { blankDisks, type Disks } from './simulation/disk.ts'
import { runCampaign } from './simulation/campaign.ts'
import { fixtures } from './simulation/fixtures.ts'
import { simulate } from './simulation/run.ts'

const SEEDS = 1500

let blank: Disks
beforeAll(async () => {
  blank = await blankDisks()
})

test(
  `${SEEDS} schedules of faults: nothing is lost, done twice or shown differently`,
  { timeout: 3_600_000 },
  async () => {
    const tally = await runCampaign({ first: 1, count: SEEDS })
    // Each line names the seed: npm run simulate -- --seed S.
    expect(tally.findings).toEqual([])
    expect(tally.schedules).toBe(SEEDS)
    // The schedules would prove nothing if nothing happened in them.
    expect(tally.operations).toBeGreaterThan(SEEDS * 20)
    expect(tally.requests).toBeGreaterThan(SEEDS * 10)
    expect(tally.faults).toBeGreaterThan(SEEDS)
  },
)

test.each(fixtures)('schedule $seed, $found', async ({ seed, faults }) => {
  expect((await simulate(seed, blank, { ...(faults && { faults }) })).operations).toBeGreaterThan(0)
})

test('one seed gives the same run twice, line by line', async () => {
  const replay = async () => {
    const lines: string[] = []
    return { trace: await simulate(7, blank, { say: (line) => lines.push(line) }), lines }
  }
  const once = await replay()
  expect(await replay()).toEqual(once)
  expect(once.lines.length).toBeGreaterThan(100)
})
