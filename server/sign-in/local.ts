import type { z } from 'zod'
import type { LoginRequest, RegisterRequest, Session } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import { readOrg, type OrgWrite } from '../db/org-write.ts'
import { insertUser, isNameTaken, userById, userByName, type UserRow } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, type Result } from '../result.ts'
import { write } from '../write.ts'
import { hashPassword, isWeak, verifyPassword } from './password.ts'
import { roleFromEnvironment, type RoleNow } from './role.ts'
import { beginSession, noteRegistration } from './session.ts'

type Login = z.infer<typeof LoginRequest>
type Register = z.infer<typeof RegisterRequest>

/** Signs in with a username and password; with AUTH_METHOD=none by the name alone, which then also makes the account. */
export async function logIn(parts: Parts, request: Login, address: string): Promise<Result<Session>> {
  const byName = parts.config.method === 'none'
  const attempt = await parts.limits.begin(byName ? null : request.username, address)
  if (!attempt.ok) return attempt
  const user = await userByName(parts.db, request.username)
  if (byName) {
    if (user === undefined && parts.config.selfRegister) {
      return makeAccount(parts, { username: request.username, fullName: '', device: request.device }, null)
    }
    if (user === undefined) return refuse('wrong-credentials', 'no such account')
  } else {
    const right = await verifyPassword(user?.password_hash ?? null, request.password ?? '')
    if (user === undefined || !right) {
      await noteRefusal(parts, user)
      return refuse('wrong-credentials', user === undefined ? 'no such account' : 'wrong password')
    }
  }
  await attempt.value.forgive()
  return write(parts, async (opened) => {
    // Between the check and the lock an administrator may have changed the account.
    const current = await userById(opened.transaction, user.id)
    if (current === undefined || current.password_hash !== user.password_hash)
      return refuse('wrong-credentials', 'account changed')
    return beginLocalSession(parts, opened, current, request)
  })
}

/** Makes an account and signs in. */
export async function register(parts: Parts, request: Register, address: string): Promise<Result<Session>> {
  const attempt = await parts.limits.begin(null, address)
  if (!attempt.ok) return attempt
  if (!parts.config.selfRegister) return refuse('registration-closed')
  if (parts.config.method === 'none') return makeAccount(parts, request, null)
  const password = request.password ?? ''
  if (isWeak(password, request.username)) return refuse('weak-password')
  if (await isNameTaken(parts.db, request.username)) return refuse('username-taken')
  return makeAccount(parts, request, await hashPassword(password))
}

function makeAccount(
  parts: Parts,
  request: Omit<Register, 'password'>,
  passwordHash: string | null,
): Promise<Result<Session>> {
  return write(parts, async (opened) => {
    if (await isNameTaken(opened.transaction, request.username)) return refuse('username-taken')
    const user = await insertUser(
      opened.transaction,
      opened.org.id,
      opened.nextVersion(),
      {
        id: parts.newId(),
        username: request.username,
        full_name: request.fullName,
        role: 'user',
        role_source: 'default',
        password_hash: passwordHash,
        email: null,
        oidc_issuer: null,
        oidc_sub: null,
      },
      parts.clock(),
    )
    await noteRegistration(parts, opened, user, 'local')
    return beginLocalSession(parts, opened, user, request)
  })
}

function beginLocalSession(
  parts: Parts,
  opened: OrgWrite,
  user: UserRow,
  request: Pick<Login, 'device'>,
): Promise<Result<Session>> {
  // The role of an account that is linked to a provider comes from there, however its person signs in today.
  const linked = user.oidc_sub !== null
  const before: RoleNow = { role: user.role, role_source: user.role_source }
  const change = linked ? before : roleFromEnvironment(before, user.username, parts.config.adminUsernames)
  const method = parts.config.method === 'none' ? 'none' : 'local'
  return beginSession(parts, opened, { user, device: request.device, method, needsIdToken: false, change })
}

/** The same is written whether there is such an account or not, so that it takes the same time. What was typed is not kept. */
async function noteRefusal(parts: Parts, user: UserRow | undefined): Promise<void> {
  await writeAudit(parts.db, {
    id: parts.newId(),
    orgId: (await readOrg(parts.db)).id,
    at: parts.clock(),
    actor: null,
    action: 'sign-in-refused',
    subject: user?.id ?? null,
    detail: { method: 'local' },
  })
}
