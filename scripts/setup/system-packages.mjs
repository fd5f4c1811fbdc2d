import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailure, say } from './report.mjs'
import { findCommand, lastLines, run } from './run.mjs'

/** @import { SystemNeed } from './system-table.mjs' */

/**
 * Installs what is missing on this Linux machine with apt; does nothing on other systems, which bring all of it along.
 * @param {string} purpose what it is for, as in "Electron needs"
 * @param {readonly SystemNeed[]} needs
 */
export async function ensureSystemPackages(purpose, needs) {
  if (process.platform !== 'linux') return
  const missing = await missingNeeds(needs)
  if (missing.length === 0) return
  const names = missing.map((need) => need.command ?? need.library ?? need.packages[0]).join(', ')
  if (findCommand('apt-get') === null) {
    throw new SetupFailure(
      `${purpose} ${names}: install them with this system's package manager, then run this command again.`,
    )
  }
  const packages = await packageNames(missing)
  const asRoot = await rootPrefix()
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (asRoot === null) {
    throw new SetupFailure(`${purpose} packages that only an administrator can install; run: sudo ${command}`)
  }
  say(`Installing ${packages.join(' ')} with apt …`)
  let outcome = await apt(asRoot, ['install', '-y', '--no-install-recommends', ...packages])
  if (outcome.code !== 0) {
    // Most often the list of packages is missing or too old.
    await apt(asRoot, ['update'])
    outcome = await apt(asRoot, ['install', '-y', '--no-install-recommends', ...packages])
  }
  const stillMissing = await missingNeeds(needs)
  if (outcome.code !== 0 || stillMissing.length > 0) {
    throw new SetupFailure(
      `${purpose} packages that apt could not install; run: ${asRoot.map((word) => `${word} `).join('')}apt-get update && ${asRoot.map((word) => `${word} `).join('')}${command}`,
      lastLines(outcome.output),
    )
  }
}

/**
 * @param {readonly SystemNeed[]} needs
 * @returns {Promise<SystemNeed[]>}
 */
async function missingNeeds(needs) {
  const libraries = needs.some((need) => need.library !== undefined) ? await knownLibraries() : new Set()
  return needs.filter((need) => {
    if (need.command !== undefined) return findCommand(need.command) === null
    if (need.library !== undefined) return !libraries.has(need.library)
    return postgresPrograms() === null
  })
}

/** The libraries that the dynamic linker finds. */
async function knownLibraries() {
  const listing = await run(findCommand('ldconfig') ?? 'ldconfig', ['-p'])
  return new Set([...listing.output.matchAll(/^\s+(\S+) \(/gm)].map((match) => match[1] ?? ''))
}

/**
 * The package of each need under the name that it has in this release.
 * @param {readonly SystemNeed[]} needs
 */
async function packageNames(needs) {
  const chosen = new Set()
  for (const { packages } of needs) {
    const known = []
    for (const name of packages.length > 1 ? packages : []) {
      const policy = await run('apt-cache', ['policy', name])
      if (/^ {2}Candidate: (?!\(none\))/m.test(policy.output)) known.push(name)
    }
    chosen.add(known[0] ?? packages.at(-1))
  }
  return [...chosen]
}

/**
 * How to become root without asking anybody.
 * @returns {Promise<string[] | null>} the words to put before the command; null when it is not possible
 */
async function rootPrefix() {
  if (process.getuid?.() === 0) return []
  if (findCommand('sudo') === null) return null
  const outcome = await run('sudo', ['-n', 'true'], { timeoutSeconds: 10 })
  return outcome.code === 0 ? ['sudo', '-n'] : null
}

/**
 * @param {readonly string[]} asRoot
 * @param {readonly string[]} args
 */
function apt(asRoot, args) {
  // Another apt may be at work (unattended upgrades): wait for it a while.
  const words = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ]
  return run(words[0] ?? 'env', words.slice(1), { timeoutSeconds: 20 * 60 })
}

/** Whether this process runs on a machine with a display that it can open a window on. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['WAYLAND_DISPLAY']) || Boolean(process.env['DISPLAY'])
}

/**
 * The folder of PostgreSQL's server programs, the newest where there are several; Debian keeps them out of PATH.
 * @returns {string | null}
 */
export function postgresPrograms() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const folders = versions
    .toSorted((left, right) => Number(right) - Number(left))
    .map((version) => join('/usr/lib/postgresql', version, 'bin'))
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** The system's Chromium or Chrome. */
export function systemBrowser() {
  return (
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ??
    null
  )
}
