import { z } from 'zod'
import type { Instant } from './instant.ts'
import { overlap, type Interval } from './interval.ts'
import type { TimeZone } from './zone.ts'

/** A civil day as ISO 8601 writes it, e.g. `2026-11-23`. It names no instant until a time zone is given. */
export const Day = z.iso.date().brand<'Day'>()
export type Day = z.infer<typeof Day>

const zoned = (instant: Instant, zone: TimeZone): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)

/** The civil day that an instant falls on in a time zone. */
export const dayOf = (instant: Instant, zone: TimeZone): Day => Day.parse(zoned(instant, zone).toPlainDate().toString())

/** When a civil day begins and ends in a time zone; 23, 24 or 25 hours, or another length where a zone changed its offset. */
export function intervalOfDay(day: Day, zone: TimeZone): Interval {
  const date = Temporal.PlainDate.from(day)
  const start = date.toZonedDateTime(zone).epochMilliseconds
  const end = date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
  return { start, end }
}

/** A day some days later, or earlier where `days` is negative. */
export const addDays = (day: Day, days: number): Day => Day.parse(Temporal.PlainDate.from(day).add({ days }).toString())

/** How many days lie from one day to another; negative where the second comes first. */
export const daysBetween = (from: Day, to: Day): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days

/** The first day of the week that a day lies in. `firstWeekday` is 1 for Monday to 7 for Sunday (ISO 8601). */
export function startOfWeek(day: Day, firstWeekday = 1): Day {
  const { dayOfWeek } = Temporal.PlainDate.from(day)
  return addDays(day, -((dayOfWeek - firstWeekday + 7) % 7))
}

/** Cuts an interval at every local midnight, so that each piece lies within one civil day. */
export function splitByDay(interval: Interval, zone: TimeZone): { day: Day; piece: Interval }[] {
  const pieces: { day: Day; piece: Interval }[] = []
  let day = dayOf(interval.start, zone)
  while (intervalOfDay(day, zone).start < interval.end) {
    const piece = overlap(interval, intervalOfDay(day, zone))
    if (piece) pieces.push({ day, piece })
    day = addDays(day, 1)
  }
  return pieces
}

/** The instant at which a wall clock in a time zone shows a time of day. A skipped hour moves forward, a repeated one is its first pass (RFC 5545 section 3.3.5). */
export function instantAt(day: Day, time: { readonly hour: number; readonly minute: number }, zone: TimeZone): Instant {
  return Temporal.PlainDate.from(day)
    .toPlainDateTime({ hour: time.hour, minute: time.minute })
    .toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}

/** The time of day that a wall clock in a time zone shows at an instant. */
export function timeOfDay(instant: Instant, zone: TimeZone): { readonly hour: number; readonly minute: number } {
  const { hour, minute } = zoned(instant, zone)
  return { hour, minute }
}
