import type { z } from 'zod'
import type { LogoutRequest, Nothing } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import { endSession, endSessionsOf, sessionByRefresh, sessionByUsedRefresh } from '../db/sessions.ts'
import type { Parts } from '../parts.ts'
import { succeed, type Result } from '../result.ts'
import { hashToken } from './token.ts'

/**
 * Ends a session, or all of its person. The refresh token is proof enough, so that a device can sign out long after its
 * access token ran out. A token that is not known any more is answered the same: signed out is signed out.
 */
export async function logOut(
  parts: Parts,
  request: z.infer<typeof LogoutRequest>,
): Promise<Result<z.infer<typeof Nothing>>> {
  const { db, clock, newId } = parts
  const hash = hashToken(request.refreshToken)
  const current = await sessionByRefresh(db, hash)
  const session = current ?? (await sessionByUsedRefresh(db, hash))
  if (session === undefined || session.ended_at !== null) return succeed({})
  const now = clock()
  await endSession(db, session.id, 'signed-out', now)
  // A used-up token may be in a thief's hands: it ends its own session, but not everybody else's.
  const everywhere = request.everywhere && current !== undefined && session.refresh_expires_at > now
  if (everywhere) await endSessionsOf(db, session.user_id, 'signed-out-everywhere', now)
  await writeAudit(db, {
    id: newId(),
    orgId: session.org_id,
    at: now,
    actor: session.user_id,
    action: 'signed-out',
    subject: session.user_id,
    detail: { session: session.id, everywhere },
  })
  return succeed({})
}
