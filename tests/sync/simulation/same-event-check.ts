import type { Operation } from '../../../shared/protocol/operation.ts'
import { sightOf, type WholeEntry } from './facts.ts'
import { Violation } from './violation.ts'

/** An operation that the server has entered in its ledger, and how far whoever sent it had pulled. */
export interface Arrived {
  readonly operation: Operation
  readonly known: number
  readonly outcome: string
}

export interface SameEventQuestion {
  readonly before: ReadonlyMap<string, WholeEntry>
  readonly after: ReadonlyMap<string, WholeEntry>
  readonly arrived: readonly Arrived[]
  /** What an administrator has made: when, by the server's clock, and in which version. */
  readonly added: readonly { readonly entry: string; readonly at: number; readonly version: number }[]
}

/**
 * I14: where an administrator has made an entry, what comes after it, from somebody who did not know of it, does not count
 * beside it if the two share half of the shorter one. Who decided about an entry once has decided for good.
 */
export function checkSameEvents({ before, after, arrived, added }: SameEventQuestion): void {
  const theirs = new Set(added.map(({ entry }) => entry))
  for (const { entry: id, at, version } of added) {
    const made = after.get(id)
    if (!made || !isSame(made, before.get(id))) continue
    for (const entry of after.values()) {
      if (theirs.has(entry.id) || entry.user_id !== made.user_id || !shareHalf(made, entry)) continue
      const was = before.get(entry.id)
      if (was && shareHalf(made, was)) continue
      if (JSON.parse(entry.stamps).aside !== undefined) continue
      // What was refused brought nothing: an entry in closed time is not set aside either, and its person was told.
      const brought = arrived.filter(
        ({ operation, outcome }) =>
          operation.id === entry.id && operation.entity === 'time_entry' && outcome !== 'refused',
      )
      // Whoever knew of it and started something meant both, also where that start is what gave this one its end.
      const knew = arrived.some(
        ({ operation, known }) =>
          (operation.id === entry.id && operation.kind === 'restore') ||
          ((operation.id === entry.id || 'started_at' in operation.fields) && operation.at >= at && known >= version),
      )
      if (brought.length > 0 && !knew) {
        const lines = [sightOf(made), sightOf(was), sightOf(entry), ...brought.map((one) => JSON.stringify(one))]
        throw new Violation('I14', `${entry.id} counts beside ${id}, which is the same event\n${lines.join('\n')}`)
      }
    }
  }
}

const isSame = (entry: WholeEntry, other: WholeEntry | undefined): boolean =>
  other?.deleted_at === null &&
  entry.deleted_at === null &&
  entry.started_at === other.started_at &&
  entry.ended_at === other.ended_at

/** Whether two entries that count and have ended share at least half of the shorter one. */
function shareHalf(one: WholeEntry, other: WholeEntry): boolean {
  if (one.deleted_at !== null || other.deleted_at !== null) return false
  if (one.ended_at === null || other.ended_at === null) return false
  const lengths = [one.ended_at - one.started_at, other.ended_at - other.started_at]
  const shared = Math.min(one.ended_at, other.ended_at) - Math.max(one.started_at, other.started_at)
  const shorter = Math.min(...lengths)
  return shorter > 0 && 2 * shared >= shorter
}
