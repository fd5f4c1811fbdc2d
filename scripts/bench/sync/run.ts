import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SetupFailure } from '../../setup/report.mjs'
import { toJsonLines, toTable, type Measurement } from '../measurement.ts'
import { measureAToB } from './a-to-b.ts'
import { measureBackAgain } from './back-again.ts'
import { measureDevices } from './devices.ts'
import { measureDrain } from './drain.ts'
import { measureFirstSync } from './first-sync.ts'
import { readSyncOptions, type SyncBenchOptions } from './options.ts'
import { measurePushes } from './pushes.ts'
import { engines, setUp, type Engine } from './stand.ts'

const folder = resolve(import.meta.dirname, '../../../test-results')
const say = (text: string): void => void process.stderr.write(`  … ${text}\n`)
const clock = (): number => Date.now()

/** Measures one engine. `keep` gets what is measured as soon as it is: a run is long, and one that is broken off keeps it. */
async function measure(
  engine: Engine,
  options: SyncBenchOptions,
  keep: (measured: readonly Measurement[]) => void,
): Promise<void> {
  const stand = await setUp(engine)
  try {
    say(`${engine}: ${options.actions} actions on one device, until another has them`)
    keep(await measureAToB(stand, options.actions, clock))
    say(`${engine}: ${options.returns} times without a network, in two ways`)
    keep(await measureBackAgain(stand, options.returns))
    say(`${engine}: ${options.pushes} pushes`)
    keep(await measurePushes(stand, options.pushes, clock))
    say(`${engine}: ${options.changes} changes without a network`)
    keep([await measureDrain(stand, options.changes, clock)])
    say(`${engine}: ${options.devices} devices that listen`)
    keep(await measureDevices(stand, options.devices, clock))
    for (const entries of [Math.floor(options.entries / 10), options.entries]) {
      say(`${engine}: a first sync of ${entries} entries`)
      keep([await measureFirstSync(stand, entries, clock)])
    }
  } finally {
    await stand.stop()
  }
}

try {
  const options = readSyncOptions(process.argv.slice(2))
  const measurements: Measurement[] = []
  mkdirSync(folder, { recursive: true })
  for (const engine of engines) {
    await measure(engine, options, (measured) => {
      measurements.push(...measured)
      writeFileSync(join(folder, 'bench-sync.jsonl'), toJsonLines(measurements))
    })
  }
  process.stdout.write(`\n${toTable(measurements)}\n${toJsonLines(measurements)}`)
} catch (error) {
  const text = error instanceof SetupFailure ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`\nThe measurement did not get to its end: ${text}\n`)
  process.exitCode = 1
}
// What a library may have left open does not keep the command from ending.
process.exit()
