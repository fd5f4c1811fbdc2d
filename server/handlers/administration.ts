import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type {
  ActiveChange,
  AdminUser,
  AdminUserList,
  PasswordReset,
  PasswordResetResponse,
  RoleChange,
} from '../../shared/protocol/admin.ts'
import { writeAudit, type AuditAction } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import { endSessionsOf } from '../db/sessions.ts'
import { allUsers, changeUser, otherAdmins, userById, type UserRow } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { hashPassword } from '../sign-in/password.ts'
import { write } from '../write.ts'

const view = (row: UserRow): AdminUser => ({
  id: UserId.parse(row.id),
  username: row.username,
  fullName: row.full_name,
  email: row.email,
  role: row.role,
  roleSource: row.role_source,
  active: row.active === 1,
  hasPassword: row.password_hash !== null,
  issuer: row.oidc_issuer,
  createdAt: row.created_at,
  lastSignInAt: row.last_login_at,
})

export async function listUsers(parts: Parts): Promise<Result<z.infer<typeof AdminUserList>>> {
  return succeed({ users: (await allUsers(parts.db)).map(view) })
}

/** Whether an account can stop being an administrator without leaving nobody. */
const isLastAdmin = async (opened: OrgWrite, user: UserRow): Promise<boolean> =>
  user.role === 'admin' && user.active === 1 && (await otherAdmins(opened.transaction, user.id)) === 0

/** Gives or takes the administrator's role by hand. Taken from somebody whom the provider calls one, it comes back at their next sign-in. */
export function changeRole(
  parts: Parts,
  actor: Identity,
  request: z.infer<typeof RoleChange>,
): Promise<Result<AdminUser>> {
  return write(parts, async (opened) => {
    const user = await userById(opened.transaction, request.userId)
    if (user === undefined) return refuse('not-found')
    if (request.role === 'user' && (await isLastAdmin(opened, user))) return refuse('last-admin')
    const changed = await changeUser(opened.transaction, user.id, opened.nextVersion(), {
      role: request.role,
      role_source: request.role === 'admin' ? 'manual' : 'default',
    })
    await note(parts, opened, actor, 'role-changed', user, {
      from: user.role,
      to: request.role,
      before: user.role_source,
      by: 'manual',
    })
    return succeed(view(changed))
  })
}

/** Shuts an account out, which ends its sessions, or lets it in again. */
export function changeActive(
  parts: Parts,
  actor: Identity,
  request: z.infer<typeof ActiveChange>,
): Promise<Result<AdminUser>> {
  return write(parts, async (opened) => {
    const user = await userById(opened.transaction, request.userId)
    if (user === undefined) return refuse('not-found')
    if (!request.active && (await isLastAdmin(opened, user))) return refuse('last-admin')
    const changed = await changeUser(opened.transaction, user.id, opened.nextVersion(), {
      active: request.active ? 1 : 0,
    })
    if (!request.active) await endSessionsOf(opened.transaction, user.id, 'deactivated', parts.clock())
    await note(parts, opened, actor, request.active ? 'activated' : 'deactivated', user, {})
    return succeed(view(changed))
  })
}

/** Gives an account a password that nobody knows yet; it is told once, and the account's sessions end. */
export async function resetPassword(
  parts: Parts,
  actor: Identity,
  request: z.infer<typeof PasswordReset>,
): Promise<Result<z.infer<typeof PasswordResetResponse>>> {
  const password = parts.random(15).toString('base64url')
  const passwordHash = await hashPassword(password)
  return write(parts, async (opened) => {
    const user = await userById(opened.transaction, request.userId)
    if (user === undefined) return refuse('not-found')
    await changeUser(opened.transaction, user.id, opened.nextVersion(), { password_hash: passwordHash })
    await endSessionsOf(opened.transaction, user.id, 'password-reset', parts.clock())
    await note(parts, opened, actor, 'password-reset', user, {})
    return succeed({ password })
  })
}

function note(
  parts: Parts,
  opened: OrgWrite,
  actor: Identity,
  action: AuditAction,
  subject: UserRow,
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  return writeAudit(opened.transaction, {
    id: parts.newId(),
    orgId: opened.org.id,
    at: parts.clock(),
    actor: actor.userId,
    action,
    subject: subject.id,
    detail,
  })
}
