import { sql, type Kysely } from 'kysely'

/** Time that an administrator closed. What was closed before this table was there lies behind the cursor: the catalog is pulled anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('periods')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('stamps', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('deleted_at', 'integer')
    .addColumn('gen', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('closed_until', 'integer', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('closed_by', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await sql`update sync_scopes set cursor = 0, as_of = 0 where scope = 'catalog'`.execute(db)
}
