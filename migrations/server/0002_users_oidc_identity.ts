import type { Kysely } from 'kysely'
import { addOidcIdentity } from '../steps/add-oidc-identity.ts'

/** Links accounts to identity providers. A step of its own: it also runs on users tables that were made without these columns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addOidcIdentity(db)
}
