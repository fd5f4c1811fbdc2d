import { isClosed } from '../../shared/domain/closed.ts'
import { applyAside, ASIDE, isAside, isSameEvent, setAside, stretchOf } from '../../shared/protocol/aside.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { applyOperation, type Content, type Note, type Verdict, type Wins } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import type { IssueKind } from '../../shared/protocol/sync.ts'
import { canBePlaced, placeTimer } from '../../shared/protocol/timer.ts'
import type { Identity } from '../identity.ts'
import type { BatchContext } from './batch.ts'
import { keyOf, type Added, type Author, type Held } from './hold.ts'
import { toTimer, type Row } from './rows.ts'

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

const living = (content: Content) => (content.deletedAt === null ? stretchOf(content) : undefined)

/** A row as it will stand once a later start has ended it: a timer that comes late has its end from that alone perhaps. */
function asPlaced({ timers }: Held, id: string, content: Content): Content {
  const timer = toTimer({ id, values: content.values })
  if (content.deletedAt !== null || !canBePlaced(timer)) return content
  const others = timers.get(String(content.values['user_id']))
  const end = others && placeTimer(timer, others.values()).get(id)
  return end === undefined ? content : { ...content, values: { ...content.values, ended_at: end, stop_reason: 'auto' } }
}

/**
 * The entry that an administrator added for the same event, where this operation is the first to bring the two together and its
 * author did not know of the other: it was done before, or on a device that had not heard of it. An entry about which its person
 * has decided once is left alone.
 */
function sameEvent(
  held: Held,
  operation: Pick<Operation, 'id' | 'kind' | 'at'>,
  before: Row | undefined,
  content: Content,
  known: number,
): Added | undefined {
  if (content.deletedAt !== null || content.stamps[ASIDE] !== undefined) return undefined
  if (operation.kind !== 'create' && operation.kind !== 'patch') return undefined
  if (held.added.some(({ row }) => row.id === operation.id)) return undefined
  const [was, is] = [before && living(before), stretchOf(content)]
  return held.added.find(
    (added) =>
      (held.rows.get(keyOf('time_entry', added.row.id)) ?? added.row).deletedAt === null &&
      isSameEvent(added, is) &&
      !(was && isSameEvent(added, was)) &&
      (operation.at < added.author.at || known < added.version),
  )
}

/** The same, of a timer that another operation's start has ended just now: before that it had no length. */
export function sameEventOfEnded(
  { correction, known }: BatchContext,
  held: Held,
  { other, ended, author }: { readonly other: Row; readonly ended: Row; readonly author: Author },
): Added | undefined {
  if (correction || held.added.length === 0) return undefined
  if (isClosed(held.closedUntil, living(other), living(ended))) return undefined
  const standing = sameEvent(held, { id: other.id, kind: 'patch', at: author.at }, other, ended, known)
  if (standing) held.asked.add(other.id)
  return standing
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
