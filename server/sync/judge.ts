import { isClosed } from '../../shared/domain/closed.ts'
import { applyAside, isAside, isSameEvent, setAside, stretchOf } from '../../shared/protocol/aside.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { applyOperation, type Note, type Verdict, type Wins } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import type { IssueKind } from '../../shared/protocol/sync.ts'
import type { Identity } from '../identity.ts'
import type { BatchContext } from './batch.ts'
import type { Held } from './hold.ts'
import { asPlaced, living, sameEvent, type Added } from './late-truth.ts'
import type { Row } from './rows.ts'

/** A verdict, and where the entry was set aside, the one that stands in its place. */
export interface Judgement extends Verdict {
  readonly standing?: Added
}

/** What becomes of a row by an operation: what is allowed, what is closed, what is the same event as another, and else what the merge rules say. */
export function judge(
  context: BatchContext,
  held: Held,
  operation: Operation,
  before: Row | undefined,
  wins: Wins,
): Judgement {
  const { identity, correction } = context
  if (!isAllowed(context, operation, before)) {
    return { content: before, outcome: 'refused', notes: [whole('refused', operation)] }
  }
  // What was there once and is purged now needs no deleting. Of what was never there, the row may still come: after this
  // server was restored, from a device that sends it again.
  const isPurged = before === undefined && operation.kind === 'delete' && held.creators.has(operation.id)
  if (isPurged) return { content: undefined, outcome: 'merged', notes: [] }

  const entity = entityOf(operation.entity)
  if (operation.entity !== 'time_entry' || correction) return applyOperation(entity, before, operation, wins)
  const wasAside = before !== undefined && isAside(before)
  const verdict = wasAside
    ? applyAside(entity, before, operation, wins)
    : applyOperation(entity, before, operation, wins)
  const { content } = verdict
  if (!content || content === before) return verdict
  if (wasAside && isAside(content)) return askAgain(held, operation, verdict)

  const closed = identity.role !== 'admin' && isClosed(held.closedUntil, before && living(before), living(content))
  if (closed && before !== undefined) {
    return { content: before, outcome: 'refused', notes: [whole('closed-period', operation)] }
  }
  const placed = closed || held.added.length === 0 ? content : asPlaced(held, operation.id, content)
  const standing = closed ? undefined : sameEvent(held, operation, before, placed, context.known)
  if (!closed && !standing) return verdict
  const kind = standing ? 'same-event' : 'closed-period'
  held.asked.add(operation.id)
  return {
    content: setAside(placed, operation, context.now),
    outcome: 'merged',
    notes: [...verdict.notes, whole(kind, operation, standing)],
    ...(standing ? { standing } : {}),
  }

  function askAgain(from: Held, late: Operation, kept: Verdict): Judgement {
    if (from.asked.has(late.id)) return kept
    // It was left aside knowingly; then this came, whose author did not know that.
    from.asked.add(late.id)
    const twin = kept.content && from.added.find((one) => kept.content && isSameEvent(one, stretchOf(kept.content)))
    const told = whole(twin ? 'same-event' : 'closed-period', late, twin)
    return { ...kept, notes: [...kept.notes, told], ...(twin ? { standing: twin } : {}) }
  }
}

const whole = (kind: IssueKind, operation: Operation, standing?: Added): Note => ({
  kind,
  group: null,
  lost: operation.opId,
  kept: standing?.author.opId,
  values: operation.fields,
})

/**
 * A person acts as themselves, on their own entries and issues, and on everybody's catalog. Issues are made by the server alone.
 * A correction acts on the entries of the one person that it names.
 */
function isAllowed({ identity, write, correction }: BatchContext, operation: Operation, row: Row | undefined): boolean {
  const person: Identity['userId'] = correction?.person ?? identity.userId
  if (operation.actor !== identity.userId) return false
  if (row && row.orgId !== write.org.id) return false
  if (operation.entity === 'issue' && operation.kind !== 'patch') return false
  if (entityOf(operation.entity).scope === 'catalog') return true
  const owner = row ? row.values['user_id'] : operation.kind === 'create' ? operation.fields['user_id'] : person
  return owner === person && (operation.kind !== 'create' || operation.fields['user_id'] === person)
}
