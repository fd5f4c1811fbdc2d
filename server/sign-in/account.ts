import { describedBy, numberedUsername, type MappedIdentity } from '../../shared/domain/identity.ts'
import type { OrgWrite } from '../db/org-write.ts'
import { insertUser, isNameTaken, userByIdentity, type UserRow } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import type { VerifiedToken } from './id-token.ts'
import { isNamedAdmin } from './role.ts'
import { noteRegistration } from './session.ts'

const MOST_SUFFIXES = 1000

/**
 * The account of somebody the provider vouches for, found by issuer and subject alone; made when it is not there and
 * strangers may come in. A name or address that an account already has never leads to that account.
 */
export async function accountOf(
  parts: Parts,
  write: OrgWrite,
  token: VerifiedToken,
  identity: MappedIdentity,
): Promise<Result<UserRow>> {
  const known = await userByIdentity(write.transaction, token.issuer, token.subject)
  if (known !== undefined) return succeed(known)
  if (!parts.config.selfRegister) return refuse('registration-closed')
  const username = await freeUsername(parts, write, identity.username)
  const user = await insertUser(
    write.transaction,
    write.org.id,
    write.nextVersion(),
    {
      id: parts.newId(),
      username,
      full_name: identity.fullName,
      role: 'user',
      role_source: 'default',
      password_hash: null,
      email: identity.email,
      oidc_issuer: token.issuer,
      oidc_sub: token.subject,
    },
    parts.clock(),
  )
  await noteRegistration(parts, write, user, 'oidc')
  return succeed(user)
}

async function freeUsername(parts: Parts, write: OrgWrite, wanted: string): Promise<string> {
  for (let attempt = 1; attempt <= MOST_SUFFIXES; attempt += 1) {
    const name = numberedUsername(wanted, attempt)
    // A name that the environment keeps for an administrator is left for them.
    const reserved = parts.config.method === 'both' && isNamedAdmin(name, parts.config.adminUsernames)
    if (!reserved && !(await isNameTaken(write.transaction, name))) return name
  }
  return numberedUsername(`${wanted.slice(0, 80)}-${parts.newId()}`, 1)
}

/** What a sign-in at the provider changes of the account beside its role. */
export function profileFrom(user: UserRow, identity: MappedIdentity): Pick<UserRow, 'full_name' | 'email'> {
  const { fullName, email } = describedBy({ fullName: user.full_name, email: user.email }, identity)
  return { full_name: fullName, email }
}
