import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync, fstatSync } from 'node:fs'
import { join } from 'node:path'

export interface LogFileOptions {
  readonly folder: string
  /** Bytes that one file may hold. */
  readonly size: number
  /** Files kept, the one being written included. */
  readonly files: number
}

/** A log that never outgrows its disk space: `timetracker.log` is written, `timetracker.1.log` is the one before it, and so on. */
export interface LogFile {
  /** Writes at once: after it returns, a crash of the app loses nothing. Never throws. */
  readonly write: (line: string) => void
  readonly close: () => void
}

/**
 * Opens the log for appending. Lines are written one by one and at once: a desktop app logs little, and the lines just before
 * a crash are the ones that matter. A full disk or a lost folder silences the log and nothing else.
 */
export function openLogFile({ folder, size, files }: LogFileOptions): LogFile {
  const path = (age: number): string => join(folder, age === 0 ? 'timetracker.log' : `timetracker.${age}.log`)
  let descriptor: number | null = null
  let written = 0

  const open = (): number => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const opened = openSync(path(0), 'a', 0o600)
    written = fstatSync(opened).size
    return opened
  }

  const rotate = (): void => {
    close()
    rmSync(path(files - 1), { force: true })
    for (let age = files - 2; age >= 0; age -= 1) moveIfThere(path(age), path(age + 1))
  }

  const close = (): void => {
    if (descriptor !== null) closeSync(descriptor)
    descriptor = null
  }

  return {
    write(line) {
      const bytes = Buffer.from(line)
      try {
        descriptor ??= open()
        if (written > 0 && written + bytes.length > size) {
          rotate()
          descriptor = open()
        }
        writeSync(descriptor, bytes)
        written += bytes.length
      } catch {
        // There is nowhere left to say that the log cannot be written, and the app has to go on.
      }
    },
    close,
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
