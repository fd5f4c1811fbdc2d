import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { launchStaged, type LaunchedApp } from '../../../tests/support/launch.ts'
import { startKeyring } from '../../../tests/support/keyring.ts'
import { prepareStage } from '../../../tests/support/stage.ts'
import { SetupFailure } from '../../setup/report.mjs'
import { measureTerminalStart } from '../cold-start.ts'
import { percentile, toJsonLines, toTable, type Measurement } from '../measurement.ts'
import { makePlaces } from '../places.ts'
import { readKioskOptions, type KioskBenchOptions } from './options.ts'
import { punchAll, type PunchTimes } from './punch.ts'
import { setUpKioskStand } from './stand.ts'
import { enrol, setPins } from './terminal.ts'

const folder = resolve(import.meta.dirname, '../../../test-results')
const say = (text: string): void => void process.stderr.write(`  … ${text}\n`)
const clock = (): number => Date.now()

/** How many people punch: enough that nobody is back before the terminal takes another punch of theirs. */
const PUNCHING = 20

/** What has to be ended at the end, whatever happened, the last first. */
const cleanUps: (() => Promise<void> | void)[] = []
const untilTheEnd = <T>(thing: T, cleanUp: () => Promise<void> | void): T => {
  cleanUps.push(cleanUp)
  return thing
}

async function measure({ people, actions, runs }: KioskBenchOptions): Promise<readonly Measurement[]> {
  const stage = await prepareStage()
  untilTheEnd(stage, () => stage.remove())
  const places = makePlaces()
  untilTheEnd(places, () => places.remove())
  const keyring = await startKeyring('unlocked')
  untilTheEnd(keyring, () => keyring.stop())
  const within = async <T>(app: string, data: string, work: (app: LaunchedApp) => Promise<T>): Promise<T> => {
    const args = ['--kiosk', '--lang=en']
    const launched = await launchStaged({ electron: stage.electron, app }, { userDataDir: data, keyring, args })
    try {
      return await work(launched)
    } finally {
      await launched.close()
    }
  }

  say(`a server with ${people} people and a year of what they worked`)
  const stand = await setUpKioskStand(people, clock())
  untilTheEnd(stand, () => stand.remove())
  const punching = stand.people.slice(0, PUNCHING)

  const { online, offline } = await within(stage.app, places.appData, async ({ application, window }) => {
    await window.locator('#root main').waitFor()
    await enrol(window, stand)
    await setPins(window, punching)
    say(`${actions} punches with the server`)
    const online = await punchAll(application, window, punching, { actions })
    await stand.stopServer()
    say(`${actions} punches without it`)
    const offline = await punchAll(application, window, punching, { actions, from: actions + 1 })
    return { online, offline }
  })
  say(`${actions} punches in a bare window`)
  const floor = await within(places.terminal(stage.app), places.data('terminal-data'), ({ application, window }) =>
    punchAll(application, window, punching, { actions }),
  )
  say(`cold start, ${runs + 1} times the terminal and the empty window`)
  const coldStart = await measureTerminalStart(stage, places, keyring, runs)
  return [...punchMeasurements('online', online, floor), ...punchMeasurements('offline', offline, floor), coldStart]
}

function punchMeasurements(
  how: string,
  punches: readonly PunchTimes[],
  floors: readonly PunchTimes[],
): readonly Measurement[] {
  const all = ({ badge, pin, press }: PunchTimes): number => badge + pin + press
  const at = (part: number, of: (punch: PunchTimes) => number, name: string): Measurement => ({
    name: `${name}-p${part * 100}-${how}`,
    unit: 'ms',
    values: [percentile(punches.map(of), part)],
    floors: [percentile(floors.map(of), part)],
    budget: name === 'badge-to-confirmation' && part > 0.5 ? { of: 'value', most: 1000 } : null,
  })
  const parts = [
    ['badge-to-confirmation', all],
    ['badge-to-question', ({ badge }: PunchTimes) => badge],
    ['pin-to-actions', ({ pin }: PunchTimes) => pin],
    ['press-to-confirmation', ({ press }: PunchTimes) => press],
  ] as const
  return parts.flatMap(([name, of]) => [at(0.5, of, name), at(0.99, of, name)])
}

try {
  const measurements = await measure(readKioskOptions(process.argv.slice(2)))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bench-kiosk.jsonl'), toJsonLines(measurements))
  process.stdout.write(`\n${toTable(measurements)}\n${toJsonLines(measurements)}`)
} catch (error) {
  const text = error instanceof SetupFailure ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`\nThe measurement did not get to its end: ${text}\n`)
  process.exitCode = 1
} finally {
  for (const cleanUp of cleanUps.toReversed()) {
    try {
      await cleanUp()
    } catch (error) {
      process.stderr.write(`Not everything could be cleaned up: ${String(error)}\n`)
      process.exitCode = 1
    }
  }
}
// What a library may have left open does not keep the command from ending.
process.exit()
