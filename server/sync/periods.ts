import type { Kysely } from 'kysely'
import type { ServerDatabase } from '../db/schema.ts'

/** Until when time is closed, UTC milliseconds; null where nothing is. */
export async function closedUntil(db: Kysely<ServerDatabase>, orgId: string): Promise<number | null> {
  const { until } = await db
    .selectFrom('periods')
    .select(({ fn }) => fn.max<number | null>('closed_until').as('until'))
    .where('org_id', '=', orgId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return until
}
