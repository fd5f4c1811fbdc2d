import type { NewId, UserId } from '../../shared/domain/id.ts'
import { setAside } from '../../shared/protocol/aside.ts'
import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { DELETED } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { canBePlaced, placeTimer, stampAhead, type Timer } from '../../shared/protocol/timer.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Identity } from '../identity.ts'
import { hold, noteTimer, type Author, type Held } from './hold.ts'
import { toIssues } from './issues.ts'
import { judge } from './judge.ts'
import { sameEventOfEnded } from './late-truth.ts'
import { enterInLedger } from './ledger.ts'
import { TooWide } from './neighbours.ts'
import { keyOf, saveRows, toTimer, type Row } from './rows.ts'
import { questionOf, settleEnds, tell, tellOfEnds } from './telling.ts'

export interface BatchContext {
  readonly write: OrgWrite
  readonly identity: Identity
  /** The server's clock, UTC milliseconds. */
  readonly now: number
  readonly newId: NewId
  /** How far the sending device had pulled its person's entries. */
  readonly known: number
  /** Set where an administrator corrects the entries of a person, who is told the reason. */
  readonly correction?: { readonly person: UserId; readonly reason: string }
}

/**
 * Applies operations in their order and writes the rows, the issues and the ledger. Many at once cost hardly more than one.
 * Where a few would need too many neighbours in memory the batch is halved.
 */
export async function applyBatch(context: BatchContext, operations: readonly Operation[]): Promise<void> {
  try {
    const held = await hold(context, operations)
    for (const operation of operations) applyOne(context, held, operation)
    await flush(context, held)
  } catch (error) {
    if (!(error instanceof TooWide) || operations.length === 1) throw error
    const half = Math.ceil(operations.length / 2)
    await applyBatch(context, operations.slice(0, half))
    await applyBatch(context, operations.slice(half))
  }
}

function applyOne(context: BatchContext, held: Held, sent: Operation): void {
  const { write, identity, now } = context
  // A clock that runs ahead must not win for ever; what counts between edits that saw each other is `saw`, not time.
  const operation: Operation = { ...sent, at: Math.min(sent.at, now) }
  const key = keyOf(operation.entity, operation.id)
  const before = held.rows.get(key)
  const author: Author = {
    opId: operation.opId,
    at: operation.at,
    actor: operation.actor,
    device: identity.deviceId,
  }
  const writerOf = (group: string): Author | undefined => {
    const stamp = before?.stamps[group]
    return stamp === undefined ? held.creators.get(operation.id) : held.authors.get(stamp)
  }
  const verdict = judge(context, held, operation, before, (group) => isLater(group, author, writerOf(group)))

  if (verdict.content && verdict.content !== before) {
    const { content } = verdict
    const saysWhen =
      operation.entity === 'time_entry' && (!before || before.stamps['interval'] !== content.stamps['interval'])
    const stamped = saysWhen ? stampAhead(content, operation.opId, now) : content
    const row: Row = { id: operation.id, orgId: write.org.id, ...before, ...stamped }
    put(held, operation.entity, row)
    if (before?.values['stop_reason'] === 'auto' && row.values['stop_reason'] !== 'auto') held.overruled.add(row.id)
    if (operation.entity === 'time_entry') placeAround(context, held, row, { sent, author })
  }
  held.authors.set(operation.opId, author)
  if (operation.kind === 'create' && verdict.outcome !== 'refused') held.creators.set(operation.id, author)
  held.ledger.push({ operation: sent, outcome: verdict.outcome })
  tell(context, held, sent, before, verdict)
}

const put = (held: Held, entity: EntityName, row: Row): void => {
  held.rows.set(keyOf(entity, row.id), row)
  noteTimer(held, row)
  held.dirty.set(keyOf(entity, row.id), { entity, id: row.id })
}

/** Between two edits that had not seen each other the later one stands; an edit always beats a deletion. */
const isLater = (group: string, mine: Author, theirs: Author | undefined): boolean =>
  group !== DELETED &&
  (theirs === undefined || mine.at > theirs.at || (mine.at === theirs.at && mine.opId > theirs.opId))

/** Ends what a start ends, and the timer itself where a later one starts. */
function placeAround(
  context: BatchContext,
  held: Held,
  row: Row,
  { sent: operation, author }: { readonly sent: Operation; readonly author: Author },
): void {
  if (row.deletedAt !== null || !canBePlaced(toTimer(row))) return
  const timers = held.timers.get(String(row.values['user_id'])) ?? new Map<string, Timer>()
  for (const [id, end] of placeTimer(toTimer(row), timers.values())) {
    const other = held.rows.get(keyOf('time_entry', id))
    if (!other) continue
    const by =
      id === row.id
        ? [...timers.values()].find(({ startedAt, id: next }) => startedAt === end && next !== id)?.id
        : row.id
    if (by !== undefined) held.ended.set(id, { by, at: end, operation })
    const ended = { ...other, values: { ...other.values, ended_at: end, stop_reason: 'auto' } }
    const standing = id === row.id ? undefined : sameEventOfEnded(context, held, { other, ended, author })
    put(held, 'time_entry', standing ? { ...ended, ...setAside(ended, operation, context.now) } : ended)
    if (standing) held.issues.push(questionOf(operation, author, ended, standing))
  }
}

async function flush({ write, identity, now, newId }: BatchContext, held: Held): Promise<void> {
  const { transaction, nextVersion, org } = write
  for (const name of new Set([...held.dirty.values()].map(({ entity }) => entity))) {
    const rows = [...held.dirty].flatMap(([key, { entity }]) => (entity === name ? (held.rows.get(key) ?? []) : []))
    await saveRows(transaction, entityOf(name), rows, nextVersion)
  }
  if (held.ended.size > 0) await tellOfEnds(transaction, held)
  if (held.overruled.size > 0) await settleEnds(write, held, now)
  const issues = await toIssues(transaction, held.issues, { newId, orgId: org.id, now })
  await saveRows(transaction, entityOf('issue'), issues, nextVersion)
  await enterInLedger(write, identity, now, held.ledger)
}
