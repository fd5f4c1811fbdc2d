import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../../server/index.ts', import.meta.url))

/** What a process of its own needs of the surroundings; settings of whoever runs the tests stay out. */
const surroundings = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
})

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Ends it as an operator does, and waits. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Outcome>
}

/** Runs a command of the server to its end. */
export function runServerCommand(
  args: readonly string[],
  environment: Record<string, string>,
  stdin = '',
): Promise<Outcome> {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...surroundings(), ...environment }, stdio: 'pipe' })
  child.stdin.end(stdin)
  return outcomeOf(child)
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

/** Starts the real server on a free port; ready when it says that it listens. Fails with what it said when it does not. */
export async function startServerProcess(
  environment: Record<string, string>,
  execPath = process.execPath,
): Promise<ServerProcess> {
  const child = spawn(execPath, [entry], {
    env: { ...surroundings(), PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = outcomeOf(child)
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const found = /"url":"([^"]+)"/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
    ended.then(
      ({ code, stdout, stderr }) => reject(new Error(`the server ended (${code}): ${stderr}${stdout}`)),
      (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
    )
  })
  return {
    url,
    child,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}
