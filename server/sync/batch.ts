import type { NewId, UserId } from '../../shared/domain/id.ts'
import { setAside } from '../../shared/protocol/aside.ts'
import type { Json } from '../../shared/protocol/column.ts'
import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { DELETED, travelling } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { canBePlaced, placeTimer, type Timer } from '../../shared/protocol/timer.ts'
import { isOneOf } from '../db/many.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { Identity } from '../identity.ts'
import { creatorsOf, hold, keyOf, noteTimer, type Added, type Author, type Held } from './hold.ts'
import { shownTo, toIssues, type Setting } from './issues.ts'
import { judge, sameEventOfEnded, type Judgement } from './judge.ts'
import { enterInLedger } from './ledger.ts'
import { TooWide } from './neighbours.ts'
import { saveRows, toTimer, type Row } from './rows.ts'

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
    const row: Row = { id: operation.id, orgId: write.org.id, ...before, ...verdict.content }
    put(held, operation.entity, row)
    if (before?.values['stop_reason'] === 'auto' && row.values['stop_reason'] !== 'auto') held.overruled.add(row.id)
    if (operation.entity === 'time_entry') placeAround(context, held, row, { sent, author })
  }
  held.authors.set(operation.opId, author)
  if (operation.kind === 'create' && verdict.outcome !== 'refused') held.creators.set(operation.id, author)
  held.ledger.push({ operation: sent, outcome: verdict.outcome })
  tell(context, held, sent, before, verdict)
}

/** Notes what people are to be told: what gave way, and of a correction its person what it changed. */
function tell(
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
    if (standing) held.issues.push(askedAbout(operation, author, ended, standing))
  }
}

/** Asks a person about a timer that has its end from a start, and is set aside by it. */
function askedAbout(operation: Operation, author: Author, ended: Row, standing: Added): Setting {
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

/** Tells a person of timers that a start on another device ended: those that nobody has ended otherwise since. */
async function tellOfEnds(transaction: OrgTransaction, held: Held): Promise<void> {
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
async function settleEnds({ transaction, nextVersion }: OrgWrite, held: Held, now: number): Promise<void> {
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
