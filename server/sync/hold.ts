import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { isAside } from '../../shared/protocol/aside.ts'
import { concurrentGroups } from '../../shared/protocol/merge.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import { isOneOf } from '../db/many.ts'
import type { Timer } from '../../shared/protocol/timer.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { BatchContext } from './batch.ts'
import type { Setting } from './issues.ts'
import { addedEntries, askedAbout, type Added } from './late-truth.ts'
import type { LedgerEntry } from './ledger.ts'
import { entriesAround } from './neighbours.ts'
import { closedUntil } from './periods.ts'
import { keyOf, loadRows, toTimer, type Row } from './rows.ts'

/** An earlier write, as the ledger has it: when it was made decides between two edits that had not seen each other. */
export interface Author {
  readonly opId: string
  readonly at: number
  readonly actor: string
  readonly device: string
}

/** What a batch holds in memory: read once, changed operation by operation, written once. */
export interface Held {
  readonly rows: Map<string, Row>
  /** The living entries among them, by person and id: what each start of a batch is held against. */
  readonly timers: Map<string, Map<string, Timer>>
  readonly dirty: Map<string, { readonly entity: EntityName; readonly id: string }>
  readonly authors: Map<string, Author>
  /** Who created a row, by the row's id. */
  readonly creators: Map<string, Author>
  readonly issues: Setting[]
  readonly ledger: LedgerEntry[]
  readonly closedUntil: number | null
  readonly added: readonly Added[]
  /** Entries that are set aside and about which their person is asked. */
  readonly asked: Set<string>
  /** Entries whose end a person has said, which a start had given before. */
  readonly overruled: Set<string>
  /** Which start ended an entry that nobody had ended, by the entry's id. */
  readonly ended: Map<string, { readonly by: string; readonly at: number; readonly operation: Operation }>
}

const AUTHOR = ['op_id as opId', 'at', 'actor', 'device_id as device'] as const

/** Keeps `timers` as the rows are. */
export function noteTimer({ timers }: Pick<Held, 'timers'>, row: Row): void {
  if (!('started_at' in row.values)) return
  const person = String(row.values['user_id'])
  const own = timers.get(person) ?? new Map<string, Timer>()
  timers.set(person, own)
  if (row.deletedAt === null) own.set(row.id, toTimer(row))
  else own.delete(row.id)
}

/** Reads everything on which these operations depend. */
export async function hold(context: BatchContext, operations: readonly Operation[]): Promise<Held> {
  const { transaction, org } = context.write
  const person = context.correction?.person ?? context.identity.userId
  const rows = new Map<string, Row>()
  for (const name of new Set(operations.map(({ entity }) => entity))) {
    const ids = operations.filter(({ entity }) => entity === name).map(({ id }) => id)
    for (const row of await loadRows(transaction, entityOf(name), [...new Set(ids)])) rows.set(keyOf(name, row.id), row)
  }
  const entries = operations.filter(({ entity }) => entity === 'time_entry')
  const deleted = new Set(operations.flatMap(({ kind, id }) => (kind === 'delete' ? [id] : [])))
  const starts = entries.flatMap((operation) => {
    const row = rows.get(keyOf('time_entry', operation.id))
    const start = operation.fields['started_at'] ?? row?.values['started_at']
    const moves = canMoveTimers(operation, row) || deleted.has(operation.id)
    return moves && typeof start === 'number' ? [start] : []
  })
  const own = [...rows.values()].filter(({ values }) => 'started_at' in values)
  for (const entry of await entriesAround(
    transaction,
    person,
    starts,
    own.map(({ id }) => id),
  )) {
    rows.set(keyOf('time_entry', entry.id), entry)
  }
  const held: Held = {
    rows,
    timers: new Map(),
    dirty: new Map(),
    authors: new Map(),
    creators: new Map(),
    issues: [],
    ledger: [],
    closedUntil: entries.length > 0 ? await closedUntil(transaction, org.id) : null,
    added: entries.length > 0 && !context.correction ? await addedEntries(transaction, person) : [],
    asked: await askedAbout(transaction, own.filter(isAside)),
    overruled: new Set(),
    ended: new Map(),
  }
  for (const row of rows.values()) noteTimer(held, row)
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
  transaction: OrgTransaction
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
  if (writes.size > 0) {
    const found = await transaction
      .selectFrom('ops')
      .select(AUTHOR)
      .where(isOneOf(transaction, 'op_id', [...writes]))
      .execute()
    for (const author of found) held.authors.set(author.opId, author)
  }
  for (const [id, author] of await creatorsOf(transaction, [...created])) held.creators.set(id, author)
}

/** Who created these rows, by row; those of which the ledger still knows. */
export async function creatorsOf(transaction: OrgTransaction, ids: readonly string[]): Promise<Map<string, Author>> {
  if (ids.length === 0) return new Map()
  const found = await transaction
    .selectFrom('ops')
    .select([...AUTHOR, 'entity_id', 'body'])
    .where(isOneOf(transaction, 'entity_id', ids))
    .where('outcome', 'in', ['applied', 'merged'])
    .execute()
  const creations = found.filter(({ body }) => Operation.safeParse(JSON.parse(body)).data?.kind === 'create')
  return new Map(creations.map(({ entity_id: id, opId, at, actor, device }) => [id, { opId, at, actor, device }]))
}
