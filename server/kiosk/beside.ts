import { deriveEntries } from '../../shared/domain/derive-entries.ts'
import { EntryId } from '../../shared/domain/id.ts'
import type { Derived, DerivedEntry, ShiftInput } from '../../shared/domain/shift.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Row } from '../sync/rows.ts'

/** Whoever wrote the times of an entry that stand. */
export interface Writer {
  readonly actor: string
  /** UTC milliseconds. */
  readonly at: number
}

/** Who wrote the times of these entries, by entry; those of which the ledger still knows. */
export async function writersOf(transaction: OrgTransaction, rows: readonly Row[]): Promise<Map<string, Writer>> {
  const stamps = new Map(
    rows.flatMap(({ id, stamps: { interval } }) => (interval === undefined ? [] : [[interval, id]])),
  )
  if (stamps.size === 0) return new Map()
  const found = await transaction
    .selectFrom('ops')
    .select(['op_id', 'actor', 'at'])
    .where('op_id', 'in', [...stamps.keys()])
    .execute()
  return new Map(
    found.flatMap(({ op_id: opId, actor, at }) => (stamps.has(opId) ? [[stamps.get(opId) ?? '', { actor, at }]] : [])),
  )
}

/**
 * What punches alone say of entries whose times somebody else than their person has set: those that a clock-out or a switch has
 * ended which ends nothing else. It is shown beside what stands.
 */
export function besideCorrections(input: ShiftInput, derived: Derived, corrected: ReadonlySet<string>): DerivedEntry[] {
  if (corrected.size === 0) return []
  const handEnds = new Map([...(input.handEnds ?? [])].filter(([id]) => !corrected.has(id)))
  const ending = new Map(derived.entries.map(({ id, closedBy }) => [closedBy, id]))
  return deriveEntries({ ...input, handEnds }).entries.filter(
    ({ id, closedBy }) => corrected.has(id) && closedBy !== null && (ending.get(closedBy) ?? id) === id,
  )
}

/** Of an entry that late punches take back nobody is asked any more; where they bring it back the question is open as before. */
export async function keepQuestion(
  { transaction, nextVersion }: OrgWrite,
  id: string,
  deletedAt: number | null,
): Promise<void> {
  const open = await transaction
    .selectFrom('issues')
    .select('id')
    .where('entity_id', '=', EntryId.parse(id))
    .where('kind', 'in', ['same-event', 'closed-period'])
    .where('resolved_at', 'is', null)
    .execute()
  for (const issue of open) {
    const values = { deleted_at: deletedAt, version: nextVersion() }
    await transaction.updateTable('issues').set(values).where('id', '=', issue.id).execute()
  }
}
