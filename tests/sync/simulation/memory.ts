import type { Operation } from '../../../shared/protocol/operation.ts'

/** What the oracle remembers of a run. */
export class Memory {
  readonly operations = new Map<string, Operation>()
  /** Which operations made a description: one, and those that took it again from an issue. Undefined is the creation. */
  readonly writers = new Map<string, (string | undefined)[]>()
  /** Operations that no disk holds any more, since disks were rolled back. */
  readonly rolledBack = new Set<string>()
  /** Operations that a device made up: the server has to refuse them. */
  readonly forged = new Set<string>()
  /** Operations that issues have named, in the life that the server's database now has. */
  named = new Set<string>()
  /** Entries about which people were asked since they had been set aside, or lie in closed time; in that life, too. */
  asked = new Set<string>()
  /** What administrators did as operations, by these; of which each is among `operations` as well. */
  readonly corrections = new Map<string, Corrected>()
  /** Up to when time is closed, by closing; in the life that the server's database now has. */
  closings = new Map<string, number>()
  /** What was recorded at terminals. */
  readonly punches = new Map<string, Punched>()
  /** Punches that no disk holds any more, since disks were rolled back. */
  readonly lostPunches = new Set<string>()
}

/** A correction: whose entry, which, and whether it made it. */
export interface Corrected {
  readonly person: string
  readonly entry: string
  readonly creates: boolean
}

/** A punch as it was recorded, and when that really was. */
export interface Punched {
  readonly body: string
  readonly person: string
  readonly at: number
  readonly claimed: boolean
}

/** What goes back together with the server's disk. */
export type Snapshot = Pick<Memory, 'named' | 'asked' | 'closings'>
