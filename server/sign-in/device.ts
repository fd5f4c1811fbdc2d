import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type {
  DeviceExchangeRequest,
  DeviceExchangeResponse,
  DeviceStartRequest,
  DeviceStartResponse,
} from '../../shared/protocol/device-sign-in.ts'
import { writeAudit } from '../db/audit.ts'
import { isDeviceRevoked } from '../db/devices.ts'
import { consumeTicket, insertProof, insertTicket, noteIdToken } from '../db/device-sign-in.ts'
import { changeUser } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { accountOf, profileFrom } from './account.ts'
import { readIdentity } from './claims.ts'
import { verifyIdToken, type VerifiedToken } from './id-token.ts'
import { roleFromProvider } from './role.ts'
import { auditRole } from './session.ts'
import { TOLERANCE } from './signature.ts'
import { hashToken, newToken } from './token.ts'

/** How long a person has for signing in on their phone, and for what they are asked at the terminal then. Milliseconds. */
const TICKET_LIFETIME = 15 * 60_000
const PROOF_LIFETIME = 10 * 60_000

/** How long ago somebody may have proved at the provider who they are: a working day. Seconds. */
const OLDEST_SIGN_IN = 12 * 3600

/** How much before its ticket a token may say that it was made: Entra ID dates its tokens five minutes back. Seconds. */
const DATED_BACK = 300

/** Gives a terminal a ticket, before it asks the provider for a code. It ties the ID token to this server and that terminal. */
export async function startDeviceSignIn(
  parts: Parts,
  request: z.infer<typeof DeviceStartRequest>,
): Promise<Result<z.infer<typeof DeviceStartResponse>>> {
  const { config, db, clock, random } = parts
  if (config.oidc?.device.deviceFlow !== true) return refuse('not-found', 'OIDC_DEVICE_FLOW is off')
  if (await isDeviceRevoked(db, request.deviceId)) return refuse('device-revoked')
  const ticket = newToken(random)
  const now = clock()
  const expiresAt = now + TICKET_LIFETIME
  await insertTicket(db, {
    hash: hashToken(ticket),
    device_id: request.deviceId,
    created_at: now,
    expires_at: expiresAt,
  })
  return succeed({ ticket, expiresAt })
}

/**
 * Says whom an ID token from the device grant (RFC 8628) speaks of. No session begins: a shared terminal gets a proof that
 * is good once, for ten minutes, at that terminal.
 */
export async function exchangeDeviceToken(
  parts: Parts,
  request: z.infer<typeof DeviceExchangeRequest>,
  address: string,
): Promise<Result<z.infer<typeof DeviceExchangeResponse>>> {
  const { config, provider, db, clock } = parts
  if (config.oidc?.device.deviceFlow !== true || provider === null)
    return refuse('not-found', 'OIDC_DEVICE_FLOW is off')
  const attempt = await parts.limits.begin(null, address)
  if (!attempt.ok) return attempt
  const token = await verifyIdToken(request.idToken, request.accessToken, config.oidc, provider, clock)
  if (!token.ok) return token
  const bound = await bind(parts, token.value, request)
  if (!bound.ok) return bound
  if (await isDeviceRevoked(db, request.deviceId)) return refuse('device-revoked')
  const identity = await readIdentity(parts, token.value, request.accessToken)
  if (!identity.ok) return identity
  if (identity.value.warnings.length > 0) parts.log.warn({ warnings: identity.value.warnings }, 'claims are incomplete')
  await attempt.value.forgive()
  return write(parts, async (opened) => {
    const { transaction, org, nextVersion } = opened
    const known = await accountOf(parts, opened, token.value, identity.value)
    if (!known.ok) return known
    if (known.value.active === 0) return refuse('account-inactive')
    const before = { role: known.value.role, role_source: known.value.role_source }
    const role = roleFromProvider(before, identity.value)
    await auditRole(parts, opened, known.value, role)
    const now = clock()
    const user = await changeUser(transaction, known.value.id, nextVersion(), {
      ...profileFrom(known.value, identity.value),
      ...role,
      last_login_at: now,
    })
    const proof = newToken(parts.random)
    const expiresAt = now + PROOF_LIFETIME
    await insertProof(transaction, hashToken(proof), request.deviceId, user.id, expiresAt)
    await writeAudit(transaction, {
      id: parts.newId(),
      orgId: org.id,
      at: now,
      actor: user.id,
      action: 'proved-at-terminal',
      subject: user.id,
      detail: { method: 'oidc', device: request.deviceId },
    })
    return succeed({
      person: { id: UserId.parse(user.id), username: user.username, fullName: user.full_name, role: user.role },
      proof,
      expiresAt,
    })
  })
}

/** What takes the nonce's place: a ticket that is used once, a token that was made after it, and that never came before. */
async function bind(
  { db, clock }: Parts,
  token: VerifiedToken,
  request: z.infer<typeof DeviceExchangeRequest>,
): Promise<Result<null>> {
  const refused = (why: string) => refuse('id-token-refused', why)
  const { claims, issuer, subject } = token
  // One with a nonce was made for a sign-in in a browser, on somebody's own computer.
  if (claims['nonce'] !== undefined) return refused('nonce: it was made for another kind of sign-in')
  const now = clock()
  const at = claims['auth_time']
  if (at !== undefined && (typeof at !== 'number' || now / 1000 - at > OLDEST_SIGN_IN))
    return refused('auth_time: the person signed in at the provider more than twelve hours ago')
  const given = await consumeTicket(db, hashToken(request.ticket), request.deviceId, now)
  if (given === undefined) return refused('ticket: it was used, ran out, or was given to another device')
  const issued = claims.iat ?? 0
  if (issued < given / 1000 - DATED_BACK - TOLERANCE) return refused('iat: it is older than the ticket')
  const { jti } = claims
  const name = typeof jti === 'string' ? ['jti', issuer, jti] : ['iat', issuer, subject, issued]
  const hash = createHash('sha256').update(JSON.stringify(name)).digest('base64url')
  // Longer than any ID token is taken at all.
  const first = await noteIdToken(db, hash, now + 2 * TICKET_LIFETIME)
  return first ? succeed(null) : refused('jti: it came before')
}
