import { PostgresAdapter, sql, type CreateTableBuilder, type Kysely } from 'kysely'

/** Tables whose rows carry a version that has to grow with every write. */
const versioned = ['users', 'clients', 'projects', 'tasks', 'tags', 'time_entries', 'issues'] as const

/** What every synced row has: whose it is, who wrote which field group last, its place in the organisation's order, and its tombstone. */
const synced = <T extends string>(table: CreateTableBuilder<T>) =>
  table
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('stamps', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orgs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('server_id', 'text', (column) => column.notNull())
    .addColumn('head', 'bigint', (column) => column.notNull())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('gc_version', 'bigint', (column) => column.notNull())
    .execute()

  await synced(db.schema.createTable('users'))
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_key', 'text', (column) => column.notNull())
    .addColumn('full_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('role_source', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_login_at', 'bigint')
    .addUniqueConstraint('users_username', ['org_id', 'username_key'])
    .execute()

  await synced(db.schema.createTable('clients'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .execute()

  await synced(db.schema.createTable('projects'))
    .addColumn('client_id', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('colour', 'text', (column) => column.notNull())
    .addColumn('billable', 'integer', (column) => column.notNull())
    .addColumn('rate_minor', 'bigint')
    .addColumn('currency', 'text')
    .addColumn('archived', 'integer', (column) => column.notNull())
    .execute()

  await synced(db.schema.createTable('tasks'))
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .execute()

  await synced(db.schema.createTable('tags'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('archived', 'integer', (column) => column.notNull())
    .execute()

  await synced(db.schema.createTable('time_entries'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('project_id', 'text')
    .addColumn('task_id', 'text')
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('breaks', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('stop_reason', 'text')
    .addColumn('billable', 'integer', (column) => column.notNull())
    .addColumn('tag_ids', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addCheckConstraint('time_entries_order', sql`ended_at is null or ended_at >= started_at`)
    .execute()

  // At most one running entry for each person, whatever the code above it does.
  await db.schema
    .createIndex('time_entries_one_running')
    .unique()
    .on('time_entries')
    .column('user_id')
    .where(sql.ref('ended_at'), 'is', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await db.schema.createIndex('time_entries_user_start').on('time_entries').columns(['user_id', 'started_at']).execute()
  // Where a new start may fall into a stretch that a later start ended.
  await db.schema
    .createIndex('time_entries_auto_end')
    .on('time_entries')
    .columns(['user_id', 'ended_at'])
    .where(sql.ref('stop_reason'), '=', sql.lit('auto'))
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()

  await synced(db.schema.createTable('issues'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('entity', 'text', (column) => column.notNull())
    .addColumn('entity_id', 'text', (column) => column.notNull())
    .addColumn('field_group', 'text')
    .addColumn('op_id', 'text', (column) => column.notNull())
    .addColumn('kept_op_id', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('resolved_at', 'bigint')
    .execute()

  // The ledger: one row for each operation ever taken, which is both the guard against doing it twice and the audit trail.
  await db.schema
    .createTable('ops')
    .addColumn('op_id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('entity', 'text', (column) => column.notNull())
    .addColumn('entity_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('ops_entity').on('ops').columns(['entity_id', 'received_at']).execute()

  await db.schema
    .createTable('devices')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('schema', 'integer', (column) => column.notNull())
    .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute()

  // Tokens are kept as SHA-256 of random 256-bit values: what leaks from a backup opens nothing.
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('device_id', 'text', (column) => column.notNull().references('devices.id'))
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('access_hash', 'text', (column) => column.notNull().unique())
    .addColumn('access_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('refresh_hash', 'text', (column) => column.notNull().unique())
    .addColumn('refresh_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('needs_id_token', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .execute()
  await db.schema.createIndex('sessions_user').on('sessions').columns(['user_id', 'ended_at']).execute()

  // Refresh tokens that were used up: one that comes back was stolen, and ends its session (RFC 9700 section 4.14.2).
  await db.schema
    .createTable('used_refresh_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('oidc_nonces')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()

  // Failed and running tries of credential checks, counted for an account, an address and the whole server.
  await db.schema
    .createTable('credential_tries')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('window_start', 'bigint', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('credential_tries_key', ['key', 'window_start'])
    .execute()

  await db.schema
    .createTable('audit')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('audit_at').on('audit').columns(['org_id', 'at']).execute()

  for (const table of versioned) {
    await db.schema.createIndex(`${table}_version`).on(table).columns(['org_id', 'version']).execute()
  }
  // What one person pulls, without stepping over everybody else's rows.
  for (const table of ['time_entries', 'issues'] as const) {
    await db.schema.createIndex(`${table}_user_version`).on(table).columns(['user_id', 'version']).execute()
  }
  await guardVersions(db)
}

/** A row whose version did not grow would never be pulled: the database itself refuses it. */
async function guardVersions(db: Kysely<unknown>): Promise<void> {
  // Only here do the engines need different words; the adapter is kysely's own way to tell them apart.
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`
      create function version_must_grow() returns trigger language plpgsql as $$
      begin
        if new.version <= old.version then raise exception 'version must grow'; end if;
        return new;
      end $$`.execute(db)
    for (const table of versioned) {
      await sql`create trigger ${sql.ref(`${table}_version_grows`)} before update on ${sql.table(table)}
        for each row execute function version_must_grow()`.execute(db)
    }
    return
  }
  for (const table of versioned) {
    await sql`create trigger ${sql.ref(`${table}_version_grows`)} before update on ${sql.table(table)}
      when new.version <= old.version begin select raise(abort, 'version must grow'); end`.execute(db)
  }
}
