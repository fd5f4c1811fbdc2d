import type { EntryId, ProjectId, TaskId } from './id.ts'
import type { Instant } from './instant.ts'
import type { Interval } from './interval.ts'
import type { PunchId, PunchKind } from './punch.ts'
import type { TimeZone } from './zone.ts'

/** What the rule needs to know of a punch. `at` is the time that counts: recomputed by the server, or claimed by the person. */
export interface PunchFact {
  readonly id: PunchId
  readonly terminalId: string
  readonly sequence: number
  readonly kind: PunchKind
  readonly at: Instant
  /** Whether a person said when it was, afterwards. */
  readonly claimed: boolean
  /** Whether its clocks or its place in the terminal's record leave doubt. */
  readonly doubtful: boolean
  readonly projectId: ProjectId | null
  readonly taskId: TaskId | null
  readonly zone: TimeZone
}

/** A timer of the same person that was started elsewhere, at a desktop say. */
export interface OtherTimer {
  readonly id: EntryId
  readonly startedAt: Instant
  readonly endedAt: Instant | null
}

/** Why an entry wants a look: its end was claimed, was set by rule, or its punches leave doubt; or somebody came in twice or not at all. */
export type EntryMark =
  | 'claimed-end'
  | 'longest-shift'
  | 'ended-elsewhere'
  | 'doubtful-record'
  | 'in-twice'
  | 'switch-without-in'
  | 'too-many-breaks'

/** Why a punch changed nothing. Nothing is thrown away: it stands beside the entries. */
export const ignoredReasons = [
  'double-read',
  'out-without-in',
  'break-without-in',
  'break-twice',
  'no-break',
  'same-project',
] as const
export type IgnoredReason = (typeof ignoredReasons)[number]

export interface DerivedEntry {
  readonly id: EntryId
  readonly openedBy: PunchId
  /** The clock-out or switch that ended it; null while it is open, and where a rule or another device ended it. */
  readonly closedBy: PunchId | null
  readonly startedAt: Instant
  /** Null while it runs. */
  readonly endedAt: Instant | null
  readonly breaks: readonly Interval[]
  readonly projectId: ProjectId | null
  readonly taskId: TaskId | null
  readonly zone: TimeZone
  readonly marks: readonly EntryMark[]
}

/** How somebody stands after their last punch. */
export interface Standing {
  readonly state: 'out' | 'in' | 'break'
  /** Since when; null where they were never in. */
  readonly since: Instant | null
  /** When the shift that is open began. */
  readonly shiftStart: Instant | null
}

export interface Derived {
  readonly entries: readonly DerivedEntry[]
  readonly ignored: readonly { readonly punchId: PunchId; readonly reason: IgnoredReason }[]
  /** Timers from elsewhere that run and that a clock-out ends. */
  readonly stops: readonly { readonly entryId: EntryId; readonly punchId: PunchId; readonly at: Instant }[]
  readonly standing: Standing
}

export interface ShiftInput {
  /** Everything that one person did at any terminal, in any order, perhaps some of it twice. */
  readonly punches: readonly PunchFact[]
  readonly timers?: readonly OtherTimer[]
  /** Where people changed derived entries by hand: an end that they set closes the shift for what comes after. */
  readonly handEnds?: ReadonlyMap<EntryId, Instant>
  /** In milliseconds. */
  readonly longestShift: number
  readonly now: Instant
}

/** Two readings of a badge within this time are one, in milliseconds. */
export const DOUBLE_READ = 3000
/** How many breaks an entry can have. */
export const MOST_BREAKS = 50

/** The order of what happened: by time, and at one terminal by its sequence. */
const byTime = (a: PunchFact, b: PunchFact): number =>
  a.at - b.at || (a.terminalId < b.terminalId ? -1 : a.terminalId > b.terminalId ? 1 : a.sequence - b.sequence)

/** Each punch once, in the order of what happened. */
export function inOrder(punches: readonly PunchFact[]): PunchFact[] {
  return [...new Map(punches.map((punch) => [punch.id, punch])).values()].toSorted(byTime)
}
