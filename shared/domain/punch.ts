import { z } from 'zod'
import { EntryId, ProjectId, TaskId, UserId } from './id.ts'
import { Instant } from './instant.ts'
import { TimeZone } from './zone.ts'

export const TerminalId = z.uuid().brand<'TerminalId'>()
export type TerminalId = z.infer<typeof TerminalId>

/** A punch's id is also the id of the entry that it opens, so that working the entries out again finds the same rows. */
export const PunchId = z.uuid().brand<'PunchId'>()
export type PunchId = z.infer<typeof PunchId>

export const entryIdOf = (punch: PunchId): EntryId => EntryId.parse(punch)

/** What a person did at a terminal. `switch`: goes on with another project or task. */
export const PunchKind = z.enum(['in', 'out', 'break-start', 'break-end', 'switch'])
export type PunchKind = z.infer<typeof PunchKind>

/** How somebody showed at a terminal that it was them. `nothing`: the server asks for no proof. */
export const ProofKind = z.enum(['nothing', 'pin', 'password', 'device'])
export type ProofKind = z.infer<typeof ProofKind>

/** What a terminal's clocks said when it recorded a punch. */
export const ClockReading = z
  .object({
    /** The wall clock, uncorrected: UTC milliseconds. */
    wallAt: Instant,
    /** Milliseconds since the computer started, sleep included; nothing but a restart sets it back. */
    monotonicAt: z.int().min(0),
    /** Names one run of the computer: monotonic times are compared within one only. */
    bootId: z.string().min(1).max(64),
    /** The server's clock less the wall clock as of the last contact in this run, in milliseconds; null before the first. */
    serverOffset: z.int().nullable(),
    /** How long ago that contact was, in milliseconds of the monotonic clock; null before the first. */
    offsetAge: z.int().min(0).nullable(),
  })
  .readonly()
export type ClockReading = z.infer<typeof ClockReading>

/** A seal in base64url: HMAC-SHA-256 over the punch and the seal before it. */
const Seal = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** What stands before a terminal's first punch. */
export const FIRST_SEAL = 'A'.repeat(43)

/** What somebody did at a terminal, as it was recorded. It is never changed: what is wrong with it is said beside it. */
export const Punch = z
  .object({
    id: PunchId,
    terminalId: TerminalId,
    /** 1 for a terminal's first, without gaps. */
    sequence: z.int().min(1),
    userId: UserId,
    kind: PunchKind,
    projectId: ProjectId.nullable(),
    taskId: TaskId.nullable(),
    /** Where the terminal stands. */
    zone: TimeZone,
    clock: ClockReading,
    /** For a clock-out that was forgotten: when the person says that they left. Null for what happens now. */
    claimedAt: Instant.nullable(),
    proof: ProofKind,
    previousSeal: Seal,
    seal: Seal,
  })
  .readonly()
export type Punch = z.infer<typeof Punch>

/** Makes a seal of a text; the key is the terminal's. Passed in, since the domain knows no cryptography. */
export type MakeSeal = (text: string) => string

/** Everything that a punch says but its seal, as one text that both sides write the same way. */
export const sealedText = ({ clock, ...punch }: Omit<Punch, 'seal'>): string =>
  JSON.stringify([
    punch.id,
    punch.terminalId,
    punch.sequence,
    punch.userId,
    punch.kind,
    punch.projectId,
    punch.taskId,
    punch.zone,
    clock.wallAt,
    clock.monotonicAt,
    clock.bootId,
    clock.serverOffset,
    clock.offsetAge,
    punch.claimedAt,
    punch.proof,
    punch.previousSeal,
  ])
