import { type Logger, pino, stdTimeFunctions } from 'pino'
import { openLogFile } from './log-file.ts'
import { redactText, redactValue } from './redact.ts'

/** The logger of the main process. Objects first, words second: `log.warn({ err }, 'what happened')`. */
export type Log = Logger

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Ten megabytes altogether. */
const FILE_SIZE = 2 * 1024 * 1024
const FILES = 5

export interface LogOptions {
  /** The folder that the files are kept in; it is made when it is not there. */
  readonly folder: string
  readonly level: LogLevel
  /** Fields of every line, such as the app's version. */
  readonly about: Readonly<Record<string, string>>
  readonly fileSize?: number
  readonly files?: number
}

export interface OpenLog {
  readonly log: Log
  /** Every line is on disk as soon as it is logged; this lets go of the file. */
  readonly close: () => void
}

/** Opens the log: JSON lines in a folder of limited size, without secrets (see redact.ts), whatever was logged and from where. */
export function openLog({ folder, level, about, fileSize = FILE_SIZE, files = FILES }: LogOptions): OpenLog {
  const file = openLogFile({ folder, size: fileSize, files })
  const log = pino(
    { level, base: { pid: process.pid, ...about }, timestamp: stdTimeFunctions.isoTime },
    { write: (line) => file.write(redactLine(line)) },
  )
  return { log, close: file.close }
}

/** Redaction works on the finished line, so that no way of logging (bindings, causes, stacks) can go around it. */
function redactLine(line: string): string {
  try {
    return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`
  } catch (error) {
    if (error instanceof SyntaxError) return redactText(line)
    throw error
  }
}
