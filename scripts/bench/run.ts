import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { launchStaged, type LaunchedApp } from '../../tests/support/launch.ts'
import { startKeyring, type Keyring } from '../../tests/support/keyring.ts'
import { descriptionField } from '../../tests/support/person.ts'
import { prepareStage, type Stage } from '../../tests/support/stage.ts'
import { SetupFailure } from '../setup/report.mjs'
import { makeProfile, measureColdStart } from './cold-start.ts'
import { commitBare, measureQueries, measureQueuedCommit } from './database.ts'
import { fill } from './fill.ts'
import { askToStart, keyMeasurements, pressInApp, pressInEmptyWindow } from './keys.ts'
import { toJsonLines, toTable, type Measurement } from './measurement.ts'
import { changeViews, memoryOf } from './memory.ts'
import { readOptions, type BenchOptions } from './options.ts'
import { makePlaces, type Places } from './places.ts'
import { measureSize } from './size.ts'

const VIEWS = 200
const folder = resolve(import.meta.dirname, '../../test-results')

/** What has to be ended at the end, whatever happened, the last first. */
const cleanUps: (() => Promise<void> | void)[] = []
const untilTheEnd = <T>(thing: T, cleanUp: () => Promise<void> | void): T => {
  cleanUps.push(cleanUp)
  return thing
}
const say = (text: string): void => void process.stderr.write(`  … ${text}\n`)

async function measure(options: BenchOptions): Promise<readonly Measurement[]> {
  const stage = await prepareStage()
  untilTheEnd(stage, () => stage.remove())
  const places = makePlaces()
  untilTheEnd(places, () => places.remove())
  const keyring = await startKeyring('unlocked')
  untilTheEnd(keyring, () => keyring.stop())

  say(`a profile with ${options.entries} entries`)
  await makeProfile(stage, places, keyring)
  const filled = fill(places.appData, options.entries, Date.now())
  say(`cold start, ${options.runs + 1} times the app and the empty window`)
  const coldStart = await measureColdStart(stage, places, keyring, options.runs)
  say('the database without a window')
  const queued = await measureQueuedCommit(filled, options.presses)
  const queries = await measureQueries(filled, options.presses)
  const commits = await commitBare(filled, options.presses, false)
  say(`${options.presses} key presses, in the empty window and in the app, and ${VIEWS} changes of view`)
  const windows = await measureWindows(stage, places, keyring, options)
  const keys = keyMeasurements(windows.app.keys, windows.empty.keys, commits)
  const asked: Measurement = {
    name: 'ask-to-commit',
    unit: 'ms',
    values: windows.app.asked,
    floors: commits,
    budget: null,
  }
  return [
    coldStart,
    ...keys,
    asked,
    queued,
    ...queries,
    ...memory(windows.app.memory, windows.empty.memory),
    measureSize(),
  ]
}

/** Presses keys and looks at the memory, with a debugger attached that plays the person. */
async function measureWindows(stage: Stage, places: Places, keyring: Keyring, { presses }: BenchOptions) {
  const open = async (app: string, userDataDir: string) =>
    await launchStaged({ electron: stage.electron, app }, { userDataDir, keyring })
  const within = async <T>(app: LaunchedApp, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } finally {
      await app.close()
    }
  }
  const pidOf = ({ application }: LaunchedApp): number => application.process().pid ?? 0

  const window = await open(places.empty, places.emptyData)
  const empty = await within(window, async () => {
    const keys = await pressInEmptyWindow(window.window, presses)
    return { keys, memory: memoryOf(pidOf(window)) }
  })
  const app = await open(stage.app, places.appData)
  return {
    empty,
    app: await within(app, async () => {
      await descriptionField(app.window).waitFor()
      const keys = await pressInApp(app.application, app.window, presses)
      const asked = await askToStart(app.window, presses)
      await changeViews(app.window, VIEWS)
      return { keys, asked, memory: memoryOf(pidOf(app)) }
    }),
  }
}

const memory = (app: number | null, empty: number | null): readonly Measurement[] =>
  app === null || empty === null
    ? []
    : [{ name: 'memory', unit: 'MB', values: [app], floors: [empty], budget: { of: 'ratio', most: 1.25 } }]

try {
  const measurements = await measure(readOptions(process.argv.slice(2)))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bench.jsonl'), toJsonLines(measurements))
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
