import { PostgresAdapter, sql, type Kysely } from 'kysely'

/** Time that is closed, and the corrections by administrators: which operations of the ledger they are, whose entry, and why. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('periods')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('stamps', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .addColumn('closed_until', 'bigint', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('closed_by', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('closed_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('periods_version').on('periods').columns(['org_id', 'version']).execute()
  // The same guard as on every other synced table; PostgreSQL has its function since the first migration.
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`create trigger periods_version_grows before update on periods
      for each row execute function version_must_grow()`.execute(db)
  } else {
    await sql`create trigger periods_version_grows before update on periods
      when new.version <= old.version begin select raise(abort, 'version must grow'); end`.execute(db)
  }

  await db.schema
    .createTable('corrections')
    .addColumn('op_id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('entry_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('creates', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('corrections_entry').on('corrections').column('entry_id').execute()
  await db.schema.createIndex('corrections_user').on('corrections').columns(['user_id', 'creates']).execute()
}
