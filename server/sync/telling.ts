import type { Json } from '../../shared/protocol/column.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { isOneOf } from '../db/many.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { BatchContext } from './batch.ts'
import { creatorsOf, type Author, type Held } from './hold.ts'
import { shownTo, type Setting } from './issues.ts'
import type { Judgement } from './judge.ts'
import type { Added } from './late-truth.ts'
import { keyOf, type Row } from './rows.ts'

/** Notes what people are to be told: what gave way, and of a correction its person what it changed. */
export function tell(
  { identity, correction }: BatchContext,
  held: Held,
  operation: Operation,
  before: Row | undefined,
  { content, notes, standing }: Judgement,
): void {
  const entity = entityOf(operation.entity)
  const all = Object.keys(entity.columns)
  for (const note of notes) {
    // Beside the other event, its operation may have met edits as well: those are told with what gave way.
    const twin = note.kind === 'same-event' ? standing : undefined
    const writer = (opId: string | undefined) =>
      opId === undefined ? held.creators.get(operation.id) : held.authors.get(opId)
    const lost = writer(note.lost)
    held.issues.push({
      note: twin && content ? { ...note, values: travelling(entity, content.values, all) } : note,
      operation,
      person: shownTo(note, operation, lost, identity.userId),
      lost,
      kept: twin?.author ?? (note.kept === undefined && note.kind !== 'conflict' ? undefined : writer(note.kept)),
      ...(twin ? { more: { other: twin.row.id, otherValues: travelling(entity, twin.row.values, all) } } : {}),
    })
  }
  if (!correction || correction.person === identity.userId || !content || content === before) return
  const changed = before ? all.filter((column) => before.values[column] !== content.values[column]) : all
  const values: Record<string, Json> = before ? travelling(entity, before.values, changed) : {}
  held.issues.push({
    note: { kind: 'corrected', group: null, lost: undefined, kept: operation.opId, values },
    operation,
    person: correction.person,
    lost: undefined,
    kept: held.authors.get(operation.opId),
    more: {
      reason: correction.reason,
      corrected: travelling(entity, content.values, changed),
      deleted: content.deletedAt !== null,
    },
  })
}

/** Tells a person of timers that a start on another device ended: those that nobody has ended otherwise since. */
export async function tellOfEnds(transaction: OrgTransaction, held: Held): Promise<void> {
  const [entity, columns] = [entityOf('time_entry'), ['description', 'started_at', 'ended_at']]
  const ids = [...held.ended].flatMap(([id, { by }]) => [id, by])
  const unknown = ids.filter((id) => !held.creators.has(id))
  const creators = new Map([...held.creators, ...(await creatorsOf(transaction, unknown))])
  for (const [id, { by, at, operation }] of held.ended) {
    const [row, next] = [held.rows.get(keyOf('time_entry', id)), held.rows.get(keyOf('time_entry', by))]
    if (!row || !next || row.deletedAt !== null) continue
    // On one device people see it happen; but what lies in closed time does not change without a word.
    const isInClosed = held.closedUntil !== null && Number(row.values['started_at']) < held.closedUntil
    if (next.deletedAt !== null && !isInClosed) continue
    if (row.values['stop_reason'] !== 'auto' || row.values['ended_at'] !== at) continue
    const [ended, starter] = [creators.get(id), creators.get(by)]
    if (ended?.device === starter?.device && !isInClosed) continue
    const cause = starter?.opId ?? operation.opId
    held.issues.push({
      note: {
        kind: 'auto-stopped',
        group: 'interval',
        lost: cause,
        kept: cause,
        values: travelling(entity, row.values, columns),
      },
      operation,
      person: String(row.values['user_id']),
      about: id,
      lost: ended,
      kept: starter,
      more: { other: by, otherValues: travelling(entity, next.values, columns) },
    })
  }
}

/** A person has said themselves when these ended: what they were told of it before is settled. */
export async function settleEnds({ transaction, nextVersion }: OrgWrite, held: Held, now: number): Promise<void> {
  const told = await transaction
    .selectFrom('issues')
    .select('id')
    .where('kind', '=', 'auto-stopped')
    .where(isOneOf(transaction, 'entity_id', [...held.overruled]))
    .where('resolved_at', 'is', null)
    .execute()
  for (const { id } of told) {
    const settled = { resolved_at: now, version: nextVersion() }
    await transaction.updateTable('issues').set(settled).where('id', '=', id).execute()
  }
}

/** Asks a person about a timer that has its end from a start, and is set aside by it. */
export function questionOf(operation: Operation, author: Author, ended: Row, standing: Added): Setting {
  const entity = entityOf('time_entry')
  const all = Object.keys(entity.columns)
  const values = travelling(entity, ended.values, all)
  return {
    note: { kind: 'same-event', group: null, lost: author.opId, kept: standing.author.opId, values },
    operation,
    person: String(ended.values['user_id']),
    about: ended.id,
    lost: author,
    kept: standing.author,
    more: { other: standing.row.id, otherValues: travelling(entity, standing.row.values, all) },
  }
}
