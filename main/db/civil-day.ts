import { dayOf, intervalOfDay, type Day } from '../../shared/domain/day.ts'
import { isTimeZone } from '../../shared/domain/zone.ts'

interface Known {
  readonly day: Day
  readonly start: number
  readonly end: number
}

/** Days that were found lately, by zone and by whole days since 1970: rows come in thousands, and mostly from few days. */
const known = new Map<string, Known>()
const MOST_KNOWN = 5000
const DAY = 86_400_000

/**
 * The civil day of an instant (UTC milliseconds) in a time zone. A zone that this runtime does not know counts as UTC: a row
 * from a device with newer zone data must not stand in the way of all others.
 */
export function civilDay(instant: number, zone: string): Day {
  const key = `${zone} ${Math.floor(instant / DAY)}`
  const found = known.get(key)
  if (found && instant >= found.start && instant < found.end) return found.day
  const usable = isTimeZone(zone) ? zone : 'UTC'
  const day = dayOf(instant, usable)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, { day, ...intervalOfDay(day, usable) })
  return day
}
