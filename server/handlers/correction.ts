import { entityOf } from '../../shared/protocol/entity.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { Outcome } from '../../shared/protocol/operation.ts'
import type { Correction, CorrectionResponse } from '../../shared/protocol/team.ts'
import { SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import { writeAudit } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import { userById } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { applyBatch } from '../sync/batch.ts'
import { loadRows } from '../sync/rows.ts'
import { write } from '../write.ts'
import { correctedAmong, toTeamEntry } from './team.ts'

/**
 * Writes a correction of somebody's entry as an operation of the administrator, by the same rules as any other: what its person
 * did unseen is a concurrent edit. The person is told in an issue. Sent again, it answers what became of it.
 */
export function correctEntry(
  parts: Parts,
  identity: Identity,
  request: Correction,
): Promise<Result<CorrectionResponse>> {
  const { opId, kind, fields, saw, userId, entryId, reason } = request
  return write(parts, async (opened) => {
    const { transaction, org } = opened
    if ((await outcomeOf(opened, opId)) === undefined) {
      const [row] = await loadRows(transaction, entityOf('time_entry'), [entryId])
      const isTheirs = row ? row.values['user_id'] === userId : kind === 'create'
      if (!isTheirs || (await userById(transaction, userId)) === undefined) return refuse('not-found')
      const now = parts.clock()
      const operation: Operation = {
        opId,
        actor: identity.userId,
        entity: 'time_entry',
        id: entryId,
        kind,
        fields,
        saw,
        at: now,
        schema: SCHEMA_VERSION,
      }
      const correction = { person: userId, reason }
      await applyBatch({ write: opened, identity, now, newId: parts.newId, known: org.head, correction }, [operation])
      await transaction
        .insertInto('corrections')
        .values({
          op_id: opId,
          org_id: org.id,
          entry_id: entryId,
          user_id: userId,
          reason,
          creates: kind === 'create' ? 1 : 0,
        })
        .execute()
      await writeAudit(transaction, {
        id: parts.newId(),
        orgId: org.id,
        at: now,
        actor: identity.userId,
        action: 'entry-corrected',
        subject: userId,
        detail: { entry: entryId, operation: opId, kind },
      })
    }
    return answer(opened, request)
  })
}

async function answer(
  { transaction }: OrgWrite,
  { opId, entryId, userId }: Correction,
): Promise<Result<CorrectionResponse>> {
  const outcome = await outcomeOf({ transaction }, opId)
  const [row] = await loadRows(transaction, entityOf('time_entry'), [entryId])
  // What was refused is undone with everything else of this request: the administrator is there to correct it.
  if (outcome === undefined || outcome === 'refused')
    return refuse('bad-request', 'the correction does not fit the entry')
  if (!row || row.values['user_id'] !== userId) return refuse('not-found')
  const issues = await transaction
    .selectFrom('issues')
    .select('field_group')
    .where('entity_id', '=', entryId)
    .where('kind', 'in', ['conflict', 'delete-skipped', 'undeleted'])
    .where((either) => either.or([either('op_id', '=', opId), either('kept_op_id', '=', opId)]))
    .execute()
  return succeed({
    outcome,
    entry: toTeamEntry(row, await correctedAmong(transaction, [row])),
    conflicts: issues.flatMap(({ field_group: group }) => group ?? []),
  })
}

async function outcomeOf({ transaction }: Pick<OrgWrite, 'transaction'>, opId: string): Promise<Outcome | undefined> {
  const row = await transaction.selectFrom('ops').select('outcome').where('op_id', '=', opId).executeTakeFirst()
  return row && Outcome.parse(row.outcome)
}
