import type { Kysely } from 'kysely'
import { addOidcIdentity } from '../steps/add-oidc-identity.ts'

/** The replica's users get the same columns as the server's: with an identity provider and no server they are filled here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addOidcIdentity(db)
}
