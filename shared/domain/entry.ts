import { z } from 'zod'
import { Day, dayOf } from './day.ts'
import { EntryId, ProjectId, TagId, TaskId, UserId } from './id.ts'
import { Instant } from './instant.ts'
import { Interval, lengthWithout } from './interval.ts'
import { TimeZone } from './zone.ts'

export const Description = z.string().trim().max(1000)

/** Where an entry came from. */
export const Source = z.enum(['timer', 'manual', 'kiosk', 'import'])
export type Source = z.infer<typeof Source>

/** What an entry is about: everything but who and when. */
export const EntryContent = z.object({
  description: Description,
  projectId: ProjectId.nullable(),
  taskId: TaskId.nullable(),
  tagIds: z.array(TagId).max(50).readonly(),
  billable: z.boolean(),
})
export type EntryContent = z.infer<typeof EntryContent>

/**
 * One stretch of somebody's work. `endedAt` is null while it runs. `zone` is where it was tracked: the entry's civil day
 * comes from it and does not change when the person travels.
 */
export const TimeEntry = EntryContent.extend({
  id: EntryId,
  userId: UserId,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  breaks: z.array(Interval).max(50).readonly(),
  source: Source,
  zone: TimeZone,
}).readonly()
export type TimeEntry = z.infer<typeof TimeEntry>

/** The longest entry that is taken as meant, in milliseconds: 31 days. Longer ones are a slip of the date. */
export const LONGEST_ENTRY = 31 * 24 * 3_600_000

/** What can be wrong with an entry's times. */
export type TimesProblem = 'end-before-start' | 'too-long' | 'in-the-future'

/** What is wrong with the times of an entry, or `undefined`. An end up to a minute ahead of `now` passes: clocks differ. */
export function timesProblem(startedAt: Instant, endedAt: Instant | null, now: Instant): TimesProblem | undefined {
  if (startedAt > now + 60_000) return 'in-the-future'
  if (endedAt === null) return undefined
  if (endedAt < startedAt) return 'end-before-start'
  if (endedAt - startedAt > LONGEST_ENTRY) return 'too-long'
  return undefined
}

/** How long an entry has lasted at an instant, in milliseconds and without its breaks. Derived, never counted; never negative. */
export function durationAt(entry: Pick<TimeEntry, 'startedAt' | 'endedAt' | 'breaks'>, now: Instant): number {
  const end = entry.endedAt ?? Math.max(now, entry.startedAt)
  return lengthWithout({ start: entry.startedAt, end }, entry.breaks)
}

/** The civil day that an entry counts for: the one on which it started, where it was tracked. */
export const dayOfEntry = (entry: Pick<TimeEntry, 'startedAt' | 'zone'>): Day => dayOf(entry.startedAt, entry.zone)

/** What is repeated when a person continues an entry. */
export const contentOf = ({ description, projectId, taskId, tagIds, billable }: TimeEntry): EntryContent => ({
  description,
  projectId,
  taskId,
  tagIds,
  billable,
})

/** Entries of one civil day, newest first, and what they sum to. */
export const DayOfEntries = z
  .object({
    day: Day,
    /** Milliseconds of all entries that have ended. What runs is added by whoever knows the time. */
    endedTotal: z.int().min(0),
    entries: z.array(TimeEntry).readonly(),
  })
  .readonly()
export type DayOfEntries = z.infer<typeof DayOfEntries>
