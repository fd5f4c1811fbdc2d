import type { z } from 'zod'
import type { AuthMethod } from '../../shared/domain/user.ts'
import type { RefreshRequest, Session } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import type { SessionTable } from '../db/schema.ts'
import {
  endSession,
  renewSession,
  sessionByRefresh,
  sessionByUsedRefresh,
  type Renewal,
  type SessionRow,
} from '../db/sessions.ts'
import { changeUser, toUser, userById, type UserChange, type UserRow } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { profileFrom } from './account.ts'
import { readIdentity } from './claims.ts'
import { verifyIdToken } from './id-token.ts'
import { roleFromProvider, type RoleNow } from './role.ts'
import { ACCESS_LIFETIME, auditRole, REFRESH_LIFETIME } from './session.ts'
import { hashToken, newToken } from './token.ts'

type Refresh = z.infer<typeof RefreshRequest>

/** The ways in that each auth method offers: a session that came in by another one ends. */
const ways: Readonly<Record<AuthMethod, readonly SessionTable['method'][]>> = {
  none: ['none'],
  local: ['local'],
  oidc: ['oidc'],
  both: ['local', 'oidc'],
}

export const isStillOffered = (method: AuthMethod, way: SessionTable['method']): boolean => ways[method].includes(way)

/**
 * Renews a session: new tokens for the refresh token, which is used up by it.
 *
 *     known, living          -> new tokens
 *     used, same successor   -> the answer got lost: the same renewal again
 *     used, anything else    -> stolen: the session ends (RFC 9700 section 4.14.2)
 *     unknown, ended, old    -> session-ended
 */
export async function refreshSession(parts: Parts, request: Refresh): Promise<Result<Session>> {
  const oldHash = hashToken(request.refreshToken)
  const session = (await sessionByRefresh(parts.db, oldHash)) ?? (await repeated(parts, request, oldHash))
  if (session === undefined) return refuse('session-ended', 'unknown or used refresh token')
  const now = parts.clock()
  if (session.ended_at !== null || session.refresh_expires_at <= now)
    return refuse('session-ended', session.end_reason ?? 'it ran out')
  if (!isStillOffered(parts.config.method, session.method)) {
    await endSession(parts.db, session.id, 'method-changed', now)
    return refuse('session-ended', 'method-changed')
  }
  const user = await userById(parts.db, session.user_id)
  if (user === undefined || user.active === 0) {
    await endSession(parts.db, session.id, 'deactivated', now)
    return refuse('account-inactive')
  }
  const change = await changeFromProvider(parts, session, user, request)
  if (!change.ok) return change
  return renew(parts, session, request, change.value)
}

/** The session of a renewal that is asked for again because its answer got lost; any other use of an old token ends its session. */
async function repeated(parts: Parts, request: Refresh, oldHash: string): Promise<SessionRow | undefined> {
  const session = await sessionByUsedRefresh(parts.db, oldHash)
  if (session === undefined) return undefined
  const next = request.nextRefreshToken
  if (next !== undefined && hashToken(next) === session.refresh_hash) return session
  const { db, clock, newId, log } = parts
  if (await endSession(db, session.id, 'refresh-reused', clock())) {
    log.warn({ session: session.id, user: session.user_id }, 'a used refresh token came back: the session is ended')
    await writeAudit(db, {
      id: newId(),
      orgId: session.org_id,
      at: clock(),
      actor: null,
      action: 'refresh-reused',
      subject: session.user_id,
      detail: { session: session.id },
    })
  }
  return undefined
}

/** What the provider says now of a person who came through it. Somebody it no longer vouches for gets no further. */
async function changeFromProvider(
  parts: Parts,
  session: SessionRow,
  user: UserRow,
  request: Refresh,
): Promise<Result<(UserChange & RoleNow) | null>> {
  if (session.method !== 'oidc') return succeed(null)
  const { config, provider, db, clock } = parts
  if (config.oidc === null || provider === null) return refuse('session-ended', 'no provider')
  if (request.idToken === undefined) {
    return session.needs_id_token === 1
      ? refuse('id-token-refused', 'this session is renewed with an ID token')
      : succeed(null)
  }
  const token = await verifyIdToken(request.idToken, request.accessToken, config.oidc, provider, clock)
  if (!token.ok) return token
  if (token.value.issuer !== user.oidc_issuer || token.value.subject !== user.oidc_sub) {
    await endSession(db, session.id, 'other-person', clock())
    return refuse('session-ended', 'sub: the ID token is of somebody else')
  }
  const identity = await readIdentity(parts, token.value, request.accessToken)
  if (!identity.ok) return identity
  const before = { role: user.role, role_source: user.role_source }
  return succeed({ ...profileFrom(user, identity.value), ...roleFromProvider(before, identity.value) })
}

async function renew(
  parts: Parts,
  session: SessionRow,
  request: Refresh,
  change: (UserChange & RoleNow) | null,
): Promise<Result<Session>> {
  const { db, clock, random } = parts
  const now = clock()
  const tokens = { access: newToken(random), refresh: request.nextRefreshToken ?? newToken(random) }
  if (
    tokens.refresh === request.refreshToken ||
    (await sessionByUsedRefresh(db, hashToken(tokens.refresh))) !== undefined
  ) {
    return refuse('bad-request', 'the next refresh token was used before')
  }
  // Somebody whom the provider cannot be asked about again signs in anew after thirty days at the latest.
  const bound =
    session.method === 'oidc' && session.needs_id_token === 0 ? session.refresh_expires_at : now + REFRESH_LIFETIME
  const renewal: Renewal = {
    access_hash: hashToken(tokens.access),
    access_expires_at: Math.min(now + ACCESS_LIFETIME, bound),
    refresh_hash: hashToken(tokens.refresh),
    refresh_expires_at: bound,
    last_used_at: now,
  }
  const user = await db.transaction().execute(async (transaction) => {
    const renewed = await renewSession(transaction, session.id, session.refresh_hash, renewal)
    return renewed ? userById(transaction, session.user_id) : undefined
  })
  if (user === undefined) return refuse('session-ended', 'another renewal was faster')
  const current = change === null ? succeed(user) : await applyChange(parts, user, change)
  if (!current.ok) return current
  return succeed({
    accessToken: tokens.access,
    accessExpiresAt: renewal.access_expires_at,
    refreshToken: tokens.refresh,
    user: toUser(current.value),
  })
}

/** Writes what changed, and nothing when nothing did: each write is a row that every device has to fetch. */
async function applyChange(parts: Parts, user: UserRow, change: UserChange & RoleNow): Promise<Result<UserRow>> {
  const before: Readonly<Record<string, unknown>> = user
  const same = Object.entries(change).every(([name, value]) => before[name] === value)
  if (same) return succeed(user)
  return write(parts, async (opened) => {
    await auditRole(parts, opened, user, change)
    return succeed(await changeUser(opened.transaction, user.id, opened.nextVersion(), change))
  })
}
