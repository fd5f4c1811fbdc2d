import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lockfileDifferences } from './lockfile.mjs'
import { inProject, npmEnvironment, projectFolder, projectNode } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { lastLines, run } from './run.mjs'

/** What the setup has made with effort; `npm ci` would delete it with everything else in node_modules. */
const keptFolders = ['electron-fallback', 'better-sqlite3']
const safePlace = inProject('.setup-cache')

/**
 * Makes node_modules match package-lock.json. Install scripts do not run: no package of ours needs one, and a stranger's script
 * has no business on this machine.
 */
export async function ensurePackages() {
  restoreKeptFolders()
  const reason = whyInstall()
  if (reason === null) return
  say(`Installing the npm packages (${reason}) …`)
  setKeptFoldersAside()
  const outcome = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectFolder,
    env: npmEnvironment(),
    timeoutSeconds: 20 * 60,
  })
  restoreKeptFolders()
  if (outcome.notFound)
    throw new SetupFailure('npm is missing: install Node 20.17 or newer with npm, then run this command again.')
  if (outcome.code !== 0) {
    throw new SetupFailure(
      'The npm packages could not be installed: check that the npm registry can be reached (npm ping), then run: npm ci --ignore-scripts',
      lastLines(outcome.output),
    )
  }
  const stillWrong = whyInstall()
  if (stillWrong !== null)
    throw new SetupFailure(`The npm packages are not complete (${stillWrong}); run: npm ci --ignore-scripts`)
}

/**
 * Why the packages have to be installed, in a few words; null when everything is there.
 * @returns {string | null}
 */
function whyInstall() {
  const installedPath = inProject('node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return 'first run'
  const installed = readJson(installedPath)
  if (installed === null) return 'the last installation did not finish'
  const differences = lockfileDifferences(readJson(inProject('package-lock.json')) ?? {}, installed)
  if (differences[0] !== undefined) return differences[0]
  for (const [path, entry] of Object.entries(installed.packages ?? {})) {
    const found = readJson(inProject(path, 'package.json'))
    if (found?.version !== entry.version) return `${path} is damaged`
  }
  if (!existsSync(inProject('node_modules', '.bin'))) return 'the commands are missing'
  if (projectNode() === null && hasProjectNode(installed)) return 'Node is missing'
  return null
}

/** @param {import('./lockfile.mjs').Lockfile} installed */
function hasProjectNode(installed) {
  return Object.keys(installed.packages ?? {}).some((path) =>
    /^node_modules\/node-(bin-)?(darwin|linux|win)-/.test(path),
  )
}

/**
 * @param {string} path
 * @returns {any} null when it is not there or not JSON
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function setKeptFoldersAside() {
  for (const name of keptFolders) {
    const from = inProject('node_modules', '.cache', name)
    if (!existsSync(from)) continue
    mkdirSync(safePlace, { recursive: true })
    rmSync(join(safePlace, name), { recursive: true, force: true })
    renameSync(from, join(safePlace, name))
  }
}

/** Also called first of all: an installation that was interrupted has left them aside. */
function restoreKeptFolders() {
  if (!existsSync(safePlace)) return
  for (const name of readdirSync(safePlace)) {
    const to = inProject('node_modules', '.cache', name)
    mkdirSync(inProject('node_modules', '.cache'), { recursive: true })
    if (!existsSync(to)) renameSync(join(safePlace, name), to)
  }
  rmSync(safePlace, { recursive: true, force: true })
}
