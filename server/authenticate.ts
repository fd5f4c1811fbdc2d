import { UserId } from '../shared/domain/id.ts'
import { sessionByAccess } from './db/sessions.ts'
import type { Identity } from './identity.ts'
import { terminalByCredential } from './kiosk/terminal.ts'
import type { Parts } from './parts.ts'
import { refuse, succeed, type Result } from './result.ts'
import { isStillOffered } from './sign-in/refresh.ts'
import { hashToken } from './sign-in/token.ts'

/** Who a request comes from, by its `Authorization: Bearer` header (RFC 6750 section 2.1). Tokens in an address are not read. */
export async function authenticate(
  parts: Pick<Parts, 'db' | 'clock' | 'config'>,
  header: string | undefined,
): Promise<Result<Identity>> {
  const token = /^Bearer ([A-Za-z0-9_-]{16,4096})$/i.exec(header ?? '')?.[1]
  if (token === undefined) return refuse('not-signed-in', 'no bearer token')
  const session = await sessionByAccess(parts.db, hashToken(token), parts.clock())
  // A terminal is somebody, but not somebody who may ask this.
  if (session === undefined && (await terminalByCredential(parts.db, token)) !== undefined) return refuse('forbidden')
  if (session === undefined || session.user_deleted_at !== null)
    return refuse('not-signed-in', 'unknown or old access token')
  if (!isStillOffered(parts.config.method, session.method))
    return refuse('not-signed-in', 'its way in is no longer offered')
  if (session.device_revoked_at !== null) return refuse('device-revoked')
  if (session.active === 0) return refuse('account-inactive')
  return succeed({
    orgId: session.org_id,
    userId: UserId.parse(session.user_id),
    role: session.role,
    deviceId: session.device_id,
    sessionId: session.id,
  })
}
