import type { z } from 'zod'
import type { Nothing, PasswordChange } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import { endSessionsOf, sessionById } from '../db/sessions.ts'
import { changeUser, userById } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { hashPassword, isWeak, verifyPassword } from './password.ts'

/**
 * Changes the password of whoever asks, and ends all their other sessions. The first password of an account needs a session
 * that began at the provider: who merely found an open account must not be able to claim it.
 */
export async function changePassword(
  parts: Parts,
  identity: Identity,
  request: z.infer<typeof PasswordChange>,
  address: string,
): Promise<Result<z.infer<typeof Nothing>>> {
  const { db, clock, newId, limits } = parts
  const user = await userById(db, identity.userId)
  const session = await sessionById(db, identity.sessionId)
  if (user === undefined || session === undefined) return refuse('not-signed-in')
  const attempt = await limits.begin(user.username, address)
  if (!attempt.ok) return attempt
  if (user.password_hash === null) {
    if (session.method !== 'oidc') return refuse('forbidden', 'the first password needs a sign-in at the provider')
  } else if (!(await verifyPassword(user.password_hash, request.current ?? ''))) {
    return refuse('wrong-credentials')
  }
  await attempt.value.forgive()
  if (isWeak(request.next, user.username)) return refuse('weak-password')
  const passwordHash = await hashPassword(request.next)
  return write(parts, async ({ transaction, org, nextVersion }) => {
    const current = await userById(transaction, user.id)
    if (current?.password_hash !== user.password_hash) return refuse('wrong-credentials', 'account changed')
    await changeUser(transaction, user.id, nextVersion(), { password_hash: passwordHash })
    await endSessionsOf(transaction, user.id, 'password-changed', clock(), session.id)
    await writeAudit(transaction, {
      id: newId(),
      orgId: org.id,
      at: clock(),
      actor: user.id,
      action: 'password-changed',
      subject: user.id,
      detail: { first: user.password_hash === null },
    })
    return succeed({})
  })
}
