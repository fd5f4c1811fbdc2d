import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { runInForeground } from './run.mjs'
import { startSessionBus, startVirtualDisplay } from './virtual-display.mjs'

/**
 * What of the environment decides how Electron is started.
 * @typedef {object} Surroundings
 * @property {NodeJS.Platform} platform
 * @property {boolean} root whether this is the root account
 * @property {NodeJS.ProcessEnv} environment
 */

/**
 * How to start Electron here: which helpers it needs, which switches to add, and what to tell the person.
 * @param {Surroundings} surroundings
 * @returns {{ virtualDisplay: boolean, sessionBus: boolean, switches: string[], notices: string[] }}
 */
export function howToStart({ platform, root, environment }) {
  if (platform !== 'linux') return { virtualDisplay: false, sessionBus: false, switches: [], notices: [] }
  const virtualDisplay = !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']
  return {
    virtualDisplay,
    // A desktop brings a session bus along, where the keychain is asked for; a virtual display does not.
    sessionBus: virtualDisplay && !environment['DBUS_SESSION_BUS_ADDRESS'],
    switches: root ? ['--no-sandbox'] : [],
    notices: [
      ...(virtualDisplay
        ? ['There is no display here, so the window opens on a virtual one; end it with Ctrl+C.']
        : []),
      ...(root
        ? [
            "You are root, where Chromium's sandbox cannot work, so it is off; use an ordinary account for anything but a try.",
          ]
        : []),
    ],
  }
}

/**
 * Runs Electron, or a tool that starts it, as this machine needs it, and tells the person what is unusual about it.
 * @param {(switches: readonly string[]) => readonly [string, ...string[]]} command the words to run, given the switches to add
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>} the exit code
 */
export async function runOnDisplay(command, environment) {
  const how = howToStart({ platform: process.platform, root: process.getuid?.() === 0, environment })
  for (const notice of how.notices) say(notice)
  /** @type {import('./virtual-display.mjs').Helper[]} */
  const helpers = []
  try {
    if (how.virtualDisplay) helpers.push(await startVirtualDisplay('1440x900'))
    if (how.sessionBus) helpers.push(await startSessionBus())
    const [program, ...args] = command(how.switches)
    return await runInForeground(program, args, {
      cwd: projectFolder,
      env: Object.assign({}, environment, ...helpers.map((helper) => helper.environment)),
    })
  } finally {
    for (const helper of helpers.toReversed()) await helper.stop()
  }
}

/**
 * Electron needs either user namespaces or its helper with the setuid bit for its sandbox. Where a system has neither, says so now:
 * Electron itself would end with a riddle.
 * @param {string} folder Electron's
 */
export function checkSandbox(folder) {
  if (process.platform !== 'linux' || process.getuid?.() === 0 || userNamespacesWork()) return
  const helper = join(folder, 'chrome-sandbox')
  const about = existsSync(helper) ? statSync(helper) : null
  if (about !== null && about.uid === 0 && (about.mode & 0o4000) !== 0) return
  throw new SetupFailure(
    `This system keeps Chromium's sandbox from working; allow it for this Electron with: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  )
}

function userNamespacesWork() {
  const forbidden = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['/proc/sys/user/max_user_namespaces', '0'],
  ]
  return !forbidden.some(([path = '', value]) => existsSync(path) && readFileSync(path, 'utf8').trim() === value)
}
