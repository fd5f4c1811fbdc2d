import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { inProject, toolEnvironment } from './paths.mjs'
import { say } from './report.mjs'
import { run } from './run.mjs'

/** Long enough for a slow office network to answer, short enough not to be mistaken for a hang. */
const answerSeconds = 10
const downloadMinutes = 15

/**
 * Fetches the official build with Electron's own installer, which checks it against the checksums in its npm package and honours
 * ELECTRON_MIRROR and the download cache.
 * @param {string} version
 * @returns {Promise<string | null>} null when it is there; otherwise why not, in a few words
 */
export async function fetchOfficial(version) {
  // A mirror, a proxy or a filled cache is the person's own arrangement: only trying it tells whether it works.
  const arranged = [
    'ELECTRON_MIRROR',
    'electron_mirror',
    'NPM_CONFIG_ELECTRON_MIRROR',
    'npm_config_electron_mirror',
    'ELECTRON_GET_USE_PROXY',
  ]
  if (!arranged.some((name) => process.env[name]) && !officialArchiveIsCached(version)) {
    const problem = await whyOutOfReach(version)
    if (problem !== null) return problem
  }
  say(`Fetching the official Electron ${version} …`)
  const outcome = await run(process.execPath, [inProject('node_modules', 'electron', 'install.js')], {
    env: toolEnvironment(),
    timeoutSeconds: downloadMinutes * 60,
  })
  if (outcome.code === 0) return null
  if (outcome.timedOut) return `not complete after ${downloadMinutes} minutes`
  return /^\S*Error: (.+)$/m.exec(outcome.output)?.[1] ?? 'the download failed'
}

/** @param {string} version */
async function whyOutOfReach(version) {
  const address = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(answerSeconds * 1000) })
    return answer.ok ? null : `github.com answers ${answer.status}`
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError'
      ? `no answer from github.com within ${answerSeconds} s`
      : 'github.com cannot be reached'
  }
}

/**
 * Whether the official archive for this machine lies in Electron's download cache already.
 * @param {string} version
 */
export function officialArchiveIsCached(version) {
  const folder = cacheFolder()
  const archive = `electron-v${version}-${process.platform}-${process.arch}.zip`
  return existsSync(folder) && readdirSync(folder).some((name) => existsSync(join(folder, name, archive)))
}

function cacheFolder() {
  const chosen = process.env['electron_config_cache']
  if (chosen !== undefined) return chosen
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'electron')
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'electron', 'Cache')
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'electron')
}
