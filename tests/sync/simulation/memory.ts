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
}
