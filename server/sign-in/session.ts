import type { DeviceInfo, Session } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import { noteDevice } from '../db/devices.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { SessionTable } from '../db/schema.ts'
import { insertSession } from '../db/sessions.ts'
import { changeUser, otherAdmins, toUser, type UserChange, type UserRow } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import type { RoleNow } from './role.ts'
import { hashToken, newToken } from './token.ts'

/** How long an access token is good for, and a refresh token that is not used. Milliseconds. */
export const ACCESS_LIFETIME = 10 * 60_000
export const REFRESH_LIFETIME = 30 * 24 * 3_600_000

export interface NewSession {
  readonly user: UserRow
  readonly device: DeviceInfo
  readonly method: SessionTable['method']
  readonly needsIdToken: boolean
  /** What else this sign-in changes of the account. */
  readonly change: UserChange & RoleNow
}

/** Begins a session within the transaction that found or made the account. */
export async function beginSession(parts: Parts, write: OrgWrite, session: NewSession): Promise<Result<Session>> {
  const { transaction, org, nextVersion } = write
  const { clock, newId, random } = parts
  const now = clock()
  if (session.user.active === 0) return refuse('account-inactive')
  if ((await noteDevice(transaction, org.id, session.device, now)) === 'revoked') return refuse('device-revoked')
  await auditRole(parts, write, session.user, session.change)
  const user = await changeUser(transaction, session.user.id, nextVersion(), { ...session.change, last_login_at: now })
  const tokens = { access: newToken(random), refresh: newToken(random) }
  const id = newId()
  await insertSession(transaction, {
    id,
    org_id: org.id,
    user_id: user.id,
    device_id: session.device.id,
    method: session.method,
    access_hash: hashToken(tokens.access),
    access_expires_at: now + ACCESS_LIFETIME,
    refresh_hash: hashToken(tokens.refresh),
    refresh_expires_at: now + REFRESH_LIFETIME,
    needs_id_token: session.needsIdToken ? 1 : 0,
    created_at: now,
    last_used_at: now,
    ended_at: null,
    end_reason: null,
  })
  await writeAudit(transaction, {
    id: newId(),
    orgId: org.id,
    at: now,
    actor: user.id,
    action: 'signed-in',
    subject: user.id,
    detail: { method: session.method, session: id, device: session.device.id },
  })
  return succeed({
    accessToken: tokens.access,
    accessExpiresAt: now + ACCESS_LIFETIME,
    refreshToken: tokens.refresh,
    user: toUser(user),
  })
}

/** Writes down that a role changes. The last administrator can be lost to the provider: the log says how to make another. */
export async function auditRole(parts: Parts, write: OrgWrite, user: UserRow, next: RoleNow): Promise<void> {
  if (user.role === next.role) return
  await writeAudit(write.transaction, {
    id: parts.newId(),
    orgId: write.org.id,
    at: parts.clock(),
    actor: null,
    action: 'role-changed',
    subject: user.id,
    detail: { from: user.role, to: next.role, before: user.role_source, by: next.role_source },
  })
  if (next.role === 'user' && (await otherAdmins(write.transaction, user.id)) === 0) {
    parts.log.error(
      { user: user.id },
      'nobody is an administrator any more; make one with: npm run server -- create-admin',
    )
  }
}

/** Writes down that an account came to be. */
export function noteRegistration(
  parts: Parts,
  write: OrgWrite,
  user: UserRow,
  method: 'local' | 'oidc',
): Promise<void> {
  return writeAudit(write.transaction, {
    id: parts.newId(),
    orgId: write.org.id,
    at: parts.clock(),
    actor: user.id,
    action: 'registered',
    subject: user.id,
    detail: { method },
  })
}
