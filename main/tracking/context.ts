import Sqlite from 'better-sqlite3'
import type { NewId, UserId } from '../../shared/domain/id.ts'
import type { Clock } from '../../shared/domain/instant.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { fail, type FailureCode, type Result } from '../../shared/ipc/failure.ts'
import { commitChanges, type Change } from '../db/commit.ts'
import type { Replica, Transaction } from '../db/open.ts'

/** What every use case works with: whose data, where, and what time it is. */
export interface Tracking {
  readonly replica: Replica
  readonly actor: UserId
  readonly clock: Clock
  readonly newId: NewId
  /** Where the person is now. */
  readonly zone: () => TimeZone
  /** Whether changes go to a server. */
  readonly outgoing: boolean
}

/** Refuses what a person asked for from inside a transaction, which is rolled back. */
export class Refusal extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode) {
    super(code)
    this.name = 'Refusal'
    this.code = code
  }
}

/** What a use case may do inside its transaction. */
export interface Writing {
  readonly transaction: Transaction
  readonly now: number
  change(...changes: readonly Change[]): Promise<void>
}

/**
 * Runs one use case in one transaction: rows and outgoing changes are committed together or not at all.
 * A refusal and a full disk become failures; anything else is a defect and is thrown.
 */
export async function write<T>(tracking: Tracking, work: (writing: Writing) => Promise<T>): Promise<Result<T>> {
  const { replica, actor, clock, newId, outgoing } = tracking
  const now = clock()
  try {
    const value = await replica.writer.transaction().execute((transaction) =>
      work({
        transaction,
        now,
        change: (...changes) => commitChanges(transaction, { actor, at: now, newId, outgoing }, changes),
      }),
    )
    return { ok: true, value }
  } catch (error) {
    if (error instanceof Refusal) return fail(error.code)
    if (error instanceof Sqlite.SqliteError) {
      if (error.code === 'SQLITE_FULL') return fail('disk-full', error.code)
      if (/^SQLITE_(IOERR|READONLY|CANTOPEN|BUSY|CORRUPT)/.test(error.code)) return fail('not-saved', error.code)
    }
    throw error
  }
}
