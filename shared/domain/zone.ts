import { z } from 'zod'

/** Names that were looked up before: making a formatter to ask takes long, and rows come in thousands. */
const asked = new Map<string, boolean>()
const MOST_ASKED = 1000

/** Whether the runtime's time zone database knows this IANA name. */
export function isTimeZone(name: string): boolean {
  const known = asked.get(name)
  if (known !== undefined) return known
  if (asked.size >= MOST_ASKED) asked.clear()
  const answer = lookUp(name)
  asked.set(name, answer)
  return answer
}

function lookUp(name: string): boolean {
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
