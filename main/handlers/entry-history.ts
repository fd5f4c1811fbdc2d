import type { HistoryStep } from '../../shared/ipc/team.ts'
import { SetChange, type Outcome } from '../../shared/protocol/operation.ts'
import type { HistoryItem } from '../../shared/protocol/team.ts'

type Values = HistoryStep['after']
type Value = Values[string]

const standing: Readonly<Record<Outcome, HistoryStep['stands']>> = {
  applied: 'all',
  merged: 'part',
  exists: 'none',
  refused: 'none',
  quarantined: 'none',
}

/** What a column holds after an operation: sets travel as what joins and what leaves. */
function next(before: Value | undefined, given: Value): Value {
  const change = SetChange.safeParse(given)
  if (!change.success) return given
  const { add, remove } = change.data
  const members = Array.isArray(before) ? before : []
  return [...members.filter((id) => typeof id !== 'string' || !remove.includes(id)), ...add]
}

const isSame = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Tells the ledger of an entry step by step: each with what it changed from what to what. Items are oldest first. */
export function tellHistory(items: readonly HistoryItem[]): readonly HistoryStep[] {
  let values: Values = {}
  return items.map(({ opId, kind, at, receivedAt, actor, device, fields, outcome, reason }) => {
    const after: Record<string, Value> = {}
    const before: Record<string, Value> = {}
    for (const [column, given] of Object.entries(fields)) {
      const had = values[column]
      const has = next(had, given)
      if (isSame(had, has)) continue
      after[column] = has
      if (had !== undefined) before[column] = had
    }
    const stands = standing[outcome]
    if (stands !== 'none') values = { ...values, ...after }
    return {
      id: opId,
      did: kind,
      at,
      receivedAt,
      name: actor.name,
      device: device?.name ?? null,
      before,
      after,
      stands,
      reason,
    }
  })
}
