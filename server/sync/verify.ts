import { sql, type Kysely } from 'kysely'
import { syncedTables } from '../../shared/protocol/entity.ts'
import {
  SUM_MODULUS,
  type Scope,
  type TableSums,
  type VerifyRequest,
  type VerifyResponse,
} from '../../shared/protocol/sync.ts'
import { readOrg } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import type { Identity } from '../identity.ts'

/** Sums over what a device should have, in one snapshot: it compares them with its own. */
export async function answerVerify(
  db: Kysely<ServerDatabase>,
  identity: Pick<Identity, 'userId'>,
  request: VerifyRequest,
): Promise<VerifyResponse> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (snapshot) => {
      const org = await readOrg(snapshot)
      const allowed = request.scopes.filter((scope) => scope === 'catalog' || scope === `user:${identity.userId}`)
      const scopes: { scope: Scope; tables: TableSums[] }[] = []
      for (const scope of allowed) {
        const tables: TableSums[] = []
        for (const { table } of syncedTables.filter(
          (entity) => (entity.scope === 'catalog') === (scope === 'catalog'),
        )) {
          const owner = scope === 'catalog' ? sql`` : sql` and user_id = ${identity.userId}`
          const { rows } = await sql<Omit<TableSums, 'name'>>`
            select count(*) as "count",
              cast(coalesce(sum(version), 0) as bigint) as "sumVersion",
              cast(coalesce(sum(version % ${sql.lit(SUM_MODULUS)}), 0) as bigint) as "sumVersionMod"
            from ${sql.table(table)} where org_id = ${org.id} and deleted_at is null${owner}`.execute(snapshot)
          const sums = rows[0]
          if (sums) tables.push({ name: table, ...sums })
        }
        scopes.push({ scope, tables })
      }
      return { epoch: org.epoch, head: org.head, scopes }
    })
}
