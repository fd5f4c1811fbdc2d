import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type { Nothing, SessionList, SessionRevocation } from '../../shared/protocol/auth.ts'
import { writeAudit } from '../db/audit.ts'
import { endSession, livingSessions, sessionById } from '../db/sessions.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'

/** Living sessions: those of one person, or everybody's. */
export async function listSessions(
  parts: Parts,
  identity: Identity,
  whose: 'own' | 'all',
): Promise<Result<z.infer<typeof SessionList>>> {
  const rows = await livingSessions(parts.db, parts.clock(), whose === 'own' ? identity.userId : undefined)
  return succeed({
    sessions: rows.map((row) => ({
      id: row.id,
      userId: UserId.parse(row.user_id),
      username: row.username,
      device: { id: row.device_id, name: row.device_name },
      method: row.method,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      current: row.id === identity.sessionId,
    })),
  })
}

/** Ends a session from afar: one's own, or as an administrator anybody's. */
export async function revokeSession(
  parts: Parts,
  identity: Identity,
  request: z.infer<typeof SessionRevocation>,
  whose: 'own' | 'all',
): Promise<Result<z.infer<typeof Nothing>>> {
  const session = await sessionById(parts.db, request.sessionId)
  if (session === undefined || (whose === 'own' && session.user_id !== identity.userId)) return refuse('not-found')
  if (await endSession(parts.db, session.id, 'revoked', parts.clock())) {
    await writeAudit(parts.db, {
      id: parts.newId(),
      orgId: session.org_id,
      at: parts.clock(),
      actor: identity.userId,
      action: 'session-revoked',
      subject: session.user_id,
      detail: { session: session.id },
    })
  }
  return succeed({})
}
