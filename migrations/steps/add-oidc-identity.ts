import type { Kysely } from 'kysely'

/**
 * Gives a users table that lacks them the columns that link an account to an identity provider, on SQLite and on PostgreSQL:
 * email (nullable), oidc_issuer (nullable), oidc_sub (nullable), and one account for each (oidc_issuer, oidc_sub).
 * Accounts without a link stay as many as they are: NULLs are distinct in a unique index on both engines.
 */
export async function addOidcIdentity(db: Kysely<unknown>): Promise<void> {
  // One statement each: SQLite adds one column at a time.
  await db.schema.alterTable('users').addColumn('email', 'text').execute()
  await db.schema.alterTable('users').addColumn('oidc_issuer', 'text').execute()
  await db.schema.alterTable('users').addColumn('oidc_sub', 'text').execute()
  await db.schema.createIndex('users_oidc_identity').unique().on('users').columns(['oidc_issuer', 'oidc_sub']).execute()
}
