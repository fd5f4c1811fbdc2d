import { sql, type Kysely } from 'kysely'
import { entityOf } from '../../shared/protocol/entity.ts'
import { AHEAD } from '../../shared/protocol/timer.ts'
import { isOneOf } from '../db/many.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { anyTable, fromFlat, type Row } from './rows.ts'

/** Thrown where operations lie so far apart that too much lies between them: fewer at once need less. */
export class TooWide extends Error {}

const MOST_NEIGHBOURS = 2000

/**
 * A person's living entries that placing timers between the first and the last of these starts (UTC milliseconds) can
 * depend on or change: what lies between, the next timer after, and what is open before. `held` are the entries that their
 * caller has and may be about to move: what comes next is looked for behind them.
 * @throws {TooWide} where that would be too many.
 */
export async function entriesAround(
  db: Kysely<ServerDatabase>,
  userId: string,
  starts: readonly number[],
  held: readonly string[],
): Promise<Row[]> {
  if (starts.length === 0) return []
  const entity = entityOf('time_entry')
  const first = starts.reduce((a, b) => Math.min(a, b))
  const last = starts.reduce((a, b) => Math.max(a, b))
  const living = anyTable(db)
    .selectFrom(entity.table)
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .$if(held.length > 0, (query) => query.where((where) => where.not(isOneOf(db, 'id', held))))
  const between = await living
    .where('started_at', '>=', first)
    .where('started_at', '<=', last)
    .limit(MOST_NEIGHBOURS + 1)
    .execute()
  if (between.length > MOST_NEIGHBOURS && first < last) throw new TooWide()
  const running = await living.where('ended_at', 'is', null).execute()
  // Stretches that later starts ended do not overlap: the first that ends after the instant is the one that can cover it.
  const covering = await living
    // As text of the statement: the index on such ends is for this value, and is not taken for one that comes later.
    .where('stop_reason', '=', sql.lit('auto'))
    .where('ended_at', '>', first)
    .orderBy('ended_at')
    .limit(1)
    .execute()
  const next = await living
    .where('started_at', '>', last)
    .where('source', 'in', ['timer', 'kiosk'])
    // What a clock that runs ahead has made ends nothing once it is over.
    .where((where) => where.or([where('ended_at', 'is', null), where('stamps', 'not like', `%"${AHEAD}":%`)]))
    .orderBy('started_at')
    .orderBy('id')
    .limit(1)
    .execute()
  return [...between, ...running, ...covering, ...next].map((flat) => fromFlat(entity, flat))
}
