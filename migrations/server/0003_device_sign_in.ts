import type { Kysely } from 'kysely'

/** What a sign-in at a shared terminal leaves behind for some minutes. Tickets and proofs are kept as SHA-256 of random 256-bit values. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Given out before a terminal asks the provider, taken back with its ID token: this grant knows no nonce.
  await db.schema
    .createTable('device_tickets')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()

  // ID tokens that were taken: the same one is not taken twice, by whichever server process.
  await db.schema
    .createTable('seen_id_tokens')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()

  // Who proved who they are at a terminal, good for one purpose, once.
  await db.schema
    .createTable('device_proofs')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
}
