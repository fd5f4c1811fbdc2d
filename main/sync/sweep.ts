import { sql } from 'kysely'
import { syncedTables } from '../../shared/protocol/entity.ts'
import type { Transaction } from '../db/open.ts'
import type { ScopeState } from '../db/scopes.ts'

/** Removes the rows of a scope that its full pull did not bring, but for those that pending operations make. */
export async function removeUnseen(transaction: Transaction, { scope, gen }: ScopeState): Promise<void> {
  for (const entity of syncedTables) {
    if ((scope === 'catalog') !== (entity.scope === 'catalog')) continue
    const owned = scope === 'catalog' ? sql`` : sql` and user_id = ${scope.slice('user:'.length)}`
    await sql`
      delete from ${sql.table(entity.table)}
      where gen < ${gen} and id not in (select entity_id from undo)${owned}`.execute(transaction)
  }
}

/** The entries that run in what is shown; the index allows one for each person. */
export async function runningEntries(transaction: Transaction): Promise<string[]> {
  const rows = await transaction
    .selectFrom('time_entries')
    .select('id')
    .where('ended_at', 'is', null)
    .where('deleted_at', 'is', null)
    .execute()
  return rows.map(({ id }) => id)
}
