import { z } from 'zod'
import { Colour } from '../domain/catalog.ts'
import { Day } from '../domain/day.ts'
import { ProjectId, TaskId, UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { PunchKind, TerminalId } from '../domain/punch.ts'
import { BadgeText, PersonNumber, Pin, TerminalSettings, TextSize } from '../domain/terminal.ts'
import { AuthMethod, Username } from '../domain/user.ts'
import { TimeZone } from '../domain/zone.ts'
import { Locale } from './app.ts'

const none = z.object({}).readonly()
const Password = z.string().min(1).max(1024)

/**
 * How the terminal stands:
 *
 *     unenrolled --code--> ready --revoked at a contact--> revoked --new code--> ready
 *
 * `keychain`: it is enrolled, but the system's keychain does not give its secret; nobody can prove anything until it does.
 */
export const KioskState = z.enum(['unenrolled', 'ready', 'revoked', 'keychain'])
export type KioskState = z.infer<typeof KioskState>

/** How an administrator can leave the kiosk. `password` and `device` need the server. */
export const WayOut = z.enum(['pin', 'password', 'device'])
export type WayOut = z.infer<typeof WayOut>

/** What the start screen shows, and nothing about who works here. */
export const KioskView = z
  .object({
    state: KioskState,
    /** Null before it is enrolled. */
    terminal: z.object({ id: TerminalId, name: z.string(), place: z.string() }).readonly().nullable(),
    serverName: z.string().nullable(),
    method: AuthMethod.nullable(),
    settings: TerminalSettings,
    /** Whether the last contact with the server went well. */
    online: z.boolean(),
    /** How it can be left now, in the order in which to offer it. Empty before it is enrolled: nothing is guarded yet. */
    waysOut: z.array(WayOut).readonly(),
    /** Punches that the server does not have yet. */
    waiting: z.int().min(0),
    lastContactAt: Instant.nullable(),
    /** The time as the terminal knows it: the wall clock corrected by the server's. */
    now: Instant,
    zone: TimeZone,
    /** Whether the wall clock was seen to jump: punches are still taken, and are marked. */
    clockDoubtful: z.boolean(),
  })
  .readonly()
export type KioskView = z.infer<typeof KioskView>

/** What somebody can show that it is them, here and now. `password` and `device` need the server. */
export const ProofOffer = z.enum(['nothing', 'pin', 'password', 'device'])
export type ProofOffer = z.infer<typeof ProofOffer>

/** Somebody who was found. Nothing is proven yet. */
export const FoundPerson = z
  .object({
    id: UserId,
    /** Null where the roster is off and a number led here: a guessed number must not tell who works here. */
    name: z.string().nullable(),
    locale: Locale,
    textSize: TextSize,
    /** In the order in which to offer them. Empty: there is no way now, since the server is out of reach and no PIN is set here. */
    proofs: z.array(ProofOffer).readonly(),
  })
  .readonly()
export type FoundPerson = z.infer<typeof FoundPerson>

/** One proven visit; it ends by itself, and main alone knows whose it is. */
export const VisitId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
export type VisitId = z.infer<typeof VisitId>

export const ProjectChoice = z
  .object({
    id: ProjectId,
    name: z.string(),
    code: z.string(),
    colour: Colour,
    client: z.string().nullable(),
    tasks: z.array(z.object({ id: TaskId, name: z.string() }).readonly()).readonly(),
  })
  .readonly()
export type ProjectChoice = z.infer<typeof ProjectChoice>

/** What a person is doing. */
export const Running = z
  .object({ since: Instant, projectId: ProjectId.nullable(), taskId: TaskId.nullable() })
  .readonly()

/** Everything that the screen of a visit shows. */
export const PersonView = z
  .object({
    id: UserId,
    name: z.string(),
    locale: Locale,
    textSize: TextSize,
    /** The one obvious next thing: `in`, `break-end`, or `out`. */
    next: PunchKind,
    /** Everything that makes sense now, `next` among it. */
    possible: z.array(PunchKind).readonly(),
    running: Running.nullable(),
    onBreakSince: Instant.nullable(),
    /** Milliseconds worked today as of `asOf`, what runs included. */
    todayTotal: z.int().min(0),
    asOf: Instant,
    /** The most recently used first, at most six. */
    recent: z.array(z.object({ projectId: ProjectId, taskId: TaskId.nullable() }).readonly()).readonly(),
    projects: z.array(ProjectChoice).readonly(),
    /** A clock-out that was forgotten: when that shift began, when it may have ended, and how late it can be. */
    forgotten: z
      .object({ since: Instant, proposedEnd: Instant, earliestEnd: Instant, latestEnd: Instant })
      .readonly()
      .nullable(),
    /** Whether a PIN should be set now: after the first sign-in, or when it was reset. */
    wantsPin: z.boolean(),
  })
  .readonly()
export type PersonView = z.infer<typeof PersonView>

export const Visit = z.object({ visit: VisitId, endsAt: Instant, person: PersonView }).readonly()
export type Visit = z.infer<typeof Visit>

/** What was recorded, once it is on the disk. */
export const Confirmation = z
  .object({
    name: z.string(),
    kind: PunchKind,
    at: Instant,
    zone: TimeZone,
    project: z.string().nullable(),
    task: z.string().nullable(),
    todayTotal: z.int().min(0),
    /** Whether the server has it already; mostly it has not. */
    waiting: z.int().min(0),
  })
  .readonly()
export type Confirmation = z.infer<typeof Confirmation>

export const BoardPerson = z
  .object({ name: z.string(), state: z.enum(['in', 'break', 'out']), since: Instant.nullable() })
  .readonly()

/** What somebody has to see to sign in on their phone. */
const PhoneCode = z
  .object({
    userCode: z.string(),
    verificationUri: z.string(),
    /** For the QR code; null where the provider has none. */
    verificationUriComplete: z.string().nullable(),
    endsAt: Instant,
  })
  .readonly()

const visit = z.object({ visit: VisitId })

/** Every question that the kiosk window may ask the main process. There is no other way out of that page. */
export const kioskContract = {
  'kiosk:describe': { input: none, output: KioskView },
  /** `exitPin` opens the way out of this kiosk when there is no network; it is kept as other PINs are. */
  'kiosk:enrol': {
    input: z.object({
      serverUrl: z.string().trim().min(1).max(2048),
      code: z.string().trim().min(1).max(64),
      exitPin: Pin,
    }),
    output: KioskView,
  },
  /** At most one for a badge, a code or a number; with `name` those whose names hold the text, all for an empty one. */
  'kiosk:find': {
    input: z.discriminatedUnion('by', [
      z.object({ by: z.literal('badge'), text: BadgeText }),
      z.object({ by: z.literal('code'), text: BadgeText }),
      z.object({ by: z.literal('number'), text: PersonNumber }),
      z.object({ by: z.literal('name'), text: z.string().trim().max(100) }),
    ]),
    output: z.array(FoundPerson).readonly(),
  },
  'kiosk:prove': {
    input: z.object({
      personId: UserId,
      proof: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('nothing') }),
        /** As typed: what no PIN can be is a wrong one. */
        z.object({ kind: z.literal('pin'), pin: z.string().max(64) }),
        z.object({ kind: z.literal('password'), password: Password }),
      ]),
    }),
    output: Visit,
  },
  /** Sets or changes the PIN of whoever has proven it in another way than by PIN, or whose PIN was just right. */
  'kiosk:set-pin': { input: visit.extend({ pin: Pin }), output: none },
  'kiosk:device-start': {
    input: z.object({ personId: UserId }),
    output: PhoneCode,
  },
  /** Answers when the phone is done, when it took too long, or when it was cancelled. */
  'kiosk:device-wait': { input: none, output: Visit },
  'kiosk:device-cancel': { input: none, output: none },
  'kiosk:person': { input: visit, output: PersonView },
  'kiosk:hours': {
    input: visit,
    output: z
      .object({
        /** The days of this week, the first first. */
        days: z.array(z.object({ day: Day, total: z.int().min(0) }).readonly()).readonly(),
        weekTotal: z.int().min(0),
      })
      .readonly(),
  },
  'kiosk:change-person': {
    input: visit.extend({ locale: Locale.optional(), textSize: TextSize.optional() }),
    output: PersonView,
  },
  'kiosk:punch': {
    input: visit.extend({ kind: PunchKind, projectId: ProjectId.nullable(), taskId: TaskId.nullable() }),
    output: Confirmation,
  },
  'kiosk:resolve-forgotten': { input: visit.extend({ endedAt: Instant }), output: PersonView },
  'kiosk:board': {
    input: none,
    output: z.object({ people: z.array(BoardPerson).readonly(), asOf: Instant.nullable() }).readonly(),
  },
  'kiosk:end-visit': { input: visit, output: none },
  /** Begins the sign-in of an administrator on their phone; `kiosk:leave` by `device` answers when it is done. */
  'kiosk:leave-on-phone': { input: none, output: PhoneCode },
  /**
   * Leaves the kiosk: with the PIN that was set at enrolment, or as an administrator with a password or a phone, where the server
   * answers. A terminal that is no longer one has no PIN.
   */
  'kiosk:leave': {
    input: z.discriminatedUnion('by', [
      z.object({ by: z.literal('pin'), pin: z.string().max(64) }),
      z.object({ by: z.literal('password'), username: Username, password: Password }),
      z.object({ by: z.literal('device') }),
    ]),
    output: none,
  },
} as const

export type KioskChannel = keyof typeof kioskContract
export type KioskInput<C extends KioskChannel> = z.input<(typeof kioskContract)[C]['input']>
export type KioskParsed<C extends KioskChannel> = z.output<(typeof kioskContract)[C]['input']>
export type KioskOutput<C extends KioskChannel> = z.output<(typeof kioskContract)[C]['output']>

/** Everything that main may tell the kiosk window without being asked. */
export const kioskEvents = {
  /** The counter, the connection or the settings are other ones now. */
  kiosk: KioskView,
  /** Somebody came or went: the board asks again. */
  board: z.object({}).readonly(),
  /** A visit is over, by time or by a lock: the page drops everything of it. */
  'visit-ended': z.object({ visit: VisitId }).readonly(),
} as const

export type KioskEventName = keyof typeof kioskEvents
export type KioskEventPayload<E extends KioskEventName> = z.output<(typeof kioskEvents)[E]>
