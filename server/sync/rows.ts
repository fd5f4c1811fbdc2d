import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Stored } from '../../shared/protocol/column.ts'
import type { Entity, EntityName } from '../../shared/protocol/entity.ts'
import type { Content, Stamps } from '../../shared/protocol/merge.ts'
import { isAhead, type Timer } from '../../shared/protocol/timer.ts'
import { insertMany, isOneOf } from '../db/many.ts'
import type { OrgTransaction, ServerDatabase } from '../db/schema.ts'

/** A row of a synced table, whichever it is. */
export interface Row extends Content {
  readonly id: string
  readonly orgId: string
}

export type Flat = Readonly<Record<string, Stored>>
type AnyTable = Kysely<Record<string, Record<string, Stored>>>

// The tables and columns come from the protocol's list of entities, which kysely's types cannot follow.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const anyTable = (db: Kysely<ServerDatabase>): AnyTable => db as unknown as AnyTable

/** What every synced row has, in the order in which it is sent. */
export const COMMON = ['id', 'version', 'deleted_at', 'stamps'] as const

const Written = z.record(z.string(), z.string())

export const parseStamps = (text: Stored | undefined): Stamps =>
  text === '{}' ? {} : Written.parse(JSON.parse(String(text)))

/** A row as a query gives it, taken apart. */
export function fromFlat(entity: Entity, flat: Flat): Row {
  const values: Record<string, Stored> = {}
  for (const column in entity.columns) values[column] = flat[column] ?? null
  return {
    id: String(flat['id']),
    orgId: String(flat['org_id']),
    deletedAt: flat['deleted_at'] === null ? null : Number(flat['deleted_at']),
    stamps: parseStamps(flat['stamps']),
    values,
  }
}

/** The rows of a table that have these ids, of any organisation. */
export async function loadRows(db: Kysely<ServerDatabase>, entity: Entity, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return []
  const rows = await anyTable(db)
    .selectFrom(entity.table)
    .selectAll()
    .where(isOneOf(db, 'id', ids))
    .execute()
  return rows.map((flat) => fromFlat(entity, flat))
}

/** Writes rows, new or not, each with a version of its own. What runs comes last: what ran before it has ended by then. */
export async function saveRows(
  transaction: OrgTransaction,
  entity: Entity,
  rows: readonly Row[],
  nextVersion: () => number,
): Promise<void> {
  const ordered = [...rows.filter((row) => !isRunning(row)), ...rows.filter(isRunning)]
  const replacing = ['stamps', 'version', 'deleted_at', ...Object.keys(entity.columns)]
  const flat = ordered.map(({ id, orgId, deletedAt, stamps, values }) => ({
    id,
    org_id: orgId,
    stamps: JSON.stringify(stamps),
    version: nextVersion(),
    deleted_at: deletedAt,
    ...values,
  }))
  const into = { table: entity.table, columns: ['id', 'org_id', ...replacing], replacing }
  await insertMany(transaction, into, flat)
}

const isRunning = ({ deletedAt, values }: Content): boolean =>
  'started_at' in values && deletedAt === null && (values['ended_at'] ?? null) === null

/** What a row is known by among those of all tables. */
export const keyOf = (entity: EntityName, id: string): string => `${entity} ${id}`

/** What placing a timer needs of an entry. */
export const toTimer = ({ id, stamps, values }: Pick<Row, 'id' | 'stamps' | 'values'>): Timer => ({
  id,
  startedAt: Number(values['started_at']),
  endedAt: (values['ended_at'] ?? null) === null ? null : Number(values['ended_at']),
  stopReason: (values['stop_reason'] ?? null) === null ? null : String(values['stop_reason']),
  source: String(values['source']),
  ahead: isAhead(stamps),
})
