import { sql, type Kysely } from 'kysely'
import { syncedTables } from '../../shared/protocol/entity.ts'
import type { ServerDatabase } from '../db/schema.ts'
import type { Concerned } from '../pokes.ts'

/** Whom the rows concern that are newer than a head: each person their own ones, and everybody the catalog. */
export async function concernedSince(db: Kysely<ServerDatabase>, head: number): Promise<Concerned> {
  const parts = syncedTables.map(({ table, scope }) => {
    const who = scope === 'user' ? sql`user_id` : sql`null`
    return sql`select ${who} as who from ${sql.table(table)} where version > ${head} and org_id = (select id from orgs)`
  })
  const { rows } = await sql<{ who: string | null }>`${sql.join(parts, sql` union `)}`.execute(db)
  const who = new Set(rows.map((row) => row.who))
  return who.has(null) ? 'everybody' : new Set(rows.flatMap((row) => row.who ?? []))
}
