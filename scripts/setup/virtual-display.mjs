import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { SetupFailure } from './report.mjs'
import { findCommand, run } from './run.mjs'

/**
 * A helper that runs beside the app.
 * @typedef {{ environment: NodeJS.ProcessEnv, stop: () => Promise<void> }} Helper
 */

/**
 * Starts a screen that nobody sees, for this process and its children.
 * @param {string} size as in 1440x900
 * @returns {Promise<Helper>} with what a program needs in its environment to draw on it
 */
export const startVirtualDisplay = (size) => startDisplayServer('Xvfb', ['-screen', '0', `${size}x24`])

/**
 * Starts an X server that lets in nobody but who has its cookie.
 * @param {string} command
 * @param {readonly string[]} args besides those that every X server takes
 * @returns {Promise<Helper>} with what a program needs in its environment to draw on it
 */
export async function startDisplayServer(command, args) {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-display-'))
  const authority = join(folder, 'Xauthority')
  const cookie = randomBytes(16).toString('hex')
  const allow = (/** @type {string} */ display) => run('xauth', ['-f', authority, 'add', display, '.', cookie])
  // The server accepts the cookie whatever display it is listed for, and chooses its number itself.
  await allow(':0')
  const server = startHelper(command, ['-displayfd', '3', ...args, '-nolisten', 'tcp', '-auth', authority])
  const number = await server.firstLine()
  if (number === null) {
    rmSync(folder, { recursive: true, force: true })
    throw new SetupFailure('The virtual display did not start: try xvfb-run true to see why.')
  }
  await allow(`:${number}`)
  return {
    environment: { DISPLAY: `:${number}`, XAUTHORITY: authority },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Starts a session bus, where the keychain is asked for.
 * @returns {Promise<Helper>}
 */
export async function startSessionBus() {
  const bus = startHelper('dbus-daemon', ['--session', '--nofork', '--nosyslog', '--print-address=3'])
  const address = await bus.firstLine()
  if (address === null) throw new SetupFailure('The session bus did not start: try dbus-run-session true to see why.')
  return { environment: { DBUS_SESSION_BUS_ADDRESS: address }, stop: () => bus.stop() }
}

/**
 * Starts a helper that says on its file descriptor 3 when it is ready. It has a process group of its own, so that Ctrl+C reaches the
 * app alone and the app can still use it while it ends; and it ends with this process, however that ends.
 * @param {string} command
 * @param {readonly string[]} args
 */
function startHelper(command, args) {
  const words =
    findCommand('setpriv') === null ? [command, ...args] : ['setpriv', '--pdeathsig=TERM', '--', command, ...args]
  const child = spawn(words[0] ?? command, words.slice(1), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  /** @type {Promise<void>} */
  const ended = new Promise((settle) => {
    child.once('error', () => settle())
    child.once('close', () => settle())
  })
  const ready = child.stdio[3]
  if (!(ready instanceof Readable)) throw new Error('The helper has no channel to say that it is ready.')
  return {
    /** @returns {Promise<string | null>} null when it ended without a word */
    firstLine: () =>
      new Promise((settle) => {
        createInterface(ready).once('line', settle)
        void ended.then(() => settle(null))
      }),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
