import { sameName } from '../../shared/domain/catalog.ts'
import type { MappedIdentity } from '../../shared/domain/identity.ts'
import type { RoleSource } from '../../shared/domain/user.ts'
import type { UserTable } from '../db/schema.ts'

export interface RoleNow {
  readonly role: UserTable['role']
  readonly role_source: RoleSource
}

const plain: RoleNow = { role: 'user', role_source: 'default' }

/** A role that an administrator gave by hand stands, whatever the provider or the environment says. */
const givenByHand = (before: RoleNow): boolean => before.role === 'admin' && before.role_source === 'manual'

/** The role of somebody who signs in through a provider: worked out anew each time, so that it can be lost. */
export function roleFromProvider(before: RoleNow, identity: MappedIdentity): RoleNow {
  if (givenByHand(before)) return before
  return identity.admin === null ? plain : { role: 'admin', role_source: identity.admin }
}

/** The role of an account of this server's own. ADMIN_USERNAMES speaks of these alone: a name at a provider proves nothing. */
export function roleFromEnvironment(before: RoleNow, username: string, adminUsernames: readonly string[]): RoleNow {
  if (givenByHand(before)) return before
  return isNamedAdmin(username, adminUsernames) ? { role: 'admin', role_source: 'environment' } : plain
}

export const isNamedAdmin = (username: string, adminUsernames: readonly string[]): boolean =>
  adminUsernames.some((name) => sameName(name) === sameName(username))
