import type { UserId } from '../../shared/domain/id.ts'
import { clientMigrations } from '../../migrations/client/index.ts'
import type { Reader } from './open.ts'

/** The newest migration: what every open replica has. */
export const newestSchema: string = Object.keys(clientMigrations).toSorted().at(-1) ?? 'none'

/** How many entries a person has. */
export async function countEntries(db: Reader, person: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('time_entries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', person)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}
