import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/domain/instant.ts'
import { entities } from '../../shared/protocol/entity.ts'
import { withOrgWrite } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { anyTable } from './rows.ts'

/**
 * Removes what was deleted before an instant. A device that has not pulled since is told to pull everything again, which is how
 * it learns of these deletions. Issues that were settled before it are deleted, to be removed in their turn. Answers how many
 * rows went.
 */
export async function purgeTombstones(db: Kysely<ServerDatabase>, olderThan: Instant, now: Instant): Promise<number> {
  return withOrgWrite(db, async ({ transaction, org, nextVersion }) => {
    let gone = 0
    let horizon = org.gc_version
    // What was set aside is deleted only for as long as its person has not decided.
    const undecided = anyTable(transaction)
      .selectFrom('issues')
      .select('entity_id')
      .where('org_id', '=', org.id)
      .where('kind', 'in', ['same-event', 'closed-period'])
      .where('resolved_at', 'is', null)
      .where('deleted_at', 'is', null)
    for (const entity of Object.values(entities)) {
      const removed = await anyTable(transaction)
        .deleteFrom(entity.table)
        .where('org_id', '=', org.id)
        .where('deleted_at', '<', olderThan)
        .where('id', 'not in', undecided)
        .returning('version')
        .execute()
      gone += removed.length
      for (const { version } of removed) horizon = Math.max(horizon, Number(version))
    }
    if (horizon > org.gc_version) {
      await transaction.updateTable('orgs').set({ gc_version: horizon }).where('id', '=', org.id).execute()
    }
    const settled = transaction.selectFrom('issues').select('id').where('org_id', '=', org.id)
    for (const { id } of await settled.where('resolved_at', '<', olderThan).where('deleted_at', 'is', null).execute()) {
      const deleted = { deleted_at: now, version: nextVersion() }
      await transaction.updateTable('issues').set(deleted).where('id', '=', id).execute()
    }
    return gone
  })
}

/** Removes ledger rows that were received before an instant. It has to be kept longer than devices keep what they sent. */
export async function pruneLedger(db: Kysely<ServerDatabase>, olderThan: Instant): Promise<void> {
  const old = db.selectFrom('ops').select('op_id').where('received_at', '<', olderThan)
  await db.deleteFrom('corrections').where('op_id', 'in', old).execute()
  await db.deleteFrom('ops').where('received_at', '<', olderThan).execute()
}
