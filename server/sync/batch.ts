import type { NewId } from '../../shared/domain/id.ts'
import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { applyOperation, concurrentGroups, type Note, type Verdict } from '../../shared/protocol/merge.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import { canBePlaced, placeTimer } from '../../shared/protocol/timer.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Identity } from '../identity.ts'
import { toIssue } from './issues.ts'
import { enterInLedger, type LedgerEntry } from './ledger.ts'
import { entriesAround, TooWide } from './neighbours.ts'
import { loadRows, saveRows, toTimer, type Row } from './rows.ts'

export interface BatchContext {
  readonly write: OrgWrite
  readonly identity: Identity
  /** The server's clock, UTC milliseconds. */
  readonly now: number
  readonly newId: NewId
}

/** An earlier write, as the ledger has it: when it was made decides between two edits that had not seen each other. */
interface Author {
  readonly opId: string
  readonly at: number
  readonly actor: string
}

/** What a batch holds in memory: read once, changed operation by operation, written once. */
interface Held {
  readonly rows: Map<string, Row>
  readonly dirty: Map<string, { readonly entity: EntityName; readonly id: string }>
  readonly authors: Map<string, Author>
  /** Who created a row, by the row's id. */
  readonly creators: Map<string, Author>
  readonly issues: Row[]
  readonly ledger: LedgerEntry[]
}

const keyOf = (entity: EntityName, id: string): string => `${entity} ${id}`

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

async function hold(
  { write: { transaction }, identity }: BatchContext,
  operations: readonly Operation[],
): Promise<Held> {
  const rows = new Map<string, Row>()
  for (const name of new Set(operations.map(({ entity }) => entity))) {
    const ids = operations.filter(({ entity }) => entity === name).map(({ id }) => id)
    for (const row of await loadRows(transaction, entityOf(name), [...new Set(ids)])) rows.set(keyOf(name, row.id), row)
  }
  const deleted = new Set(operations.flatMap(({ kind, id }) => (kind === 'delete' ? [id] : [])))
  const starts = operations.flatMap((operation) => {
    const row = rows.get(keyOf(operation.entity, operation.id))
    const start = operation.fields['started_at'] ?? row?.values['started_at']
    const moves = canMoveTimers(operation, row) || deleted.has(operation.id)
    return operation.entity === 'time_entry' && moves && typeof start === 'number' ? [start] : []
  })
  const own = [...rows.values()].filter(({ values }) => 'started_at' in values).map(({ id }) => id)
  for (const entry of await entriesAround(transaction, identity.userId, starts, own)) {
    rows.set(keyOf('time_entry', entry.id), entry)
  }
  const held: Held = { rows, dirty: new Map(), authors: new Map(), creators: new Map(), issues: [], ledger: [] }
  await holdAuthors({ held, operations, transaction })
  return held
}

/**
 * Whether an operation can end timers, or make one that others end. Words, bookings and what is typed in by hand cannot: they need
 * no neighbours, however far their entries lie apart.
 */
function canMoveTimers({ kind, fields }: Operation, row: Row | undefined): boolean {
  switch (kind) {
    case 'create':
      return (
        fields['ended_at'] === null ||
        fields['stop_reason'] === 'auto' ||
        fields['source'] === 'timer' ||
        fields['source'] === 'kiosk'
      )
    case 'patch':
      // It brings back what was deleted.
      return 'started_at' in fields || row?.deletedAt !== null
    case 'delete':
      return false
    case 'restore':
      return true
  }
}

/** Reads from the ledger who wrote what these operations had not seen. Mostly that is nobody, and nothing is read. */
async function holdAuthors({
  held,
  operations,
  transaction,
}: {
  held: Held
  operations: readonly Operation[]
  transaction: OrgWrite['transaction']
}): Promise<void> {
  const writes = new Set<string>()
  const created = new Set<string>()
  for (const operation of operations) {
    const row = held.rows.get(keyOf(operation.entity, operation.id))
    if (!row && operation.kind === 'delete') created.add(operation.id)
    if (!row) continue
    const entity = entityOf(operation.entity)
    for (const group of concurrentGroups(entity, row, operation)) {
      const stamp = row.stamps[group]
      if (stamp === undefined) created.add(operation.id)
      else writes.add(stamp)
    }
    if (row.stamps['deleted'] !== undefined) writes.add(row.stamps['deleted'])
  }
  const columns = ['op_id as opId', 'at', 'actor'] as const
  if (writes.size > 0) {
    const found = await transaction
      .selectFrom('ops')
      .select(columns)
      .where('op_id', 'in', [...writes])
      .execute()
    for (const author of found) held.authors.set(author.opId, author)
  }
  if (created.size > 0) {
    const found = await transaction
      .selectFrom('ops')
      .select([...columns, 'entity_id', 'body'])
      .where('entity_id', 'in', [...created])
      .where('outcome', '=', 'applied')
      .execute()
    for (const { entity_id: id, body, ...author } of found) {
      if (Operation.safeParse(JSON.parse(body)).data?.kind === 'create') held.creators.set(id, author)
    }
  }
}

