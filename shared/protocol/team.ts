import { z } from 'zod'
import { EntryId, UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { Operation, OperationId, Outcome } from './operation.ts'
import { Version } from './sync.ts'

/** The longest stretch that an administrator may ask for at once, in milliseconds: 62 days. */
export const MOST_ASKED = 62 * 24 * 3_600_000
/** The most entries of one answer. */
export const MOST_ENTRIES = 10_000

const stretch = { from: Instant, to: Instant }
const isStretch = ({ from, to }: { from: number; to: number }): boolean => to >= from && to - from <= MOST_ASKED

/** An entry as an administrator sees it. `fields` are the columns of `time_entry` as they travel in operations. */
export const TeamEntry = z
  .object({
    id: EntryId,
    userId: UserId,
    fields: z.record(z.string(), z.json()),
    /** Which operation wrote which field group: a correction of what is shown says in `saw` that it saw this. */
    stamps: z.record(z.string(), OperationId),
    deleted: z.boolean(),
    /** Whether an administrator has created or corrected it. */
    corrected: z.boolean(),
  })
  .readonly()
export type TeamEntry = z.infer<typeof TeamEntry>

/** `POST /api/v1/admin/team`: the day that counts as today where the administrator is, from its first instant to before the next day's. */
export const TeamRequest = z.object(stretch).readonly().refine(isStretch, { error: 'at most 62 days' })
export type TeamRequest = z.infer<typeof TeamRequest>

export const TeamMember = z
  .object({
    userId: UserId,
    username: z.string(),
    fullName: z.string(),
    active: z.boolean(),
    running: TeamEntry.nullable(),
    /** Milliseconds, without breaks, of ended entries that started between `from` and `to`. What runs is added by whoever knows the time. */
    total: z.int().min(0),
  })
  .readonly()
export type TeamMember = z.infer<typeof TeamMember>

/** Everybody who is active, and who is not any more but has tracked in that time; by username. */
export const TeamResponse = z.object({ now: Instant, people: z.array(TeamMember).readonly() }).readonly()
export type TeamResponse = z.infer<typeof TeamResponse>

/** `POST /api/v1/admin/entries`: a person's entries that lie between two instants, wholly or in part; oldest first, without deleted ones. */
export const EntriesRequest = z
  .object({ userId: UserId, ...stretch })
  .readonly()
  .refine(isStretch, { error: 'at most 62 days' })
export type EntriesRequest = z.infer<typeof EntriesRequest>

export const EntriesResponse = z
  .object({
    now: Instant,
    entries: z.array(TeamEntry).readonly(),
    /** False where there are more than one answer holds. */
    complete: z.boolean(),
  })
  .readonly()
export type EntriesResponse = z.infer<typeof EntriesResponse>

/**
 * `POST /api/v1/admin/entries/correct`: an operation on somebody else's entry, as in sync, with the reason that its person is told.
 * `opId` makes it safe to send again. `saw` holds the stamps of the entry that the administrator was shown: what its person did
 * meanwhile meets the correction as any concurrent edit.
 */
export const Correction = z
  .object({
    ...Operation.unwrap().pick({ opId: true, kind: true, fields: true, saw: true }).shape,
    userId: UserId,
    entryId: EntryId,
    reason: z.string().trim().min(1).max(500),
  })
  .readonly()
export type Correction = z.infer<typeof Correction>

export const CorrectionResponse = z
  .object({
    outcome: Outcome,
    /** The entry afterwards. */
    entry: TeamEntry,
    /** The field groups in which it met an edit that the administrator had not seen. Its person is asked about them. */
    conflicts: z.array(z.string()).readonly(),
  })
  .readonly()
export type CorrectionResponse = z.infer<typeof CorrectionResponse>

/** `POST /api/v1/admin/entries/history` */
export const HistoryRequest = z.object({ entryId: EntryId }).readonly()
export type HistoryRequest = z.infer<typeof HistoryRequest>

const Who = z.object({ id: z.string(), name: z.string() }).readonly()

/** One operation on an entry, as the ledger has it. */
export const HistoryItem = z
  .object({
    opId: OperationId,
    /** When it was done, and when the server heard of it. */
    at: Instant,
    receivedAt: Instant,
    actor: Who,
    /** Null where the device is not known any more. */
    device: Who.nullable(),
    kind: Operation.unwrap().shape.kind,
    fields: z.record(z.string(), z.json()),
    outcome: Outcome,
    /** Of a correction by an administrator. */
    reason: z.string().nullable(),
  })
  .readonly()
export type HistoryItem = z.infer<typeof HistoryItem>

/** Oldest first. The ledger goes back 13 months. */
export const HistoryResponse = z.object({ items: z.array(HistoryItem).readonly() }).readonly()
export type HistoryResponse = z.infer<typeof HistoryResponse>

/** Time that an administrator closed: everything that started before `closedUntil`. */
export const ClosedPeriod = z
  .object({
    id: z.uuid(),
    closedUntil: Instant,
    note: z.string(),
    closedBy: UserId,
    closedAt: Instant,
    /** The row's version; grows with every change. */
    version: Version,
  })
  .readonly()
export type ClosedPeriod = z.infer<typeof ClosedPeriod>

/** `GET /api/v1/admin/periods`: every closing that stands, latest end first. Closed is what the first of them closes. */
export const PeriodList = z.object({ periods: z.array(ClosedPeriod).readonly() }).readonly()
export type PeriodList = z.infer<typeof PeriodList>

/** `POST /api/v1/admin/periods/close`: an instant in the past; `id` makes it safe to send again. */
export const PeriodClosing = z
  .object({ id: z.uuid(), closedUntil: Instant, note: z.string().trim().max(500) })
  .readonly()
export type PeriodClosing = z.infer<typeof PeriodClosing>

/** `POST /api/v1/admin/periods/reopen`: takes one closing back. What others close stays closed. */
export const PeriodReopening = z.object({ id: z.uuid() }).readonly()
