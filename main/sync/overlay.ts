import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { applyOperation } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { placeTimer } from '../../shared/protocol/timer.ts'
import type { Transaction } from '../db/open.ts'
import { overlaid } from '../db/outbox.ts'
import { deleteRows, isRunning, loadRows, saveRows, timersAround, toTimer, type Row } from '../db/rows.ts'
import { dropServerRows, loadServerRows, replaceServerRows, type Kept } from '../db/undo.ts'

/*
 * What a person sees of a row is the server's row with their pending operations on top. `undo` holds the server's row
 * wherever that differs from what is seen; where it holds nothing, the row in its table is the server's.
 */

interface Laid {
  readonly id: string
  readonly base: Row | null
  readonly operations: readonly Operation[]
  shown: Row | null
  placed: boolean
}

/**
 * Lays pending operations over rows again, after the server's rows or the queue changed.
 * @param received the rows that the server just sent, or null where it is known to have none; the rest is read from `undo`.
 */
export async function layOver(
  transaction: Transaction,
  name: EntityName,
  ids: Iterable<string>,
  received: ReadonlyMap<string, Row | null>,
): Promise<void> {
  const all = [...new Set(ids)]
  if (all.length === 0) return
  const entity = entityOf(name)
  const kept = await loadServerRows(transaction, name, all)
  const uncovered = await loadRows(
    transaction,
    entity,
    all.filter((id) => !received.has(id) && !kept.has(id)),
  )
  const operations = await overlaid(transaction, name, all)
  const laid = all.map((id): Laid => {
    const base = received.has(id) ? (received.get(id) ?? null) : (kept.get(id) ?? uncovered.get(id) ?? null)
    const over = operations.get(id) ?? []
    return { id, base, operations: over, shown: fold(name, base, over), placed: false }
  })
  if (name === 'time_entry') await showOneTimer(transaction, laid)

  await deleteRows(
    transaction,
    entity,
    laid.filter(({ shown }) => shown === null).map(({ id }) => id),
  )
  await saveRows(
    transaction,
    entity,
    laid.flatMap(({ shown }) => shown ?? []),
  )
  const covered = laid.filter((row) => row.operations.length > 0 || row.placed)
  await replaceServerRows(
    transaction,
    covered.map(({ id, base, placed }): Kept => ({ entity: name, id, row: base, placed })),
  )
  const open = laid.filter((row) => row.operations.length === 0 && !row.placed && kept.has(row.id))
  await dropServerRows(
    transaction,
    name,
    open.map(({ id }) => id),
  )
}

/** A row as its person sees it: what they did prevails until the server has answered. */
export function fold(name: EntityName, base: Row | null, operations: readonly Operation[]): Row | null {
  let row = base
  for (const operation of operations) {
    const { content } = applyOperation(entityOf(name), row ?? undefined, operation, () => true)
    row = content ? { id: operation.id, version: 0, gen: 0, ...row, ...content } : null
  }
  return row
}

/** The server will end a timer where the next one starts; until it has said so, it is shown like that. */
async function showOneTimer(transaction: Transaction, laid: readonly Laid[]): Promise<void> {
  const timers = laid.flatMap(({ shown }) => (shown && shown.deletedAt === null ? [shown] : []))
  const ids = laid.map(({ id }) => id)
  const ends = new Map<string, number>()
  for (const row of timers.filter(isRunning)) {
    const user = row.values['user_id']
    const around = await timersAround(transaction, String(user), Number(row.values['started_at']), ids)
    const own = timers.filter((other) => other.values['user_id'] === user).map(toTimer)
    const end = placeTimer(toTimer(row), [...around, ...own]).get(row.id)
    if (end !== undefined) ends.set(row.id, end)
  }
  for (const row of laid) {
    const end = ends.get(row.id)
    if (end === undefined || !row.shown) continue
    row.shown = { ...row.shown, values: { ...row.shown.values, ended_at: end, stop_reason: 'auto' } }
    row.placed = true
  }
}
