import { z } from 'zod'
import { EntryContent, TimeEntry } from '../domain/entry.ts'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { TimeZone } from '../domain/zone.ts'

/** Somebody of the team, as an administrator sees them. */
export const TeamMemberView = z
  .object({
    id: UserId,
    username: z.string(),
    fullName: z.string(),
    active: z.boolean(),
    running: TimeEntry.nullable(),
    /** Milliseconds, without breaks, of ended entries that started on the day that was asked about. */
    total: z.int().min(0),
  })
  .readonly()
export type TeamMemberView = z.infer<typeof TeamMemberView>

/** Somebody's entry as it is on the server. */
export const PersonEntry = z
  .object({
    entry: TimeEntry,
    /** Which version is shown: goes back with a correction, so that what its person did meanwhile is noticed. */
    stamps: z.record(z.string(), z.uuid()),
    /** Whether an administrator has added or corrected it. */
    corrected: z.boolean(),
  })
  .readonly()
export type PersonEntry = z.infer<typeof PersonEntry>

/** Between two instants. */
export const Stretch = z.object({ from: Instant, to: Instant })

export const PersonEntries = z
  .object({
    entries: z.array(PersonEntry).readonly(),
    /** False where there are more than the server sends at once. */
    complete: z.boolean(),
  })
  .readonly()
export type PersonEntries = z.infer<typeof PersonEntries>

/** Why an entry is corrected; its person reads it. */
export const Reason = z.string().trim().min(1).max(500)

const changes = EntryContent.extend({ startedAt: Instant, endedAt: Instant.nullable() })
export const EntryCorrection = z.object({ shown: PersonEntry, changes: changes.partial(), reason: Reason })
export const EntryAddition = z.object({
  userId: UserId,
  entry: EntryContent.extend({ startedAt: Instant, endedAt: Instant }),
  zone: TimeZone,
  reason: Reason,
})
export const EntryRemoval = z.object({ shown: PersonEntry, reason: Reason })

/** What a correction met: whether its person had changed the same meanwhile, and is now asked which version stands. */
export const Corrected = z.object({ met: z.boolean() }).readonly()

const Values = z.record(z.string(), z.json())

/** Something that was done to an entry. */
export const HistoryStep = z
  .object({
    id: z.uuid(),
    did: z.enum(['create', 'patch', 'delete', 'restore']),
    /** When it was done, and when the server heard of it. */
    at: Instant,
    receivedAt: Instant,
    name: z.string(),
    /** Null where the device is not known any more. */
    device: z.string().nullable(),
    /** What differs, by column. Nothing stands before a creation. */
    before: Values,
    after: Values,
    /** `part`: it met another change, and not all of it stands. `none`: it was not taken. */
    stands: z.enum(['all', 'part', 'none']),
    /** Of a correction by an administrator. */
    reason: z.string().nullable(),
  })
  .readonly()
export type HistoryStep = z.infer<typeof HistoryStep>

/** Time that an administrator closed: everything that starts before `closedUntil`. */
export const ClosingView = z
  .object({
    id: z.uuid(),
    closedUntil: Instant,
    note: z.string(),
    /** Who closed it; null where the account is not there any more. */
    name: z.string().nullable(),
    closedAt: Instant,
  })
  .readonly()
export type ClosingView = z.infer<typeof ClosingView>

export const Closing = z.object({ until: Instant, note: z.string().trim().max(500) })
