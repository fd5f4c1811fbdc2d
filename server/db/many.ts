import { PostgresAdapter, sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { Stored } from '../../shared/protocol/column.ts'
import type { ServerDatabase } from './schema.ts'

/*
 * Many values in one parameter: a statement with a parameter for each has to be built and compiled for every number of them, which
 * takes longer than what it does, and both engines bound how many there may be.
 */

/** Only here, where lists become rows, do the engines need different words. */
const isPostgres = (db: Kysely<ServerDatabase>): boolean => db.getExecutor().adapter instanceof PostgresAdapter

/** Whether a column holds one of these texts. */
export const isOneOf = (db: Kysely<ServerDatabase>, column: string, texts: readonly string[]): RawBuilder<SqlBool> =>
  isPostgres(db)
    ? sql`${sql.ref(column)} = any(${texts})`
    : sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(texts)}))`

/** Inserts rows in their order. `replacing`: columns that a row with an id that is there already takes over. */
export async function insertMany(
  db: Kysely<ServerDatabase>,
  into: { readonly table: string; readonly columns: readonly string[]; readonly replacing?: readonly string[] },
  rows: readonly Readonly<Record<string, Stored>>[],
): Promise<void> {
  if (rows.length === 0) return
  const { table, columns, replacing } = into
  const given = isPostgres(db)
    ? sql`${sql.join(columns.map((column) => sql.ref(column)))}
        from json_populate_recordset(null::${sql.table(table)}, ${toJson(rows)})`
    : sql`${sql.join(columns.map((_, index) => sql`value ->> ${sql.lit(index)}`))}
        from jsonb_each(${toJson(rows.map((row) => columns.map((column) => row[column] ?? null)))}) where true`
  const conflict = replacing
    ? sql`on conflict (id) do update set
        ${sql.join(replacing.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}`
    : sql``
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${given} ${conflict}`.execute(db)
}

/** Half of a surrogate pair is no text to PostgreSQL; it becomes the sign for what cannot be shown. */
function toJson(value: object): string {
  const json = JSON.stringify(value)
  return /\\ud[89a-f]/.test(json)
    ? JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part))
    : json
}
