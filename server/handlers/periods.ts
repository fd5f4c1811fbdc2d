import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import type { Nothing } from '../../shared/protocol/auth.ts'
import type { ClosedPeriod, PeriodClosing, PeriodList, PeriodReopening } from '../../shared/protocol/team.ts'
import { writeAudit, type AuditAction } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { PeriodTable } from '../db/schema.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'

const view = (row: Selectable<PeriodTable>): ClosedPeriod => ({
  id: row.id,
  closedUntil: row.closed_until,
  note: row.note,
  closedBy: UserId.parse(row.closed_by),
  closedAt: row.closed_at,
  version: row.version,
})

export async function listPeriods({ db }: Pick<Parts, 'db'>): Promise<Result<PeriodList>> {
  const rows = await db
    .selectFrom('periods')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('closed_until', 'desc')
    .orderBy('id')
    .execute()
  return succeed({ periods: rows.map(view) })
}

/** Closes what started before an instant. Changes that arrive for it later are set aside. */
export function closePeriod(
  parts: Parts,
  identity: Identity,
  { id, closedUntil, note }: PeriodClosing,
): Promise<Result<ClosedPeriod>> {
  return write(parts, async (opened) => {
    const { transaction, org, nextVersion } = opened
    if (closedUntil > parts.clock()) return refuse('bad-request', 'only the past can be closed')
    const there = await transaction.selectFrom('periods').selectAll().where('id', '=', id).executeTakeFirst()
    if (there) return there.deleted_at === null ? succeed(view(there)) : refuse('not-found')
    const row = {
      id,
      org_id: org.id,
      stamps: '{}',
      version: nextVersion(),
      deleted_at: null,
      closed_until: closedUntil,
      note,
      closed_by: identity.userId,
      closed_at: parts.clock(),
    }
    await transaction.insertInto('periods').values(row).execute()
    await record(parts, opened, identity, 'period-closed', { id, until: closedUntil })
    return succeed(view(row))
  })
}

/** Takes a closing back. */
export function reopenPeriod(
  parts: Parts,
  identity: Identity,
  { id }: z.infer<typeof PeriodReopening>,
): Promise<Result<z.infer<typeof Nothing>>> {
  return write(parts, async (opened) => {
    const { transaction, nextVersion } = opened
    const row = await transaction.selectFrom('periods').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) return refuse('not-found')
    if (row.deleted_at === null) {
      const deleted = { deleted_at: parts.clock(), version: nextVersion() }
      await transaction.updateTable('periods').set(deleted).where('id', '=', id).execute()
      await record(parts, opened, identity, 'period-reopened', { id, until: row.closed_until })
    }
    return succeed({})
  })
}

const record = (
  parts: Parts,
  { transaction, org }: OrgWrite,
  identity: Identity,
  action: AuditAction,
  detail: { readonly id: string; readonly until: number },
): Promise<void> =>
  writeAudit(transaction, {
    id: parts.newId(),
    orgId: org.id,
    at: parts.clock(),
    actor: identity.userId,
    action,
    subject: null,
    detail,
  })
