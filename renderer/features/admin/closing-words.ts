import { timeOfDay } from '../../../shared/domain/day.ts'
import type { Instant } from '../../../shared/domain/instant.ts'
import { fullDate, fullDateAndTime } from '../../components/format.ts'
import type { Words } from '../../components/words.tsx'

/** Up to and including when something is closed: a day, or a moment where it ends within one. */
export function lastClosed(closedUntil: Instant, { zone, formatLocale }: Words): string {
  const { hour, minute } = timeOfDay(closedUntil, zone)
  return hour === 0 && minute === 0
    ? fullDate(closedUntil - 1, zone, formatLocale)
    : fullDateAndTime(closedUntil, zone, formatLocale)
}
