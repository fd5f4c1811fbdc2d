import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseElectron, electronVersion } from './electron-choice.mjs'
import {
  buildFallback,
  fallbackFolder,
  fallbackSupported,
  fallbackVersion,
  packDefaultApp,
} from './electron-fallback.mjs'
import { fetchOfficial, officialArchiveIsCached } from './electron-official.mjs'
import { inProject } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { lastLines, run } from './run.mjs'

/**
 * The Electron that the app runs in.
 * @typedef {{ executable: string, folder: string, version: string, kind: 'official' | 'fallback' | 'override' }} Electron
 */

/**
 * Finds the Electron to use and fetches it when there is none.
 * @param {{ officialRequired?: boolean }} [options]
 * @returns {Promise<Electron>} one that has printed its version on this machine
 */
export async function ensureElectron(options = {}) {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const official = await electronIn(officialFolder(), 'official')
  const fallback = official === null ? await electronIn(fallbackFolder, 'fallback') : null
  const step = chooseElectron({
    override: override !== undefined && override !== '',
    officialReady: official?.version === wantedVersion(),
    officialAtHand: officialArchiveIsCached(wantedVersion()),
    fallbackReady: fallback?.version === fallbackVersion,
    officialRequired: options.officialRequired === true,
    fallbackSupported,
  })
  if (step === 'use-override') return await mustRun(String(override), 'override')
  if (step === 'use-official') return await mustRun(officialFolder(), 'official')
  if (step === 'use-fallback') {
    await packDefaultApp()
    return await mustRun(fallbackFolder, 'fallback')
  }

  const reason = await fetchOfficial(wantedVersion())
  if (reason === null) return await mustRun(officialFolder(), 'official')
  if (step === 'fetch-official') {
    throw new SetupFailure(
      `Electron ${wantedVersion()} could not be downloaded (${reason}): allow github.com, or set ELECTRON_MIRROR to a mirror that you can reach, then run this command again.`,
    )
  }
  if (fallback === null) {
    say(`The official Electron ${wantedVersion()} is out of reach (${reason}).`)
    await buildFallback()
  }
  return await mustRun(fallbackFolder, 'fallback')
}

/**
 * The Electron that the setup has made ready, without fetching anything.
 * @returns {Promise<Electron>}
 */
export async function presentElectron() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) return await mustRun(override, 'override')
  const found = (await electronIn(officialFolder(), 'official')) ?? (await electronIn(fallbackFolder, 'fallback'))
  if (found === null) throw new SetupFailure('Electron is not set up yet: run npm run setup')
  return found
}

/** The Electron version that the project ships. */
export function wantedVersion() {
  return String(JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8')).version)
}

function officialFolder() {
  return inProject('node_modules', 'electron', 'dist')
}

/** @param {string} folder */
function executableIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Electron.app/Contents/MacOS/Electron')
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron')
}

/**
 * @param {string} folder
 * @param {Electron['kind']} kind
 * @returns {Promise<Electron | null>} null when it is not there or does not run
 */
async function electronIn(folder, kind) {
  const executable = executableIn(folder)
  const outcome = await askVersion(executable)
  const version = electronVersion(outcome.output)
  return outcome.code === 0 && version !== null ? { executable, folder, version, kind } : null
}

/**
 * Asks as plain Node: `electron --version` refuses to run as root.
 * @param {string} executable
 */
function askVersion(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  return run(executable, ['-p', '`v${process.versions.electron}`'], { env, timeoutSeconds: 60 })
}

/**
 * @param {string} folder
 * @param {Electron['kind']} kind
 * @returns {Promise<Electron>}
 */
async function mustRun(folder, kind) {
  const electron = await electronIn(folder, kind)
  if (electron !== null) return electron
  const outcome = await askVersion(executableIn(folder))
  const library = /error while loading shared libraries: (\S+):/.exec(outcome.output)?.[1]
  if (library !== undefined) {
    throw new SetupFailure(
      `Electron needs the system library ${library}: install it with the system's package manager, then run this command again.`,
    )
  }
  throw new SetupFailure(
    kind === 'override'
      ? `The Electron named by ELECTRON_OVERRIDE_DIST_PATH (${folder}) does not run: correct the variable or unset it.`
      : `Electron does not run on this machine: delete ${folder} and run this command again.`,
    lastLines(outcome.output),
  )
}
