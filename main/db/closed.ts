import type { UserId } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { Reader } from './open.ts'

/** Until when time is closed for a person; null where nothing is, and for administrators. */
export async function closedFor(db: Reader, person: UserId): Promise<Instant | null> {
  const { until } = await db
    .selectFrom('periods')
    .select(({ fn }) => fn.max<number | null>('closed_until').as('until'))
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (until === null) return null
  const user = await db.selectFrom('users').select('role').where('id', '=', person).executeTakeFirst()
  return user?.role === 'admin' ? null : until
}
