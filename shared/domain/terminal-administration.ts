import { z } from 'zod'
import { Source } from './entry.ts'
import { EntryId, ProjectId, TaskId, UserId } from './id.ts'
import { Instant } from './instant.ts'
import { PunchId, PunchKind, TerminalId } from './punch.ts'
import { BadgeText, PersonNumber, TerminalName, TerminalPlace, TerminalSettings } from './terminal.ts'
import { ignoredReasons } from './shift.ts'
import { TimeZone } from './zone.ts'

/** A terminal as an administrator sees it. */
export const TerminalView = z
  .object({
    id: TerminalId,
    name: z.string(),
    place: z.string(),
    state: z.enum(['new', 'enrolled', 'revoked']),
    lastSeenAt: Instant.nullable(),
    /** Punches that it had not sent at its last contact. */
    waiting: z.int().min(0),
    version: z.string().nullable(),
    settings: TerminalSettings,
    people: z.array(UserId).readonly(),
  })
  .readonly()
export type TerminalView = z.infer<typeof TerminalView>

/** A one-time code is wanted for a new terminal, or for one that has to be enrolled again. */
export const TerminalCodeRequest = z
  .union([
    z.object({ terminalId: TerminalId }),
    z.object({ name: TerminalName, place: TerminalPlace, everybody: z.boolean() }),
  ])
  .readonly()
export const TerminalCode = z
  .object({ terminalId: TerminalId, /** Shown once. */ code: z.string(), endsAt: Instant })
  .readonly()
export type TerminalCode = z.infer<typeof TerminalCode>

/** What of a terminal changes; what is absent stays. */
export const TerminalChange = z
  .object({
    terminalId: TerminalId,
    name: TerminalName.optional(),
    place: TerminalPlace.optional(),
    settings: TerminalSettings.optional(),
    /** Everybody who may use it. */
    people: z.array(UserId).max(2000).readonly().optional(),
  })
  .readonly()
export type TerminalChange = z.infer<typeof TerminalChange>

/** How somebody is known at terminals. */
export const KioskPerson = z
  .object({
    userId: UserId,
    number: PersonNumber.nullable(),
    badges: z.array(z.object({ id: z.uuid(), label: z.string(), createdAt: Instant }).readonly()).readonly(),
  })
  .readonly()
export type KioskPerson = z.infer<typeof KioskPerson>

/** One change to how somebody is known at terminals. */
export const KioskPersonChange = z
  .discriminatedUnion('change', [
    z.object({ change: z.literal('number'), userId: UserId, number: PersonNumber.nullable() }),
    z.object({ change: z.literal('add-badge'), userId: UserId, text: BadgeText, label: z.string().trim().max(100) }),
    z.object({ change: z.literal('remove-badge'), userId: UserId, badgeId: z.uuid() }),
    z.object({ change: z.literal('reset-pin'), userId: UserId }),
  ])
  .readonly()
export type KioskPersonChange = z.infer<typeof KioskPersonChange>

/** What the server made of a punch: the time that counts, and what is doubtful. */
export const PunchView = z
  .object({
    id: PunchId,
    terminalId: TerminalId,
    sequence: z.int().min(1),
    kind: PunchKind,
    at: Instant,
    claimed: z.boolean(),
    doubtful: z.boolean(),
    projectId: ProjectId.nullable(),
    taskId: TaskId.nullable(),
    zone: TimeZone,
  })
  .readonly()
export type PunchView = z.infer<typeof PunchView>

/** What is doubtful about a punch, or about an entry that punches made. */
export const PunchFlag = z.enum([
  'seal-wrong',
  'chain-broken',
  'gap',
  'sequence-reused',
  'clock-changed',
  'clock-unproven',
  'reordered',
  'in-the-future',
  'not-assigned',
  'unknown-person',
])
export type PunchFlag = z.infer<typeof PunchFlag>

/** Who ticked something off, and when. */
export const Reviewed = z.object({ at: Instant, by: UserId }).readonly()
export type Reviewed = z.infer<typeof Reviewed>

/** What stands with every case of the review. */
const reviewable = {
  /** What is doubtful about it, as the server keeps it: what is ticked off is this. */
  found: z.string(),
  /** Null while it is open: not ticked off yet, or something new is doubtful about it since. */
  reviewed: Reviewed.nullable(),
}

/** Where a page of a list ended; null for a list that is at its end. */
const ReviewPlace = z.object({ reviewed: z.boolean(), at: Instant, id: z.uuid() }).readonly().nullable()
export type ReviewPlace = z.infer<typeof ReviewPlace>
/** Where the next page of the review begins. */
export const ReviewCursor = z.object({ entries: ReviewPlace, punches: ReviewPlace }).readonly()
export type ReviewCursor = z.infer<typeof ReviewCursor>

/** Ticks one case off, or takes that back. */
export const ReviewChange = z
  .object({ kind: z.enum(['entry', 'punch']), id: z.uuid(), found: z.string().max(2000), reviewed: z.boolean() })
  .readonly()
export type ReviewChange = z.infer<typeof ReviewChange>
/** How the case stands now. */
export const ReviewState = z
  .object({ kind: z.enum(['entry', 'punch']), id: z.uuid(), reviewed: Reviewed.nullable() })
  .readonly()
export type ReviewState = z.infer<typeof ReviewState>

/** What terminals recorded that wants a look: what is open first, and of that the newest. */
export const KioskReview = z
  .object({
    entries: z
      .array(
        z
          .object({
            id: EntryId,
            userId: UserId,
            marks: z.array(z.string()).readonly(),
            /** What punches say; the entry itself may have been changed by hand. */
            startedAt: Instant,
            endedAt: Instant.nullable(),
            byHand: z.boolean(),
            ...reviewable,
          })
          .readonly(),
      )
      .readonly(),
    punches: z
      .array(
        PunchView.unwrap()
          .extend({
            userId: z.uuid(),
            wallAt: Instant,
            receivedAt: Instant,
            flags: z.array(PunchFlag).readonly(),
            /** Why it changed nothing, where it fits nothing that its person did before; null where it did something. */
            ignored: z.enum(ignoredReasons).nullable(),
            /** The other side of one that fits nothing: what its person had begun last before it. */
            beside: z
              .object({ entryId: EntryId, startedAt: Instant, endedAt: Instant.nullable(), source: Source })
              .readonly()
              .nullable(),
            ...reviewable,
          })
          .readonly(),
      )
      .readonly(),
    /** How many of all pages are open. */
    open: z.object({ entries: z.int().min(0), punches: z.int().min(0) }).readonly(),
    /** Null on the last page. */
    next: ReviewCursor.nullable(),
  })
  .readonly()
export type KioskReview = z.infer<typeof KioskReview>
