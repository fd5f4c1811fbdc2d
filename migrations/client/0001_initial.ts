import { sql, type CreateTableBuilder, type Kysely } from 'kysely'

/** What every replicated row has; `gen` tells rows that the current full pull has seen from those it has not. */
const replicated = <T extends string>(table: CreateTableBuilder<T>) =>
  table
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('stamps', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('deleted_at', 'integer')
    .addColumn('gen', 'integer', (column) => column.notNull().defaultTo(0))

export async function up(db: Kysely<unknown>): Promise<void> {
  await replicated(db.schema.createTable('users'))
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('full_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('active', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await replicated(db.schema.createTable('clients'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await replicated(db.schema.createTable('projects'))
    .addColumn('client_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('colour', 'text', (column) => column.notNull())
    .addColumn('billable', 'integer', (column) => column.notNull())
    .addColumn('rate_minor', 'integer')
    .addColumn('currency', 'text')
    .addColumn('archived', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await replicated(db.schema.createTable('tasks'))
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await replicated(db.schema.createTable('tags'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  // `day` is derived from started_at and zone when the row is written, so that days are found by an index.
  await replicated(db.schema.createTable('time_entries'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text')
    .addColumn('task_id', 'text')
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('started_at', 'integer', (column) => column.notNull())
    .addColumn('ended_at', 'integer')
    .addColumn('breaks', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('stop_reason', 'text')
    .addColumn('billable', 'integer', (column) => column.notNull())
    .addColumn('tag_ids', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addCheckConstraint('time_entries_order', sql`ended_at is null or ended_at >= started_at`)
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema
    .createIndex('time_entries_one_running')
    .unique()
    .on('time_entries')
    .column('user_id')
    .where(sql.ref('ended_at'), 'is', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await db.schema
    .createIndex('time_entries_day')
    .on('time_entries')
    .columns(['user_id', 'day', 'started_at'])
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await db.schema.createIndex('time_entries_start').on('time_entries').columns(['user_id', 'started_at']).execute()
  // Where a new start may fall into a stretch that a later start ended.
  await db.schema
    .createIndex('time_entries_auto_end')
    .on('time_entries')
    .columns(['user_id', 'ended_at'])
    .where(sql.ref('stop_reason'), '=', sql.lit('auto'))
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()

  await replicated(db.schema.createTable('issues'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('entity', 'text', (column) => column.notNull())
    .addColumn('entity_id', 'text', (column) => column.notNull())
    .addColumn('field_group', 'text')
    .addColumn('op_id', 'text', (column) => column.notNull())
    .addColumn('kept_op_id', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('resolved_at', 'integer')
    .modifyEnd(sql`strict`)
    .execute()

  // What this device did. 0 pending; 1 stored by the server, not yet in a complete pull; 2 archived; 3 archived, to be sent again.
  await db.schema
    .createTable('outbox')
    .addColumn('n', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('op_id', 'text', (column) => column.notNull().unique())
    .addColumn('entity', 'text', (column) => column.notNull())
    .addColumn('entity_id', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('state', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addCheckConstraint('outbox_state', sql`state between 0 and 3`)
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema.createIndex('outbox_state_n').on('outbox').columns(['state', 'n']).execute()
  // What is not confirmed yet is laid over the server's rows, row by row.
  await db.schema
    .createIndex('outbox_overlaid')
    .on('outbox')
    .columns(['entity', 'entity_id', 'n'])
    .where(sql.ref('state'), '<=', sql.lit(1))
    .execute()

  // The server's rows that pending operations cover; a null body stands for a row that the server does not have.
  // \`placed\`: the row is shown as ended by a later timer, which the server has not said yet.
  await db.schema
    .createTable('undo')
    .addColumn('entity', 'text', (column) => column.notNull())
    .addColumn('entity_id', 'text', (column) => column.notNull())
    .addColumn('body', 'text')
    .addColumn('placed', 'integer', (column) => column.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('undo_row', ['entity', 'entity_id'])
    .modifyEnd(sql`strict`)
    .execute()

  await db.schema
    .createTable('sync_scopes')
    .addColumn('scope', 'text', (column) => column.primaryKey())
    .addColumn('cursor', 'integer', (column) => column.notNull())
    .addColumn('as_of', 'integer', (column) => column.notNull())
    .addColumn('gen', 'integer', (column) => column.notNull())
    .addColumn('sweeping', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()
}
