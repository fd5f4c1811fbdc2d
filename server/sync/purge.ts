import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/domain/instant.ts'
import { entities } from '../../shared/protocol/entity.ts'
import { withOrgWrite } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { anyTable } from './rows.ts'

/**
 * Removes what was deleted, and issues that were settled, before an instant. A device that has not pulled since is told to
 * pull everything again, which is how it learns of these deletions. Answers how many rows went.
 */
export async function purgeTombstones(db: Kysely<ServerDatabase>, olderThan: Instant): Promise<number> {
  return withOrgWrite(db, async ({ transaction, org }) => {
    let gone = 0
    let horizon = org.gc_version
    for (const entity of Object.values(entities)) {
      const removed = await anyTable(transaction)
        .deleteFrom(entity.table)
        .where('org_id', '=', org.id)
        .where((eb) =>
          eb.or([
            eb('deleted_at', '<', olderThan),
            ...(entity.table === 'issues' ? [eb('resolved_at', '<', olderThan)] : []),
          ]),
        )
        .returning('version')
        .execute()
      gone += removed.length
      for (const { version } of removed) horizon = Math.max(horizon, Number(version))
    }
    if (horizon > org.gc_version) {
      await transaction.updateTable('orgs').set({ gc_version: horizon }).where('id', '=', org.id).execute()
    }
    return gone
  })
}

/** Removes ledger rows that were received before an instant. It has to be kept longer than devices keep what they sent. */
export async function pruneLedger(db: Kysely<ServerDatabase>, olderThan: Instant): Promise<void> {
  await db.deleteFrom('ops').where('received_at', '<', olderThan).execute()
}
