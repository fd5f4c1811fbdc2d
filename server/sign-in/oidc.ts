import type { z } from 'zod'
import type { OidcExchangeRequest, OidcStartRequest, OidcStartResponse, Session } from '../../shared/protocol/auth.ts'
import type { OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { consumeNonce, insertNonce } from '../db/nonces.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { accountOf, profileFrom } from './account.ts'
import { readIdentity } from './claims.ts'
import { verifyIdToken, type VerifiedToken } from './id-token.ts'
import { roleFromProvider } from './role.ts'
import { beginSession } from './session.ts'
import { TOLERANCE } from './signature.ts'
import { hashToken, newToken } from './token.ts'

const NONCE_LIFETIME = 10 * 60_000

/** Gives out a nonce that comes back in an ID token, once and from the same device. It ties that token to this server. */
export async function startOidc(
  parts: Parts,
  request: z.infer<typeof OidcStartRequest>,
): Promise<Result<z.infer<typeof OidcStartResponse>>> {
  const nonce = newToken(parts.random)
  const expiresAt = parts.clock() + NONCE_LIFETIME
  await insertNonce(parts.db, hashToken(nonce), request.device.id, expiresAt)
  return succeed({ nonce, expiresAt })
}

/** Exchanges an ID token for a session of this server's own. */
export async function exchangeIdToken(
  parts: Parts,
  request: z.infer<typeof OidcExchangeRequest>,
  address: string,
): Promise<Result<Session>> {
  const { config, provider, db, clock } = parts
  if (config.oidc === null || provider === null) return refuse('not-found')
  const attempt = await parts.limits.begin(null, address)
  if (!attempt.ok) return attempt
  const token = await verifyIdToken(request.idToken, request.accessToken, config.oidc, provider, clock)
  if (!token.ok) return token
  if (isStale(token.value, config.oidc, clock())) {
    return refuse('id-token-refused', 'auth_time: it is missing, or longer ago than max_age (OIDC_EXTRA_AUTH_PARAMS)')
  }
  // After everything else holds: a token that was refused must not use up somebody's nonce.
  const { nonce } = token.value
  if (nonce === null || !(await consumeNonce(db, hashToken(nonce), request.device.id, clock()))) {
    return refuse('id-token-refused', 'nonce: it is missing, was used, ran out, or was given to another device')
  }
  const identity = await readIdentity(parts, token.value, request.accessToken)
  if (!identity.ok) return identity
  if (identity.value.warnings.length > 0) parts.log.warn({ warnings: identity.value.warnings }, 'claims are incomplete')
  await attempt.value.forgive()
  return write(parts, async (opened) => {
    const user = await accountOf(parts, opened, token.value, identity.value)
    if (!user.ok) return user
    const before = { role: user.value.role, role_source: user.value.role_source }
    return beginSession(parts, opened, {
      user: user.value,
      device: request.device,
      method: 'oidc',
      needsIdToken: request.renewsAtProvider ?? false,
      change: { ...profileFrom(user.value, identity.value), ...roleFromProvider(before, identity.value) },
    })
  })
}

/** Whether a sign-in is older than `max_age` allows (OpenID Connect Core section 3.1.3.7, 13). Renewals do not ask for it. */
function isStale(token: VerifiedToken, settings: OidcSettings, now: number): boolean {
  const most = settings.device.extraParameters?.['max_age']
  if (most === undefined) return false
  const at = token.claims['auth_time']
  return typeof at !== 'number' || now / 1000 - at > Number(most) + TOLERANCE
}
