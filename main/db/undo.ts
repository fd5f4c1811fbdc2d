import { sql } from 'kysely'
import type { EntityName } from '../../shared/protocol/entity.ts'
import type { Transaction } from './open.ts'
import type { Row } from './rows.ts'

/** Keeps the server's rows before the first pending operation covers them; null stands for a row that the server does not have. */
export async function keepServerRows(
  transaction: Transaction,
  rows: readonly { readonly entity: EntityName; readonly id: string; readonly row: Row | null }[],
): Promise<void> {
  if (rows.length === 0) return
  const body = JSON.stringify(
    rows.map(({ entity, id, row }) => [entity, id, row === null ? null : JSON.stringify(row)]),
  )
  await sql`
    insert into undo (entity, entity_id, body)
    select value ->> 0, value ->> 1, value ->> 2 from json_each(${body}) where true
    on conflict (entity, entity_id) do nothing`.execute(transaction)
}
