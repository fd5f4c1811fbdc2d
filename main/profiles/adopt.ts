import type { Json } from '../../shared/protocol/column.ts'
import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { commitChanges, type Change, type CommitContext } from '../db/commit.ts'
import type { Replica } from '../db/open.ts'
import { livingRowsAfter, loadRows } from '../db/rows.ts'

/** What is brought along, in the order in which one refers to the other. */
const BROUGHT: readonly EntityName[] = ['client', 'project', 'task', 'tag', 'time_entry']

/** Rows of one transaction: few enough that the app stays answerable. */
const AT_ONCE = 500

/**
 * Brings the rows of a personal database into a profile with a server, as creations that keep their ids, for the person who
 * connects. What the profile has already (a first try that was cut short) is left as it is, so that it can be repeated.
 * Deleted rows stay behind. The personal database is not changed. Answers how many rows came along.
 */
export async function adopt(personal: Replica, profile: Replica, context: CommitContext): Promise<number> {
  let adopted = 0
  for (const entity of BROUGHT) {
    for (let after = ''; ;) {
      const changes = await creations(personal, entity, after, context.actor)
      const last = changes.at(-1)
      if (!last) break
      after = last.id
      adopted += await profile.writer.transaction().execute(async (transaction) => {
        const there = await loadRows(
          transaction,
          entityOf(entity),
          changes.map(({ id }) => id),
        )
        const missing = changes.filter(({ id }) => !there.has(id))
        await commitChanges(transaction, context, missing)
        return missing.length
      })
    }
  }
  return adopted
}

async function creations(personal: Replica, name: EntityName, after: string, actor: string): Promise<Change[]> {
  const entity = entityOf(name)
  return (await livingRowsAfter(personal.writer, entity, after, AT_ONCE)).map((row) => {
    const fields: Record<string, Json> = travelling(entity, row.values, Object.keys(entity.columns))
    if (entity.scope === 'user') fields['user_id'] = actor
    return { entity: name, id: row.id, kind: 'create', fields }
  })
}
