import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Keyring } from '../../tests/support/keyring.ts'
import { launchStaged } from '../../tests/support/launch.ts'
import { ordinaryAccount, runAs } from '../../tests/support/ordinary-account.ts'
import { descriptionField } from '../../tests/support/person.ts'
import type { Stage } from '../../tests/support/stage.ts'
import type { Measurement } from './measurement.ts'
import type { Places } from './places.ts'

/** So long may one start take before it counts as stuck, in milliseconds. */
const STUCK = 30_000

const wallClock = (): number => performance.timeOrigin + performance.now()

/**
 * Starts an application without a debugger or anything else attached.
 * @returns milliseconds from just before its process was made until its field was painted in a visible window
 */
async function startOnce(
  electron: string,
  folder: string,
  userData: string,
  keyring: Keyring,
  switches: readonly string[] = [],
): Promise<number> {
  const [command, ...args] = [...runAs(ordinaryAccount()), electron, `--user-data-dir=${userData}`, folder]
  const begun = wallClock()
  const child = spawn(command, [...args, ...switches], { env: keyring.environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), STUCK)
  let usable: number | undefined
  let said = ''
  createInterface(child.stdout).on('line', (line) => {
    const [, instant] = /^usable (\d+(?:\.\d+)?)$/.exec(line) ?? []
    if (instant !== undefined) usable = Number(instant)
  })
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', settle)
  })
  clearTimeout(timer)
  if (usable === undefined) throw new Error(`The window did not become usable.\n${said}`)
  return usable - begun
}

/** Starts the app once, so that it has a profile with a database and its first questions are behind it. */
export async function makeProfile(stage: Stage, places: Places, keyring: Keyring): Promise<void> {
  const app = await launchStaged(stage, { userDataDir: places.appData, keyring })
  try {
    await descriptionField(app.window).waitFor()
  } finally {
    await app.close()
  }
}

const appOf = ({ app }: Stage): string => join(app, 'out', 'main', 'index.js')

/** Starts the app and the empty window in turns; the first of each only warms the machine up. */
export async function measureColdStart(
  stage: Stage,
  places: Places,
  keyring: Keyring,
  runs: number,
): Promise<Measurement> {
  const app = places.probe('app', appOf(stage))
  const start = (): Promise<number> => startOnce(stage.electron, app, places.appData, keyring)
  const took = await inTurns(stage, places, keyring, { runs, start })
  return { name: 'cold-start', unit: 'ms', ...took, budget: { of: 'ratio', most: 1.3 } }
}

/** The lock screen of a terminal: the status of the terminal, which is there as soon as a badge would be taken. */
const LOCK_SCREEN = 'p[role="status"]'

/** The same for a terminal, until its lock screen is painted. */
export async function measureTerminalStart(
  stage: Stage,
  places: Places,
  keyring: Keyring,
  runs: number,
): Promise<Measurement> {
  const app = places.probe('terminal', appOf(stage), LOCK_SCREEN)
  const start = (): Promise<number> => startOnce(stage.electron, app, places.appData, keyring, ['--kiosk', '--lang=en'])
  const took = await inTurns(stage, places, keyring, { runs, start })
  return { name: 'terminal-cold-start', unit: 'ms', ...took, budget: null }
}

async function inTurns(
  stage: Stage,
  places: Places,
  keyring: Keyring,
  { runs, start }: { readonly runs: number; readonly start: () => Promise<number> },
): Promise<Pick<Measurement, 'values' | 'floors'>> {
  const empty = places.probe('empty', join(places.empty, 'main.mjs'))
  const values: number[] = []
  const floors: number[] = []
  for (let run = 0; run <= runs; run += 1) {
    const floor = await startOnce(stage.electron, empty, places.emptyData, keyring)
    const value = await start()
    if (run === 0) continue
    floors.push(floor)
    values.push(value)
  }
  return { values, floors }
}
