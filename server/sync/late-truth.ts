import { isClosed, type Stretch } from '../../shared/domain/closed.ts'
import { ASIDE, isSameEvent, stretchOf } from '../../shared/protocol/aside.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import type { Content } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { canBePlaced, placeTimer } from '../../shared/protocol/timer.ts'
import { isOneOf } from '../db/many.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { BatchContext } from './batch.ts'
import type { Author, Held } from './hold.ts'
import { keyOf, loadRows, toTimer, type Row } from './rows.ts'

/** An entry that an administrator created for its person. */
export interface Added extends Stretch {
  readonly row: Row
  readonly author: Author
  /** Of its creation: a device that has pulled as far knows the entry. */
  readonly version: number
}

/** The living entries that administrators created for a person. Mostly there are none. */
export async function addedEntries(transaction: OrgTransaction, person: string): Promise<Added[]> {
  const found = await transaction
    .selectFrom('corrections')
    .innerJoin('ops', 'ops.op_id', 'corrections.op_id')
    .select([
      'ops.op_id as opId',
      'ops.at',
      'ops.actor',
      'ops.device_id as device',
      'ops.version',
      'corrections.entry_id as id',
    ])
    .where('corrections.user_id', '=', person)
    .where('corrections.creates', '=', 1)
    .where('ops.actor', '!=', person)
    .execute()
  if (found.length === 0) return []
  const rows = await loadRows(
    transaction,
    entityOf('time_entry'),
    found.map(({ id }) => id),
  )
  return rows.flatMap((row) => {
    const made = found.find(({ id }) => id === row.id)
    if (!made || row.deletedAt !== null) return []
    const { opId, at, actor, device, version } = made
    return [{ ...stretchOf(row), row, author: { opId, at, actor, device }, version }]
  })
}

/** Which of these entries stand in an issue that is not settled. */
export async function askedAbout(transaction: OrgTransaction, aside: readonly Row[]): Promise<Set<string>> {
  if (aside.length === 0) return new Set()
  const found = await transaction
    .selectFrom('issues')
    .select('entity_id')
    .where(
      isOneOf(
        transaction,
        'entity_id',
        aside.map(({ id }) => id),
      ),
    )
    .where('kind', 'in', ['same-event', 'closed-period'])
    .where('resolved_at', 'is', null)
    .where('deleted_at', 'is', null)
    .execute()
  return new Set(found.map((row) => row.entity_id))
}

/** When an entry is; undefined where it is deleted. */
export const living = (content: Content) => (content.deletedAt === null ? stretchOf(content) : undefined)

/**
 * The entry that an administrator added for the same event, where this operation is the first to bring the two together and its
 * author did not know of the other: it was done before, or on a device that had not heard of it. An entry about which its person
 * has decided once is left alone.
 */
export function sameEvent(
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

/** A row as it will stand once a later start has ended it: a timer that comes late has its end from that alone perhaps. */
export function asPlaced({ timers }: Held, id: string, content: Content): Content {
  const timer = toTimer({ id, ...content })
  if (content.deletedAt !== null || !canBePlaced(timer)) return content
  const others = timers.get(String(content.values['user_id']))
  const end = others && placeTimer(timer, others.values()).get(id)
  return end === undefined ? content : { ...content, values: { ...content.values, ended_at: end, stop_reason: 'auto' } }
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
