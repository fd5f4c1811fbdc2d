import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { Stored } from '../../shared/protocol/column.ts'
import type { Entity } from '../../shared/protocol/entity.ts'
import type { Content, Stamps } from '../../shared/protocol/merge.ts'
import { AHEAD, isAhead, type Timer } from '../../shared/protocol/timer.ts'
import { civilDay } from './civil-day.ts'
import type { ReplicaDatabase } from './schema.ts'

/** A row of a synced table, whichever it is. */
export interface Row extends Content {
  readonly id: string
  /** The server's version; 0 until the server has sent it. */
  readonly version: number
  /** The full pull that last saw the row. */
  readonly gen: number
}

type Database = Kysely<ReplicaDatabase>
type Flat = Readonly<Record<string, Stored>>

const Written = z.record(z.string(), z.string())
const parseStamps = (text: Stored | undefined): Stamps => (text === '{}' ? {} : Written.parse(JSON.parse(String(text))))

/** A row as a query gives it, taken apart. */
export function fromFlat(entity: Entity, flat: Flat): Row {
  const values: Record<string, Stored> = {}
  for (const column in entity.columns) values[column] = flat[column] ?? null
  return {
    id: String(flat['id']),
    deletedAt: flat['deleted_at'] === null ? null : Number(flat['deleted_at']),
    stamps: parseStamps(flat['stamps']),
    version: Number(flat['version']),
    gen: Number(flat['gen']),
    values,
  }
}

/** The rows of a table that have these ids. One statement, however many. */
export async function loadRows(db: Database, entity: Entity, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Flat>`
    select * from ${sql.table(entity.table)} where id in (select value from json_each(${JSON.stringify(ids)}))`.execute(
    db,
  )
  return new Map(rows.map((flat) => [String(flat['id']), fromFlat(entity, flat)]))
}

/** The rows of a table that are not deleted, in the order of their ids: those behind one, at most `limit`. */
export async function livingRowsAfter(db: Database, entity: Entity, after: string, limit: number): Promise<Row[]> {
  const { rows } = await sql<Flat>`
    select * from ${sql.table(entity.table)}
    where id > ${after} and deleted_at is null order by id limit ${limit}`.execute(db)
  return rows.map((flat) => fromFlat(entity, flat))
}

/** Writes rows, new or not. One statement for all: the rows travel as one JSON text, so their number is not bound by parameters. */
export async function saveRows(db: Database, entity: Entity, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const isEntries = entity.table === 'time_entries'
  const columns = [
    'id',
    'stamps',
    'version',
    'deleted_at',
    'gen',
    ...Object.keys(entity.columns),
    ...(isEntries ? ['day'] : []),
  ]
  // What runs comes last: what ran before it has ended by then, as the index on running entries wants it.
  const ordered = isEntries ? [...rows.filter((row) => !isRunning(row)), ...rows.filter(isRunning)] : rows
  const body = JSON.stringify(ordered.map((row) => flatten(entity, row, isEntries)))
  await sql`
    insert into ${sql.table(entity.table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(columns.map((_, index) => sql`value ->> ${sql.lit(index)}`))} from jsonb_each(${body}) where true
    on conflict (id) do update set ${sql.join(columns.slice(1).map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}
  `.execute(db)
}

function flatten(entity: Entity, row: Row, withDay: boolean): Stored[] {
  const { id, stamps, version, deletedAt, gen, values } = row
  const flat: Stored[] = [id, JSON.stringify(stamps), version, deletedAt, gen]
  for (const column in entity.columns) flat.push(values[column] ?? null)
  if (withDay) flat.push(civilDay(Number(values['started_at']), String(values['zone'])))
  return flat
}

/** Removes rows altogether, tombstones included. */
export async function deleteRows(db: Database, entity: Entity, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from ${sql.table(entity.table)} where id in (select value from json_each(${JSON.stringify(ids)}))`.execute(
    db,
  )
}

/** Whether an entry is there and has no end. */
export const isRunning = ({ deletedAt, values }: Content): boolean =>
  deletedAt === null && (values['ended_at'] ?? null) === null

/** What placing a timer needs of an entry. */
export const toTimer = ({ id, stamps, values }: Pick<Row, 'id' | 'stamps' | 'values'>): Timer => ({
  id,
  startedAt: Number(values['started_at']),
  endedAt: (values['ended_at'] ?? null) === null ? null : Number(values['ended_at']),
  stopReason: values['stop_reason'] === null ? null : String(values['stop_reason']),
  source: String(values['source']),
  ahead: isAhead(stamps),
})

const AHEAD_IN_STAMPS = `%"${AHEAD}":%`

/**
 * The entries of a person that placing a timer which starts at an instant (UTC milliseconds) depends on: those before it
 * that nobody ended, and the next timer. Entries in `except` are left out: their caller knows better.
 */
export async function timersAround(
  db: Database,
  user: string,
  startedAt: number,
  except: readonly string[],
): Promise<Timer[]> {
  const left = sql<boolean>`id not in (select value from json_each(${JSON.stringify(except)}))`
  const living = db
    .selectFrom('time_entries')
    .select(['id', 'started_at as startedAt', 'ended_at as endedAt', 'stop_reason as stopReason', 'source'])
    .select(sql<number>`stamps like ${sql.lit(AHEAD_IN_STAMPS)}`.as('ahead'))
    .where(sql<boolean>`user_id = ${user}`)
    .where('deleted_at', 'is', null)
    .where(left)
  const running = await living.where('ended_at', 'is', null).execute()
  // Stretches that later starts ended do not overlap: the first that ends after the instant is the one that can cover it.
  const covering = await living
    // As text of the statement: the index on such ends is for this value, and is not taken for one that comes later.
    .where('stop_reason', '=', sql.lit('auto'))
    .where('ended_at', '>', startedAt)
    .orderBy('ended_at')
    .limit(1)
    .execute()
  const next = await living
    .where('started_at', '>=', startedAt)
    .where('source', 'in', ['timer', 'kiosk'])
    // What a clock that runs ahead has made ends nothing once it is over.
    .where((where) => where.or([where('ended_at', 'is', null), where('stamps', 'not like', AHEAD_IN_STAMPS)]))
    .orderBy('started_at')
    .orderBy('id')
    .limit(8)
    .execute()
  return [...running, ...covering, ...next].map((timer) => ({ ...timer, ahead: timer.ahead === 1 }))
}
