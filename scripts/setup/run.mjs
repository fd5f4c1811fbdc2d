import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * How a command ended.
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string, timedOut: boolean, notFound: boolean }} Outcome
 */

/** Unix has process groups: a command ends together with all that it has started. */
const hasGroups = process.platform !== 'win32'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) end(child, 'SIGTERM')
})

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  try {
    process.kill(hasGroups ? -child.pid : child.pid, signal)
  } catch (error) {
    // It has ended in this very moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/**
 * Runs a command to its end and collects what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutSeconds?: number, show?: boolean, input?: string }} [options]
 *   show: let the person see its output as it comes (it is then not collected)
 * @returns {Promise<Outcome>} never rejects: a command that is not there is an outcome too
 */
export function run(command, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.show === true ? 'inherit' : ['pipe', 'pipe', 'pipe'],
      // npm and npx are batch files on Windows, which only a shell can start.
      shell: process.platform === 'win32' && /^np[mx]$/.test(command),
      detached: hasGroups,
    })
    running.add(child)
    let output = ''
    let timedOut = false
    const timer =
      options.timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            end(child, 'SIGKILL')
          }, options.timeoutSeconds * 1000)
    child.stdout?.on('data', (chunk) => (output += String(chunk)))
    child.stderr?.on('data', (chunk) => (output += String(chunk)))
    child.stdin?.on('error', () => {
      // The command ended before it read its input: its exit code says what happened.
    })
    child.stdin?.end(options.input ?? '')
    child.on('error', (error) => {
      running.delete(child)
      clearTimeout(timer)
      const notFound = 'code' in error && error.code === 'ENOENT'
      settle({ code: null, signal: null, output: `${output}${error.message}`, timedOut, notFound })
    })
    child.on('close', (code, signal) => {
      running.delete(child)
      clearTimeout(timer)
      settle({ code, signal, output, timedOut, notFound: false })
    })
  })
}

/**
 * Where a command is.
 * @param {string} name
 * @param {string} [searchPath] folders to look in; PATH when left out
 * @returns {string | null}
 */
export function findCommand(name, searchPath = process.env['PATH'] ?? '') {
  // Debian keeps commands for administrators where a person's PATH does not look.
  for (const folder of [...searchPath.split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

/**
 * Runs a command in the foreground: it gets the terminal and our signals, and this process ends as it ended.
 * The command and all that it starts form a group of their own on Unix, so that a signal ends helpers (a virtual display) with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it
 */
export function runInForeground(command, args, options = {}) {
  return new Promise((settle, fail) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: 'inherit',
      detached: hasGroups,
    })
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      end(child, signal)
    }
    for (const signal of signals) process.on(signal, pass)
    child.on('error', fail)
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      settle(code ?? 128 + signalNumber(signal))
    })
  })
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }[String(signal)] ?? 0
}

/**
 * The last lines of a command's output, for a message.
 * @param {string} output
 * @param {number} [lines]
 */
export function lastLines(output, lines = 12) {
  return output.trim().split('\n').slice(-lines).join('\n')
}
