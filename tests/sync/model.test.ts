import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { commands } from './model/commands.ts'
import { Model } from './model/model.ts'
import { Real } from './model/real.ts'
import { plantedBugs } from './simulation/bugs.ts'
import { blankDisks, type Disks } from './simulation/disk.ts'
import type { PlantedBug } from './simulation/world.ts'

const SEED = 20_261_123
const RUNS = 300

let blank: Disks
beforeAll(async () => {
  blank = await blankDisks()
})

/** Runs scripts until one shows something else than the model says. */
const check = (bug?: PlantedBug): Promise<void> =>
  fc.assert(
    fc.asyncProperty(commands, async (script) => {
      const real = await Real.create(blank, bug ?? {})
      try {
        await fc.asyncModelRun(() => ({ model: new Model(), real }), script)
        await real.healAndDrain()
      } finally {
        real.world.close()
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: bug !== undefined },
  )

test(`devices do as a simple model says, in ${RUNS} scripts of commands from seed ${SEED}`, { timeout: 600_000 }, () =>
  check(),
)

/** A model that finds nothing proves nothing. */
test.each(['no-overlay', 'retire-on-partial-page', 'cursor-ahead-of-rows', 'deletes-always-win', 'no-auto-stop'])(
  'the scripts notice the planted bug %s',
  { timeout: 600_000 },
  async (name) => {
    await expect(check(plantedBugs.get(name)?.bug)).rejects.toThrow('Property failed')
  },
)
