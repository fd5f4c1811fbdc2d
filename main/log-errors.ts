import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** An error of the log, without its details. */
export interface LoggedError {
  /** When, as the log writes it (ISO 8601, UTC). */
  readonly at: string
  readonly message: string
  readonly code: string | null
}

/** Pino's number for `error`; `fatal` is above. */
const ERROR = 50
/** How much of the log's end is read, in bytes. */
const TAIL = 256 * 1024

/** A line of the log. Whoever logged it chose `msg`; words of the error itself stay in the log. */
const Line = z.object({
  level: z.number(),
  time: z.string(),
  msg: z.string(),
  err: z.object({ message: z.string(), code: z.unknown() }).partial().optional(),
})
/** Codes as Node, SQLite and the app itself write them. */
const CODE = /^[A-Z][A-Z0-9_]{2,40}$|^[a-z]+(-[a-z]+)*$/

/** The last errors of the log that is being written, oldest first; none where it cannot be read. */
export function lastErrors(folder: string, most: number): LoggedError[] {
  return tailOf(join(folder, 'timetracker.log')).split('\n').flatMap(errorOf).slice(-most)
}

function errorOf(text: string): LoggedError[] {
  const line = Line.safeParse(jsonOf(text))
  if (!line.success || line.data.level < ERROR) return []
  const { time, msg, err } = line.data
  const code = typeof err?.code === 'string' && CODE.test(err.code) ? err.code : null
  // Where nobody chose words, the log takes the error's own, which may name anything.
  return [{ at: time, message: msg === err?.message ? 'an error' : msg, code }]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The first line of the tail may be cut, and a crash may have cut any other.
    return null
  }
}

function tailOf(path: string): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    // Nothing was logged yet, or the folder is gone: diagnostics say the rest.
    return ''
  }
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, TAIL))
    readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8')
  } finally {
    closeSync(file)
  }
}
