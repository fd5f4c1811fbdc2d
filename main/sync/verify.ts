import { sql } from 'kysely'
import { syncedTables } from '../../shared/protocol/entity.ts'
import { SUM_MODULUS, type Scope, type VerifyResponse } from '../../shared/protocol/sync.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import type { Replica, Transaction } from '../db/open.ts'
import { isOverlaid } from '../db/outbox.ts'
import { loadScopes } from '../db/scopes.ts'
import { absorbReset } from './absorb.ts'

/** How often a replica compares itself with the server, in milliseconds. */
const EVERY = 24 * 3_600_000

/** Whether it is time to compare. */
export async function isVerifyDue(replica: Replica, now: number): Promise<boolean> {
  const last = Number((await readMeta(replica.reader, 'verified-at')) ?? 0)
  return Math.abs(now - last) >= EVERY
}

export type VerifyResult = 'same' | 'different' | 'not-comparable'

/**
 * Compares what the replica holds with the server's sums. This catches what nobody thought of: a database file that was copied
 * back by hand, say. Where they differ, everything is pulled again; what is pending stays.
 */
export async function compare(
  replica: Replica,
  scopes: readonly Scope[],
  theirs: VerifyResponse,
  now: number,
): Promise<VerifyResult> {
  return replica.writer.transaction().execute(async (transaction) => {
    const states = await loadScopes(transaction, scopes)
    const comparable =
      (await readMeta(transaction, 'epoch')) === theirs.epoch &&
      states.every(({ cursor, sweeping }) => cursor === theirs.head && !sweeping) &&
      !(await isOverlaid(transaction))
    if (!comparable) return 'not-comparable'
    const different = await differing(transaction, theirs)
    if (different.length > 0) {
      await absorbReset(transaction, { reason: 'expired', epoch: theirs.epoch, scopes: different })
    }
    // Noted in either case: should pulling again not help, it is not tried without end.
    await writeMeta(transaction, 'verified-at', String(now))
    return different.length > 0 ? 'different' : 'same'
  })
}

async function differing(transaction: Transaction, theirs: VerifyResponse): Promise<Scope[]> {
  const different: Scope[] = []
  for (const { scope, tables } of theirs.scopes) {
    for (const sums of tables) {
      const entity = syncedTables.find(({ table }) => table === sums.name)
      if (!entity) continue
      const owner = scope === 'catalog' ? sql`` : sql` and user_id = ${scope.slice('user:'.length)}`
      const { rows } = await sql<{ count: number; sumVersion: number; sumVersionMod: number }>`
        select count(*) as count, coalesce(sum(version), 0) as sumVersion,
          coalesce(sum(version % ${sql.lit(SUM_MODULUS)}), 0) as sumVersionMod
        from ${sql.table(entity.table)} where deleted_at is null${owner}`.execute(transaction)
      const ours = rows[0]
      const same =
        ours?.count === sums.count && ours.sumVersion === sums.sumVersion && ours.sumVersionMod === sums.sumVersionMod
      if (!same && !different.includes(scope)) different.push(scope)
    }
  }
  return different
}
