import type { Kysely } from 'kysely'

/** Terminals, who may use them, and what they recorded. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('terminals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    // SHA-256 of 256 random bits; null before it is enrolled and once it is revoked.
    .addColumn('credential_hash', 'text', (column) => column.unique())
    .addColumn('seal_key', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('enrolled_at', 'bigint')
    .addColumn('last_seen_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('version', 'text')
    .addColumn('last_sequence', 'integer', (column) => column.notNull())
    .addColumn('last_seal', 'text', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('terminal_codes')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('terminal_id', 'text', (column) => column.notNull().references('terminals.id'))
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()

  // The server's clock less the monotonic clock of one run of a terminal's computer.
  await db.schema
    .createTable('terminal_boots')
    .addColumn('terminal_id', 'text', (column) => column.notNull().references('terminals.id'))
    .addColumn('boot_id', 'text', (column) => column.notNull())
    .addColumn('base', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('terminal_boots_key', ['terminal_id', 'boot_id'])
    .execute()

  await db.schema
    .createTable('terminal_people')
    .addColumn('terminal_id', 'text', (column) => column.notNull().references('terminals.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    // Somebody who was taken off: what they recorded before the terminal heard of it still counts.
    .addColumn('removed_at', 'bigint')
    .addPrimaryKeyConstraint('terminal_people_key', ['terminal_id', 'user_id'])
    .execute()

  await db.schema
    .createTable('kiosk_people')
    .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.id'))
    .addColumn('number', 'text', (column) => column.unique())
    .addColumn('locale', 'text')
    .addColumn('text_size', 'text', (column) => column.notNull())
    .addColumn('pin_generation', 'integer', (column) => column.notNull())
    .execute()

  // Badges are kept under a key, since their numbers are short enough to be tried out.
  await db.schema
    .createTable('badges')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('kiosk_keys')
    .addColumn('org_id', 'text', (column) => column.primaryKey().references('orgs.id'))
    .addColumn('badge_key', 'text', (column) => column.notNull())
    .execute()

  // What terminals recorded, for good. `body` is the punch as it came; `at` is the time that counts. `copy` is 0, but where a
  // terminal that was put back to an older state gave a sequence out again.
  await db.schema
    .createTable('punches')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('terminal_id', 'text', (column) => column.notNull().references('terminals.id'))
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('copy', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('flags', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('punches_sequence', ['terminal_id', 'sequence', 'copy'])
    .execute()
  await db.schema.createIndex('punches_user_at').on('punches').columns(['user_id', 'at']).execute()
  await db.schema.createIndex('punches_received').on('punches').columns(['org_id', 'received_at']).execute()

  // Which entries punches made, and what the rule wrote into them last: whatever else stands there is by hand.
  await db.schema
    .createTable('punch_entries')
    .addColumn('entry_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('written', 'text', (column) => column.notNull())
    .addColumn('marks', 'text', (column) => column.notNull())
    .addColumn('withdrawn', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('punch_entries_user_start')
    .on('punch_entries')
    .columns(['user_id', 'started_at'])
    .execute()
}
