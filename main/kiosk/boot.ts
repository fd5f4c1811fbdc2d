import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** How exactly the start of the computer is known from two clocks that are read one after the other, in milliseconds. */
const GRAIN = 300_000

/**
 * Names this run of the computer. Linux has a name of its own for it; elsewhere it is when the computer started, to five minutes,
 * as the wall clock has it now: a clock that is moved then looks like a restart, and the next contact puts that right.
 */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Only Linux has that file.
    return `started-${Math.round((Date.now() - uptime() * 1000) / GRAIN)}`
  }
}

/** Milliseconds since the computer started. Unlike `process.hrtime` it goes on while the computer sleeps. */
export const sinceBoot = (): number => uptime() * 1000
