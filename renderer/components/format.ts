import type { Day } from '../../shared/domain/day.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import { minorDigits, type Rate } from '../../shared/domain/money.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formatters are dear to make and few. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale}:${JSON.stringify(options)}`
  const known = formats.get(name)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, options)
  formats.set(name, made)
  return made
}

/** A civil day as an instant that falls on it in UTC, for formatters. */
const noonOf = (day: Day): number => Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds + 43_200_000

/** A wall-clock time as the person's locale writes it: `14:02`, `2:02 PM`. */
export const clockTime = (instant: Instant, zone: TimeZone, locale: string): string =>
  dateFormat(locale, { timeStyle: 'short', timeZone: zone }).format(instant)

/** Whether the locale writes `2:02 PM` rather than `14:02`. */
export const hasLongTimes = (locale: string): boolean =>
  dateFormat(locale, { timeStyle: 'short' }).resolvedOptions().hour12 === true

/** A day for a heading: `Mon 23 Nov`; with the year where it is not this one. */
export function dayLabel(day: Day, today: Day, locale: string): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const }
  return dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...year, timeZone: 'UTC' }).format(
    noonOf(day),
  )
}

/** Two days and what lies between them: `23 – 29 Nov 2026`. */
export const dayRange = (from: Day, to: Day, locale: string): string =>
  dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(noonOf(from), noonOf(to))

/** The name of a day's weekday. */
export const weekday = (day: Day, locale: string, width: 'narrow' | 'short' | 'long'): string =>
  dateFormat(locale, { weekday: width, timeZone: 'UTC' }).format(noonOf(day))

/** Date and time for sentences: `23 Nov, 14:02`. */
export const dateAndTime = (instant: Instant, zone: TimeZone, locale: string): string =>
  dateFormat(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone }).format(
    instant,
  )

/** A date with its year: `23 Nov 2026`. */
export const fullDate = (instant: Instant, zone: TimeZone, locale: string): string =>
  dateFormat(locale, { dateStyle: 'medium', timeZone: zone }).format(instant)

/** Date and time with weekday and year, for comparing two versions. */
export const fullDateAndTime = (instant: Instant, zone: TimeZone, locale: string): string =>
  dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(instant)

/** An amount of whole minor units as the locale writes it: `85,50 €`. */
export function money({ minor, currency }: Rate, locale: string): string {
  const digits = minorDigits(currency)
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minor / 10 ** digits)
}