function applyOne({ write, identity, now, newId }: BatchContext, held: Held, sent: Operation): void {
  // A clock that runs ahead must not win for ever; what counts between edits that saw each other is `saw`, not time.
  const operation: Operation = { ...sent, at: Math.min(sent.at, now) }
  const entity = entityOf(operation.entity)
  const key = keyOf(operation.entity, operation.id)
  const before = held.rows.get(key)
  const author: Author = { opId: operation.opId, at: operation.at, actor: operation.actor }
  const writerOf = (group: string): Author | undefined => {
    const stamp = before?.stamps[group]
    return stamp === undefined ? held.creators.get(operation.id) : held.authors.get(stamp)
  }
  const verdict = judge()

  function judge(): Verdict {
    if (!isAllowed(identity, write.org.id, operation, before)) {
      return { content: before, outcome: 'refused', notes: [refusal(operation)] }
    }
    // What was there once and is purged now needs no deleting. Of what was never there, the row may still come: after this
    // server was restored, from a device that sends it again.
    const isPurged = before === undefined && operation.kind === 'delete' && held.creators.has(operation.id)
    if (isPurged) return { content: undefined, outcome: 'merged', notes: [] }
    return applyOperation(entity, before, operation, (group) => isLater(group, author, writerOf(group)))
  }

  if (verdict.content && verdict.content !== before) {
    const row: Row = { id: operation.id, orgId: write.org.id, ...before, ...verdict.content }
    put(held, operation.entity, row)
    if (operation.entity === 'time_entry') placeAround(held, row)
  }
  held.authors.set(operation.opId, author)
  if (operation.kind === 'create' && verdict.outcome === 'applied') held.creators.set(operation.id, author)
  held.ledger.push({ operation: sent, outcome: verdict.outcome })
  for (const note of verdict.notes) {
    const loser = note.lost === undefined ? held.creators.get(operation.id) : held.authors.get(note.lost)
    // Whoever gave way is told. A person of whom nothing is known any more is not: then the one who acted is.
    const issue = toIssue({
      note,
      operation: sent,
      loser: loser ?? author,
      id: newId(),
      orgId: write.org.id,
      now,
      sender: identity.userId,
    })
    held.issues.push(issue)
  }
}

const put = (held: Held, entity: EntityName, row: Row): void => {
  held.rows.set(keyOf(entity, row.id), row)
  held.dirty.set(keyOf(entity, row.id), { entity, id: row.id })
}

/** Between two edits that had not seen each other the later one stands; an edit always beats a deletion. */
const isLater = (group: string, mine: Author, theirs: Author | undefined): boolean =>
  group !== 'deleted' &&
  (theirs === undefined || mine.at > theirs.at || (mine.at === theirs.at && mine.opId > theirs.opId))

const refusal = (operation: Operation): Note => ({
  kind: 'refused',
  group: null,
  lost: operation.opId,
  kept: undefined,
  values: operation.fields,
})

/** A person acts as themselves, on their own entries and issues, and on everybody's catalog. Issues are made by the server alone. */
function isAllowed(identity: Identity, orgId: string, operation: Operation, row: Row | undefined): boolean {
  if (operation.actor !== identity.userId) return false
  if (row && row.orgId !== orgId) return false
  if (operation.entity === 'issue' && operation.kind !== 'patch') return false
  if (entityOf(operation.entity).scope === 'catalog') return true
  const owner = row
    ? row.values['user_id']
    : operation.kind === 'create'
      ? operation.fields['user_id']
      : identity.userId
  return owner === identity.userId && (operation.kind !== 'create' || operation.fields['user_id'] === identity.userId)
}

/** Ends what a start ends, and the timer itself where a later one starts. */
function placeAround(held: Held, row: Row): void {
  if (row.deletedAt !== null || !canBePlaced(toTimer(row))) return
  const others = [...held.rows]
    .filter(
      ([key, other]) =>
        key.startsWith('time_entry ') && other.deletedAt === null && other.values['user_id'] === row.values['user_id'],
    )
    .map(([, other]) => toTimer(other))
  for (const [id, end] of placeTimer(toTimer(row), others)) {
    const other = held.rows.get(keyOf('time_entry', id))
    if (other) put(held, 'time_entry', { ...other, values: { ...other.values, ended_at: end, stop_reason: 'auto' } })
  }
}

async function flush({ write, identity, now }: BatchContext, held: Held): Promise<void> {
  const { transaction, nextVersion } = write
  for (const name of new Set([...held.dirty.values()].map(({ entity }) => entity))) {
    const rows = [...held.dirty].flatMap(([key, { entity }]) => (entity === name ? (held.rows.get(key) ?? []) : []))
    await saveRows(transaction, entityOf(name), rows, nextVersion)
  }
  await saveRows(transaction, entityOf('issue'), held.issues, nextVersion)
  await enterInLedger(write, identity, now, held.ledger)
}
