import { fold } from '../../../main/sync/overlay.ts'
import { fromFlat, type Row } from '../../../main/db/rows.ts'
import { entityOf } from '../../../shared/protocol/entity.ts'
import { Operation } from '../../../shared/protocol/operation.ts'
import type { Stored } from '../../../shared/protocol/column.ts'
import { Violation } from './oracle.ts'
import type { SimulatedDevice } from './world.ts'

/** I4: what a device shows is the server's rows with all that is pending laid over them, from scratch. */
export async function checkOverlay({ raw, name }: SimulatedDevice): Promise<void> {
  const entity = entityOf('time_entry')
  const shown = new Map(
    raw
      .prepare<[], Record<string, Stored>>('select * from time_entries')
      .all()
      .map((flat) => [String(flat['id']), fromFlat(entity, flat)]),
  )
  const kept = new Map(
    raw
      .prepare<[], { id: string; body: string | null }>(
        "select entity_id as id, body from undo where entity = 'time_entry'",
      )
      .all()
      .map(({ id, body }): [string, Row | null] => [id, body === null ? null : (JSON.parse(body) as Row)]),
  )
  const pending = raw
    .prepare<[], { body: string }>("select body from outbox where state <= 1 and entity = 'time_entry' order by n")
    .all()
    .map(({ body }) => Operation.parse(JSON.parse(body)))
  for (const id of new Set([...shown.keys(), ...kept.keys()])) {
    const base = kept.has(id) ? (kept.get(id) ?? null) : (shown.get(id) ?? null)
    const folded = fold(
      'time_entry',
      base,
      pending.filter((operation) => operation.id === id),
    )
    const row = shown.get(id) ?? null
    const placed = row && folded && folded.values['ended_at'] === null && row.values['stop_reason'] === 'auto'
    const expected = placed
      ? { ...folded, values: { ...folded.values, ended_at: row.values['ended_at'] ?? null, stop_reason: 'auto' } }
      : folded
    const facts = (one: Row | null): string =>
      JSON.stringify(
        one && [one.deletedAt, Object.entries(one.stamps).toSorted(([a], [b]) => (a < b ? -1 : 1)), one.values],
      )
    if (facts(row) !== facts(expected))
      throw new Violation(`I4: ${id} on ${name} shows ${facts(row)}, not ${facts(expected)}`)
  }
}
