import { sql } from 'kysely'
import { EntityName } from '../../shared/protocol/entity.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import type { Reader, Transaction } from './open.ts'

/*
 * What an operation goes through:
 *
 *     0 pending --sent--> 1 stored by the server --a complete pull--> 2 archived --after 60 days--> gone
 *     ^                         |                                      |
 *     +---- server restored ----+            2 archived <--sent-- 3 to be sent again
 *                                                                      ^ server restored (from 2)
 *
 * 0 and 1 are laid over the server's rows; 0 and 3 are sent.
 */

/** A queued operation and its place in the queue. */
export interface Queued {
  readonly n: number
  readonly operation: Operation
}

/** Queues operations in the order in which they were made. */
export async function enqueue(transaction: Transaction, operations: readonly Operation[]): Promise<void> {
  const body = JSON.stringify(
    operations.map((operation) => [
      operation.opId,
      operation.entity,
      operation.id,
      JSON.stringify(operation),
      operation.at,
    ]),
  )
  await sql`
    insert into outbox (op_id, entity, entity_id, body, state, created_at)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, 0, value ->> 4 from jsonb_each(${body})
    order by key`.execute(transaction)
}

/** How many operations the server does not have yet. */
export async function countPending(db: Reader): Promise<number> {
  const { count } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'in', [0, 3])
    .executeTakeFirstOrThrow()
  return count
}

/** The oldest operations that are to be sent: at most `most`, and no more bytes of JSON than `bytes` (but always one). */
export async function toSend(db: Reader, most: number, bytes: number): Promise<Queued[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['n', 'body'])
    .where('state', 'in', [0, 3])
    .orderBy('n')
    .limit(most)
    .execute()
  const queued: Queued[] = []
  let size = 0
  for (const { n, body } of rows) {
    size += Buffer.byteLength(body) + 1
    if (size > bytes && queued.length > 0) break
    queued.push({ n, operation: Operation.parse(JSON.parse(body)) })
  }
  return queued
}

/** Notes that the server has these operations. */
export async function markSent(transaction: Transaction, sent: readonly number[]): Promise<void> {
  if (sent.length === 0) return
  await sql`
    update outbox set state = case state when 0 then 1 when 3 then 2 else state end
    where n in (select value from json_each(${JSON.stringify(sent)}))`.execute(transaction)
}

/** Archives what the server has and a complete pull has shown; answers which rows that uncovers. */
export async function retire(transaction: Transaction): Promise<{ entity: EntityName; id: string }[]> {
  const rows = await transaction
    .updateTable('outbox')
    .set({ state: 2 })
    .where('state', '=', 1)
    .returning(['entity', 'entity_id'])
    .execute()
  return rows.map((row) => ({ entity: EntityName.parse(row.entity), id: row.entity_id }))
}

/** The server was restored and may have forgotten anything: everything is sent again, in its old order. */
export async function sendAllAgain(transaction: Transaction): Promise<void> {
  await sql`update outbox set state = case state when 1 then 0 else 3 end where state in (1, 2)`.execute(transaction)
}

/** Whether archived operations are still to be sent again. */
export async function hasToResend(transaction: Transaction): Promise<boolean> {
  return (
    (await transaction.selectFrom('outbox').select('n').where('state', '=', 3).limit(1).executeTakeFirst()) !==
    undefined
  )
}

/** The operations that lie over these rows, by row and in order. */
export async function overlaid(
  transaction: Transaction,
  entity: EntityName,
  ids: readonly string[],
): Promise<Map<string, Operation[]>> {
  const { rows } = await sql<{ entity_id: string; body: string }>`
    select entity_id, body from outbox
    where state <= 1 and entity = ${entity} and entity_id in (select value from json_each(${JSON.stringify(ids)}))
    order by n`.execute(transaction)
  const byRow = new Map<string, Operation[]>()
  for (const { entity_id: id, body } of rows) {
    const operation = Operation.parse(JSON.parse(body))
    const before = byRow.get(id)
    if (before) before.push(operation)
    else byRow.set(id, [operation])
  }
  return byRow
}

/** Whether anything lies over the server's rows. */
export async function isOverlaid(transaction: Transaction): Promise<boolean> {
  const { rows } =
    await sql`select 1 where exists (select 1 from undo) or exists (select 1 from outbox where state <= 1)`.execute(
      transaction,
    )
  return rows.length > 0
}

/** Removes archived operations from before an instant (UTC milliseconds). */
export async function pruneArchive(transaction: Transaction, olderThan: number): Promise<void> {
  await transaction.deleteFrom('outbox').where('state', '=', 2).where('created_at', '<', olderThan).execute()
}
