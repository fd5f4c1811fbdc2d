import { Operation } from '../../shared/protocol/operation.ts'
import type { Reader, Transaction } from './open.ts'

/** Queues operations in the order in which they were made. */
export async function enqueue(transaction: Transaction, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    await transaction
      .insertInto('outbox')
      .values({
        op_id: operation.opId,
        entity: operation.entity,
        entity_id: operation.id,
        body: JSON.stringify(operation),
        state: 0,
        created_at: operation.at,
      })
      .execute()
  }
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
