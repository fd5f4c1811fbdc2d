import { sql, type Kysely } from 'kysely'

/** What a terminal keeps: its record, whom it knows, and checks of PINs that nothing can read back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The record. `body` is the punch as it was recorded; `at` is what the terminal took the time for.
  await db.schema
    .createTable('punches')
    .addColumn('sequence', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('sent', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema.createIndex('punches_user').on('punches').columns(['user_id', 'at']).execute()
  await db.schema
    .createIndex('punches_waiting')
    .on('punches')
    .column('sequence')
    .where(sql.ref('sent'), '=', sql.lit(0))
    .execute()

  await db.schema
    .createTable('people')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('number', 'text')
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('text_size', 'text', (column) => column.notNull())
    .addColumn('pin_generation', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema.createIndex('people_number').on('people').column('number').execute()

  await db.schema
    .createTable('badges')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  // `tries` are wrong or running ones since the last right one; they are written before anything is checked.
  await db.schema
    .createTable('pins')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text')
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await db.schema
    .createTable('preferences')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('text_size', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
}
