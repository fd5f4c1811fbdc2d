import type { User } from '../../shared/domain/user.ts'
import type { Writer } from './open.ts'

/** Whom a provider vouches for: nothing else says who somebody is. */
export interface ProvidedIdentity {
  readonly issuer: string
  readonly subject: string
}

/** Keeps the row of the person whose database this is, found by issuer and subject, as the provider described them last. */
export async function keepLocalUser(db: Writer, person: User, { issuer, subject }: ProvidedIdentity): Promise<void> {
  const described = {
    username: person.username,
    full_name: person.fullName,
    email: person.email,
    role: person.role,
    active: 1,
  }
  await db
    .insertInto('users')
    .values({
      id: person.id,
      ...described,
      oidc_issuer: issuer,
      oidc_sub: subject,
      stamps: '{}',
      version: 0,
      deleted_at: null,
      gen: 0,
    })
    .onConflict((conflict) => conflict.columns(['oidc_issuer', 'oidc_sub']).doUpdateSet(described))
    .execute()
}
