import type { NewId, UserId } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { Json } from '../../shared/protocol/column.ts'
import { entityOf, type Entity, type EntityName } from '../../shared/protocol/entity.ts'
import { applyOperation, DELETED, touchedGroups, travelling } from '../../shared/protocol/merge.ts'
import { OperationId, type Operation } from '../../shared/protocol/operation.ts'
import { canBePlaced, placeTimer } from '../../shared/protocol/timer.ts'
import { SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import type { Transaction } from './open.ts'
import { enqueue } from './outbox.ts'
import { loadRows, saveRows, timersAround, toTimer, type Row } from './rows.ts'
import { keepServerRows } from './undo.ts'

/**
 * One thing that a person did to one row, before it is an operation. A `create` carries every column, a `patch` whole
 * field groups and `{ add, remove }` for a set, `delete` and `restore` nothing.
 */
export interface Change {
  readonly entity: EntityName
  readonly id: string
  readonly kind: 'create' | 'patch' | 'delete' | 'restore'
  readonly fields: Readonly<Record<string, Json>>
}

export interface CommitContext {
  readonly actor: UserId
  /** When it was done, UTC milliseconds. */
  readonly at: Instant
  readonly newId: NewId
  /** False in a profile without a server: the rows change, nothing is queued. */
  readonly outgoing: boolean
}

interface Touched {
  readonly entity: EntityName
  readonly id: string
  /** As the row was before; null where there was none. */
  readonly before: Row | null
  after: Row | null
}

/**
 * Makes operations of changes (reading `saw` from the rows' stamps), applies them to the rows, keeps what the server has of
 * these rows and queues the operations: all inside the caller's transaction. A timer that the changes leave running beside a
 * later one ends where that one starts.
 * @throws where a change does not have the form that its entity asks for: that is a defect of the caller.
 */
export async function commitChanges(
  transaction: Transaction,
  context: CommitContext,
  changes: readonly Change[],
): Promise<void> {
  const touched = await touch(transaction, changes)
  const operations: Operation[] = []
  const perform = (row: Touched, change: Change): void => {
    assertForm(entityOf(change.entity), change)
    const operation = toOperation(context, change, row.after)
    const { content, notes } = applyOperation(entityOf(change.entity), row.after ?? undefined, operation, () => true)
    const problem = notes[0]
    if (problem)
      throw new Error(`${change.kind} of ${change.entity} ${change.id}: ${problem.kind} ${problem.group ?? ''}`)
    row.after = content ? { id: change.id, version: 0, gen: 0, ...row.after, ...content } : null
    operations.push(operation)
  }

  for (const change of changes) {
    const row = touched.get(keyOf(change))
    if (!row) continue
    perform(row, change)
    if (change.entity !== 'time_entry' || !row.after || row.after.deletedAt !== null) continue
    for (const [id, end] of await endsAround(transaction, row.after, touched)) {
      const other = touched.get(keyOf({ entity: 'time_entry', id })) ?? (await touchEntry(transaction, touched, id))
      if (other.after) perform(other, autoStop(other.after, end))
    }
  }

  await save(transaction, [...touched.values()])
  if (!context.outgoing) return
  await keepServerRows(
    transaction,
    [...touched.values()].map(({ entity, id, before }) => ({ entity, id, row: before, placed: false })),
  )
  await enqueue(transaction, operations)
}

const keyOf = ({ entity, id }: Pick<Change, 'entity' | 'id'>): string => `${entity} ${id}`

async function touch(transaction: Transaction, changes: readonly Change[]): Promise<Map<string, Touched>> {
  const touched = new Map<string, Touched>()
  for (const entity of new Set(changes.map((change) => change.entity))) {
    const ids = changes.filter((change) => change.entity === entity).map((change) => change.id)
    const rows = await loadRows(transaction, entityOf(entity), ids)
    for (const id of ids) {
      const before = rows.get(id) ?? null
      touched.set(keyOf({ entity, id }), { entity, id, before, after: before })
    }
  }
  return touched
}

async function touchEntry(transaction: Transaction, touched: Map<string, Touched>, id: string): Promise<Touched> {
  const before = (await loadRows(transaction, entityOf('time_entry'), [id])).get(id) ?? null
  const row: Touched = { entity: 'time_entry', id, before, after: before }
  touched.set(keyOf(row), row)
  return row
}

function assertForm(entity: Entity, { kind, entity: name, fields }: Change): void {
  if (kind === 'create') return
  if (kind !== 'patch' && Object.keys(fields).length > 0) throw new Error(`a ${kind} of ${name} carries no fields`)
  for (const group of touchedGroups(entity, fields)) {
    const missing = entity.groups[group]?.find((column) => !(column in fields))
    if (missing !== undefined) throw new Error(`a patch of ${name} changes ${group} but leaves out ${missing}`)
  }
}

function toOperation({ actor, at, newId }: CommitContext, change: Change, row: Row | null): Operation {
  return { ...change, opId: OperationId.parse(newId()), actor, saw: seen(change, row), at, schema: SCHEMA_VERSION }
}

/** The writes that the person was looking at: of what is patched, of all when deleting, of the deletion when restoring. */
function seen({ entity, kind, fields }: Change, row: Row | null): Operation['saw'] {
  const groups = new Set(
    kind === 'patch' ? [...touchedGroups(entityOf(entity), fields), ...Object.keys(fields), DELETED] : [DELETED],
  )
  return Object.fromEntries(
    Object.entries(row?.stamps ?? {})
      .filter(([group]) => kind === 'delete' || groups.has(group))
      .map(([group, opId]) => [group, OperationId.parse(opId)]),
  )
}

async function endsAround(
  transaction: Transaction,
  row: Row,
  touched: Map<string, Touched>,
): Promise<Map<string, number>> {
  if (!canBePlaced(toTimer(row))) return new Map()
  const entries = [...touched.values()].filter(({ entity }) => entity === 'time_entry')
  const around = await timersAround(
    transaction,
    String(row.values['user_id']),
    Number(row.values['started_at']),
    entries.map(({ id }) => id),
  )
  const held = entries.flatMap(({ after }) =>
    after && after.deletedAt === null && after.values['user_id'] === row.values['user_id'] ? [toTimer(after)] : [],
  )
  return placeTimer(toTimer(row), [...around, ...held])
}

/** The end that a later start gives a timer. */
function autoStop(row: Row, end: number): Change {
  const entity = entityOf('time_entry')
  const fields = travelling(entity, row.values, entity.groups['interval'] ?? [])
  return { entity: 'time_entry', id: row.id, kind: 'patch', fields: { ...fields, ended_at: end, stop_reason: 'auto' } }
}

async function save(transaction: Transaction, touched: readonly Touched[]): Promise<void> {
  for (const name of new Set(touched.map(({ entity }) => entity))) {
    const rows = touched.filter(({ entity }) => entity === name).flatMap(({ after }) => after ?? [])
    await saveRows(transaction, entityOf(name), rows)
  }
}
