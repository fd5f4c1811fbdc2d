import { sql } from 'kysely'
import { z } from 'zod'
import type { EntityName } from '../../shared/protocol/entity.ts'
import type { Transaction } from './open.ts'
import type { Row } from './rows.ts'

const Stored = z.union([z.string(), z.number(), z.null()])
const KeptRow = z.object({
  id: z.string(),
  deletedAt: z.number().nullable(),
  stamps: z.record(z.string(), z.string()),
  version: z.number(),
  gen: z.number(),
  values: z.record(z.string(), Stored),
})

/** The server's row under a pending operation; null where the server has none. */
export interface Kept {
  readonly entity: EntityName
  readonly id: string
  readonly row: Row | null
  /** Whether the row is shown as ended by a later timer. */
  readonly placed: boolean
}

const toJson = (rows: readonly Kept[]): string =>
  JSON.stringify(rows.map(({ entity, id, row, placed }) => [entity, id, row && JSON.stringify(row), placed ? 1 : 0]))

/** Keeps the server's rows before the first pending operation covers them. What is kept already stays as it is. */
export async function keepServerRows(transaction: Transaction, rows: readonly Kept[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into undo (entity, entity_id, body, placed)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(${toJson(rows)}) where true
    on conflict (entity, entity_id) do nothing`.execute(transaction)
}

/** Keeps these rows in place of what was kept for them. */
export async function replaceServerRows(transaction: Transaction, rows: readonly Kept[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into undo (entity, entity_id, body, placed)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from jsonb_each(${toJson(rows)}) where true
    on conflict (entity, entity_id) do update set body = excluded.body, placed = excluded.placed`.execute(transaction)
}

/** The server's rows that are covered, of these ids. */
export async function loadServerRows(
  transaction: Transaction,
  entity: EntityName,
  ids: readonly string[],
): Promise<Map<string, Row | null>> {
  const { rows } = await sql<{ entity_id: string; body: string | null }>`
    select entity_id, body from undo
    where entity = ${entity} and entity_id in (select value from json_each(${JSON.stringify(ids)}))`.execute(
    transaction,
  )
  return new Map(rows.map(({ entity_id: id, body }) => [id, body === null ? null : KeptRow.parse(JSON.parse(body))]))
}

/** Forgets what was kept for rows that nothing covers any more. */
export async function dropServerRows(
  transaction: Transaction,
  entity: EntityName,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    delete from undo
    where entity = ${entity} and entity_id in (select value from json_each(${JSON.stringify(ids)}))`.execute(
    transaction,
  )
}

/** The entries that are shown as ended by a later timer. */
export async function placedEntries(transaction: Transaction): Promise<string[]> {
  const rows = await transaction.selectFrom('undo').select('entity_id').where('placed', '=', 1).execute()
  return rows.map((row) => row.entity_id)
}

/** The covered rows that a full pull has not seen: the server does not have them any more. */
export async function unseenServerRows(transaction: Transaction, entity: EntityName, gen: number): Promise<string[]> {
  const { rows } = await sql<{ entity_id: string }>`
    select entity_id from undo where entity = ${entity} and body is not null and body ->> 'gen' < ${gen}`.execute(
    transaction,
  )
  return rows.map((row) => row.entity_id)
}
