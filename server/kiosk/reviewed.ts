import { UserId } from '../../shared/domain/id.ts'
import type { Reviewed, ReviewChange, ReviewState } from '../../shared/domain/terminal-administration.ts'
import { writeAudit } from '../db/audit.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'

/**
 * Ticks a case of the review off, or takes that back. Kept is what the administrator saw: a case about which something new is doubtful
 * by now stays open. Asked again it changes nothing, and the first who looked stays the one. Fails with `not-found`.
 */
export function changeReviewed(
  parts: Parts,
  actor: Identity,
  { kind, id, found, reviewed }: ReviewChange,
): Promise<Result<ReviewState>> {
  return write(parts, async ({ transaction, org }) => {
    const subject = await ownerOf(transaction, kind, id)
    if (subject === undefined) return refuse('not-found')
    const before = await transaction
      .selectFrom('kiosk_reviews')
      .selectAll()
      .where('kind', '=', kind)
      .where('case_id', '=', id)
      .executeTakeFirst()
    if (reviewed && before?.found === found) return succeed({ kind, id, reviewed: reviewedOf(before) })
    if (!reviewed && !before) return succeed({ kind, id, reviewed: null })
    const at = parts.clock()
    await transaction.deleteFrom('kiosk_reviews').where('kind', '=', kind).where('case_id', '=', id).execute()
    const row = { kind, case_id: id, org_id: org.id, found, reviewed_at: at, reviewed_by: actor.userId }
    if (reviewed) await transaction.insertInto('kiosk_reviews').values(row).execute()
    await writeAudit(transaction, {
      id: parts.newId(),
      orgId: org.id,
      at,
      actor: actor.userId,
      action: reviewed ? 'kiosk-reviewed' : 'kiosk-review-undone',
      subject,
      detail: { kind, id, found },
    })
    return succeed({ kind, id, reviewed: reviewed ? reviewedOf(row) : null })
  })
}

/** Whose punch or entry it is. */
async function ownerOf(db: OrgTransaction, kind: ReviewChange['kind'], id: string): Promise<string | undefined> {
  const row =
    kind === 'punch'
      ? await db.selectFrom('punches').select('user_id').where('id', '=', id).executeTakeFirst()
      : await db.selectFrom('punch_entries').select('user_id').where('entry_id', '=', id).executeTakeFirst()
  return row?.user_id
}

/** Who looked and when, from the columns of a row that may not be there. */
export const reviewedOf = (row: {
  readonly reviewed_at: number | null
  readonly reviewed_by: string | null
}): Reviewed | null =>
  row.reviewed_at === null || row.reviewed_by === null
    ? null
    : { at: row.reviewed_at, by: UserId.parse(row.reviewed_by) }
