import type { Kysely } from 'kysely'
import type { OrgTable, OrgTransaction, ServerDatabase } from './schema.ts'

export interface OrgWrite {
  readonly transaction: OrgTransaction
  /** The organisation's row as the lock found it. */
  readonly org: Readonly<OrgTable>
  /** The version for the next row: write each row with a version of its own. */
  readonly nextVersion: () => number
}

/**
 * The only way to write synced rows (users, clients, projects, tasks, tags, time entries, issues).
 * One transaction that takes the organisation's lock before anything else, so that versions are in the order of commits and
 * a device that has read up to a head never misses a row: on PostgreSQL the update holds the row's lock, on SQLite the
 * transaction began as a writer. The new head is written once, at the end.
 */
export async function withOrgWrite<T>(db: Kysely<ServerDatabase>, fn: (write: OrgWrite) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    const org = await transaction
      .updateTable('orgs')
      .set((update) => ({ head: update.ref('head') }))
      .returningAll()
      .executeTakeFirstOrThrow()
    let head = org.head
    const nextVersion = () => (head += 1)
    // The brand says that the lock is held: this is the one place where that becomes true.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const result = await fn({ transaction: transaction as OrgTransaction, org, nextVersion })
    if (head !== org.head) {
      await transaction.updateTable('orgs').set({ head }).where('id', '=', org.id).execute()
    }
    return result
  })
}

/** The one organisation of this server. */
export const readOrg = (db: Kysely<ServerDatabase>): Promise<OrgTable> =>
  db.selectFrom('orgs').selectAll().executeTakeFirstOrThrow()

/**
 * Begins a new life of the database, after a backup was put back. Devices that know the old one pull everything anew and send
 * what they had sent since the backup.
 */
export async function beginEpoch(db: Kysely<ServerDatabase>, epoch: string): Promise<void> {
  await db.updateTable('orgs').set({ epoch }).execute()
}
