import { z } from 'zod'
import { TimeZone } from '../domain/zone.ts'

export const Locale = z.enum(['en', 'de'])
export type Locale = z.infer<typeof Locale>

/** What a person set for this computer. */
export const Preferences = z
  .object({
    /** `system` follows the computer. */
    locale: z.enum(['system', 'en', 'de']),
    theme: z.enum(['system', 'light', 'dark']),
    density: z.enum(['comfortable', 'compact']),
    /** 1 Monday to 7 Sunday. */
    firstWeekday: z.int().min(1).max(7),
    /** Minutes a person means to work on a day; 0 for no goal. */
    dailyGoalMinutes: z.int().min(0).max(1440),
    /** Whether the person has said, at the first start, where their time is kept. */
    welcomed: z.boolean(),
    /** The currency that a new rate starts with (ISO 4217). */
    currency: z.string().regex(/^[A-Z]{3}$/),
  })
  .readonly()
export type Preferences = z.infer<typeof Preferences>

/** What a page has to know before it draws. */
export const AppInfo = z
  .object({
    version: z.string(),
    platform: z.enum(['darwin', 'linux', 'win32']),
    /** The language to speak, and the regional form for dates and numbers (BCP 47). */
    locale: Locale,
    formatLocale: z.string(),
    zone: TimeZone,
    preferences: Preferences,
    /** Something about the database that the person should know: it was rebuilt from a backup, or set aside as damaged. */
    notice: z.enum(['none', 'restored-from-backup', 'started-empty']),
  })
  .readonly()
export type AppInfo = z.infer<typeof AppInfo>
