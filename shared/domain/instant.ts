import { z } from 'zod'

/** The last millisecond of the year 9999: beyond it no engine here formats a date in four digits. */
const LAST_INSTANT = 253_402_300_799_999

/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z, never local time. */
export const Instant = z.int().min(0).max(LAST_INSTANT)
export type Instant = z.infer<typeof Instant>

/** The clock, passed in: UTC milliseconds now. */
export type Clock = () => Instant
