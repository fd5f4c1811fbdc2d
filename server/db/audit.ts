import type { Kysely } from 'kysely'
import type { ServerDatabase } from './schema.ts'

/** What is written down for good. */
export type AuditAction =
  | 'signed-in'
  | 'signed-out'
  | 'sign-in-refused'
  | 'registered'
  | 'proved-at-terminal'
  | 'role-changed'
  | 'password-changed'
  | 'password-reset'
  | 'activated'
  | 'deactivated'
  | 'session-revoked'
  | 'refresh-reused'
  | 'entry-corrected'
  | 'period-closed'
  | 'period-reopened'
  | 'terminal-code-made'
  | 'terminal-enrolled'
  | 'terminal-changed'
  | 'terminal-revoked'
  | 'kiosk-person-changed'
  | 'kiosk-reviewed'
  | 'kiosk-review-undone'

export interface AuditEntry {
  readonly id: string
  readonly orgId: string
  readonly at: number
  /** Who did it: a user's id, or null for nobody who is known. */
  readonly actor: string | null
  readonly action: AuditAction
  /** The user it was done to. */
  readonly subject: string | null
  /** Never a secret, and nothing that a stranger typed. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

export async function writeAudit(db: Kysely<ServerDatabase>, entry: AuditEntry): Promise<void> {
  const { orgId, detail, ...rest } = entry
  await db
    .insertInto('audit')
    .values({ ...rest, org_id: orgId, detail: JSON.stringify(detail) })
    .execute()
}
