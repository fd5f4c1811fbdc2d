import { beforeAll, expect, test } from 'vitest'
import { read, sourcesIn } from '../architecture/source.ts'
import { plantedBugs } from './simulation/bugs.ts'
import { blankDisks, type Disks } from './simulation/disk.ts'
import { simulate } from './simulation/run.ts'
import { Violation } from './simulation/violation.ts'

/** How many schedules a planted bug has to hide from. */
const SEEDS = 60

let blank: Disks
beforeAll(async () => {
  blank = await blankDisks()
})

test.each([...plantedBugs])('the simulation notices the planted bug %s', { timeout: 600_000 }, async (_, { bug }) => {
  let noticed: unknown
  for (let seed = 1; seed <= SEEDS && noticed === undefined; seed += 1) {
    noticed = await simulate(seed, blank, { bug }).then(
      () => undefined,
      (error: unknown) => error,
    )
  }
  expect(noticed).toBeInstanceOf(Violation)
})

test('the planted bugs that a simulation of sync has to find are there', () => {
  const wanted =
    'no-dedupe no-issues deletes-always-win no-auto-stop retire-on-partial-page no-archive no-epoch no-purge-horizon horizon-loop sweep-before-resend ' +
    'closed-time-open twins-count correction-saw-all corrections-untold punch-twice punch-dropped punches-over-hands'
  expect([...plantedBugs.keys()]).toEqual(expect.arrayContaining(wanted.split(' ')))
})

test('what is shipped has no switch for a planted bug', () => {
  const shipped = sourcesIn(['main', 'preload', 'renderer', 'server', 'shared', 'migrations'])
  const names = [...plantedBugs.keys()].flatMap((name) => [name, name.replaceAll('-', '_').toUpperCase()])
  const words = new RegExp(`['"\`_](${names.join('|')})['"\`]|planted|simulat`, 'i')
  expect(shipped.length).toBeGreaterThan(100)
  expect(shipped.filter((path) => words.test(read(path)))).toEqual([])
})
