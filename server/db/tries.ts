import { sql, type Kysely } from 'kysely'
import type { ServerDatabase } from './schema.ts'

/** Counts one more try in a window and answers the count. Many at once are each counted. Above `most` it stops growing. */
export async function countTry(
  db: Kysely<ServerDatabase>,
  key: string,
  windowStart: number,
  most: number,
): Promise<number> {
  const row = await db
    .insertInto('credential_tries')
    .values({ key, window_start: windowStart, count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['key', 'window_start']).doUpdateSet({
        count: sql<number>`case when credential_tries.count > ${most} then credential_tries.count else credential_tries.count + 1 end`,
      }),
    )
    .returning('count')
    .executeTakeFirstOrThrow()
  return row.count
}

export async function readTries(db: Kysely<ServerDatabase>, key: string, windowStart: number): Promise<number> {
  const row = await db
    .selectFrom('credential_tries')
    .select('count')
    .where('key', '=', key)
    .where('window_start', '=', windowStart)
    .executeTakeFirst()
  return row?.count ?? 0
}

/** Takes a try back that turned out to be right. */
export async function forgiveTry(db: Kysely<ServerDatabase>, key: string, windowStart: number): Promise<void> {
  await db
    .updateTable('credential_tries')
    .set((update) => ({ count: update('count', '-', 1) }))
    .where('key', '=', key)
    .where('window_start', '=', windowStart)
    .where('count', '>', 0)
    .execute()
}

export async function forgetTries(db: Kysely<ServerDatabase>, before: number): Promise<void> {
  await db.deleteFrom('credential_tries').where('window_start', '<', before).execute()
}
