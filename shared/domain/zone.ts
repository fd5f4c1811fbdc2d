import { z } from 'zod'

/** Whether the runtime's time zone database knows this IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch (error) {
    // The one error that the constructor has for this argument (ECMA-402 section 11.1.2).
    if (error instanceof RangeError) return false
    throw error
  }
}

/** An IANA time zone name, e.g. `Europe/Berlin`. */
export const TimeZone = z.string().min(1).max(64).refine(isTimeZone, { error: 'not a known time zone' })
export type TimeZone = z.infer<typeof TimeZone>
