import { z } from 'zod'
import { Client, Project, Task } from '../domain/catalog.ts'
import { EntryId, ProjectId, TaskId, UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { Interval } from '../domain/interval.ts'
import { Punch, PunchId, TerminalId } from '../domain/punch.ts'
import { PersonNumber, TerminalSettings, TextSize } from '../domain/terminal.ts'
import { KioskPerson, PunchView, ReviewCursor, TerminalView } from '../domain/terminal-administration.ts'
import { AuthMethod, Role, Username } from '../domain/user.ts'
import { TimeZone } from '../domain/zone.ts'
import { Source } from '../domain/entry.ts'
import { Password, TokenText } from './auth.ts'
import { Epoch } from './sync.ts'

/** How many punches one request carries at most. */
export const MOST_PUNCHES = 200

const AppVersion = z.string().max(32)
const Digest = z.string().max(64)

/** `POST /api/v1/terminals/enrol`: a code that an administrator made, once, for a credential of the terminal's own. */
export const TerminalEnrolment = z.object({ code: z.string().trim().min(1).max(64), version: AppVersion }).readonly()
export type TerminalEnrolment = z.infer<typeof TerminalEnrolment>

export const TerminalCredential = z
  .object({
    terminalId: TerminalId,
    name: z.string(),
    place: z.string(),
    /** The bearer token of the terminal's own routes. It opens nothing else. */
    credential: TokenText,
    /** 256 bits in base64url each: the key of the seals on punches, and the key under which badges are known. */
    sealKey: TokenText,
    badgeKey: TokenText,
    /** Where the terminal's record goes on: the sequence and the seal of the last punch that the server has. */
    lastSequence: z.int().min(0),
    lastSeal: z.string(),
  })
  .readonly()
export type TerminalCredential = z.infer<typeof TerminalCredential>

/** An entry as a terminal needs it: when, and on what. No description: what people write is nobody's business there. */
export const TerminalEntry = z
  .object({
    id: EntryId,
    startedAt: Instant,
    endedAt: Instant.nullable(),
    breaks: z.array(Interval).readonly(),
    projectId: ProjectId.nullable(),
    taskId: TaskId.nullable(),
    zone: TimeZone,
    source: Source,
    /** Whether people changed by hand what punches had made. */
    byHand: z.boolean(),
  })
  .readonly()
export type TerminalEntry = z.infer<typeof TerminalEntry>

/** Somebody who is assigned to the terminal, with their last days. */
export const TerminalPerson = z
  .object({
    id: UserId,
    name: z.string(),
    number: PersonNumber.nullable(),
    /** Badges and codes as HMAC-SHA-256 under the badge key, base64url. */
    badges: z.array(z.string()).readonly(),
    locale: z.enum(['en', 'de']),
    textSize: TextSize,
    /** Grows with every reset: a PIN of an earlier one is wiped. */
    pinGeneration: z.int().min(0),
    punches: z.array(PunchView).readonly(),
    entries: z.array(TerminalEntry).readonly(),
    /** Where people ended or deleted by hand what punches had made. */
    handEnds: z.array(z.object({ entryId: EntryId, at: Instant }).readonly()).readonly(),
    /** Stands for all of the above: who has not changed is not sent again. Not said by older servers. */
    digest: Digest.optional(),
  })
  .readonly()
export type TerminalPerson = z.infer<typeof TerminalPerson>

/** Everything that a terminal knows of the people who use it. */
export const TerminalRoster = z
  .object({
    people: z.array(TerminalPerson).readonly(),
    clients: z.array(Client).readonly(),
    projects: z.array(Project).readonly(),
    tasks: z.array(Task).readonly(),
  })
  .readonly()
export type TerminalRoster = z.infer<typeof TerminalRoster>

/** What can be worked on. */
export const TerminalCatalog = TerminalRoster.unwrap().omit({ people: true })

/** `POST /api/v1/terminals/sync`. Punches that the server has already do no harm. */
export const TerminalSyncRequest = z
  .object({
    version: AppVersion,
    /** The clocks as the request leaves. */
    clock: z.object({ wallAt: Instant, monotonicAt: z.int().min(0), bootId: z.string().min(1).max(64) }).readonly(),
    /** Everything that waits, these punches included. */
    waiting: z.int().min(0),
    /**
     * The sequence of the last punch that the terminal keeps and knows the server to have had; 0 where there is none. A server whose
     * record ends before that was put back to a backup.
     */
    after: z.int().min(0).default(0),
    /** Oldest first. */
    punches: z.array(Punch).max(MOST_PUNCHES).readonly(),
    /** What people chose at the terminal. */
    preferences: z
      .array(z.object({ userId: UserId, locale: z.enum(['en', 'de']), textSize: TextSize }).readonly())
      .max(200)
      .readonly(),
    /** The digest of the roster that the terminal has: the same one is not sent again. */
    known: Digest.nullable(),
    /** The people whom the terminal has, with their digests. */
    knownPeople: z.record(UserId, Digest).default({}),
  })
  .readonly()
export type TerminalSyncRequest = z.infer<typeof TerminalSyncRequest>

export const TerminalSyncResponse = z
  .object({
    serverNow: Instant,
    /** Which life of the server's database answers: in another one the terminal sends again all that it keeps. Not said by older servers. */
    epoch: Epoch.optional(),
    /** The sequence and seal of the last punch of the terminal that the server has; 0 where it wants to have everything again. */
    lastSequence: z.int().min(0),
    lastSeal: z.string(),
    /** The punches of this request that the server has now. */
    taken: z.array(PunchId).readonly(),
    serverName: z.string(),
    /** How people show who they are, as the server has it today. */
    method: AuthMethod,
    /** Whether they can do so on their phone (RFC 8628). */
    phone: z.boolean(),
    name: z.string(),
    place: z.string(),
    settings: TerminalSettings,
    digest: Digest,
    /** Null where the terminal has it already. With `gone`, of its people only those whom the terminal does not have like this. */
    roster: TerminalRoster.nullable(),
    /** People whom the terminal has and is to forget. Not said by older servers, whose roster is always whole. */
    gone: z.array(UserId).readonly().optional(),
  })
  .readonly()
export type TerminalSyncResponse = z.infer<typeof TerminalSyncResponse>

/** `POST /api/v1/terminals/prove`: whether a password is right. `leave` asks for an administrator's, of whoever it is. */
export const TerminalProof = z
  .discriminatedUnion('purpose', [
    z.object({ purpose: z.literal('visit'), userId: UserId, password: Password }),
    z.object({ purpose: z.literal('leave'), username: Username, password: Password }),
  ])
  .readonly()
export type TerminalProof = z.infer<typeof TerminalProof>
export const TerminalProofResponse = z.object({ userId: UserId, role: Role }).readonly()

export const TerminalList = z.object({ terminals: z.array(TerminalView).readonly() }).readonly()

export const TerminalRevocation = z.object({ terminalId: TerminalId }).readonly()

export const KioskPeople = z.object({ people: z.array(KioskPerson).readonly() }).readonly()

/** `POST /api/v1/admin/kiosk/review`: the first page, or with `after` the next one. Each list has at most `limit` lines of a page. */
export const KioskReviewRequest = z
  .object({ since: Instant, after: ReviewCursor.nullable().default(null), limit: z.int().min(1).max(500).default(500) })
  .readonly()
