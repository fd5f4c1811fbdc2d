import { Operation } from '../../../shared/protocol/operation.ts'
import { isAutoStop } from './facts.ts'
import { Violation } from './violation.ts'
import type { SimulatedDevice } from './world.ts'

type Value = string | number | null

/** What is seen of an entry. */
interface Sight {
  readonly deleted: boolean
  readonly stamps: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

const COLUMNS =
  'user_id project_id task_id description started_at ended_at breaks zone stop_reason billable tag_ids source'.split(
    ' ',
  )
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  description: ['description'],
  what: ['project_id', 'task_id'],
  interval: ['started_at', 'ended_at', 'breaks', 'zone', 'stop_reason'],
  billable: ['billable'],
}

const isMembers = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** A value as a database keeps it. */
function stored(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value)
}

const pick = (values: Readonly<Record<string, unknown>>, columns: readonly string[]): Record<string, Value> =>
  Object.fromEntries(columns.filter((column) => column in values).map((column) => [column, stored(values[column])]))

/**
 * I4: what a device shows is the server's rows with all that is pending laid over them, from scratch. This is a second reading of what
 * laying over means, a person's own view of it: what I did stands until the server has answered.
 */
export function checkOverlay({ raw, name }: SimulatedDevice): void {
  const shown = new Map(
    raw
      .prepare<[], Record<string, Value>>('select * from time_entries')
      .all()
      .map((row) => [
        String(row['id']),
        sight(row['deleted_at'] ?? null, JSON.parse(String(row['stamps'])), pick(row, COLUMNS)),
      ]),
  )
  const kept = new Map(
    raw
      .prepare<[], { id: string; body: string | null }>(
        "select entity_id as id, body from undo where entity = 'time_entry'",
      )
      .all()
      .map(({ id, body }): [string, Sight | null] => {
        if (body === null) return [id, null]
        const { deletedAt, stamps, values } = JSON.parse(body)
        return [id, sight(deletedAt, stamps, pick(values, COLUMNS))]
      }),
  )
  const pending = Map.groupBy(
    raw
      .prepare<[], { body: string }>("select body from outbox where state <= 1 and entity = 'time_entry' order by n")
      .all()
      .map(({ body }) => Operation.parse(JSON.parse(body))),
    ({ id }) => id,
  )
  for (const id of new Set([...shown.keys(), ...kept.keys(), ...pending.keys()])) {
    const base = kept.has(id) ? (kept.get(id) ?? null) : (shown.get(id) ?? null)
    const expected = (pending.get(id) ?? []).reduce(lay, base)
    const actual = shown.get(id) ?? null
    if (textOf(actual, expected) === textOf(expected, expected)) continue
    throw new Violation(
      'I4',
      `${id} on ${name} shows\n${textOf(actual, expected)}\nand not\n${textOf(expected, expected)}`,
    )
  }
}

const sight = (deletedAt: Value, stamps: Sight['stamps'], values: Sight['values']): Sight => ({
  deleted: deletedAt !== null,
  stamps,
  values,
})

/** A row after one more thing was done to it. */
function lay(row: Sight | null, operation: Operation): Sight | null {
  const { kind, opId, fields } = operation
  if (kind === 'create') return row ?? sight(null, {}, pick(fields, COLUMNS))
  if (!row) return null
  if (kind === 'delete') return row.deleted ? row : { ...row, deleted: true, stamps: { ...row.stamps, deleted: opId } }
  if (kind === 'restore') {
    return row.deleted ? { ...row, deleted: false, stamps: { ...row.stamps, deleted: opId } } : row
  }
  if (isAutoStop(operation)) {
    // A timer that has got an end meanwhile keeps it.
    const isOpen = row.values['ended_at'] === null || row.values['stop_reason'] === 'auto'
    const stands = !row.deleted && isOpen && row.stamps['interval'] === operation.saw['interval']
    return stands ? { ...row, values: { ...row.values, ...pick(fields, GROUPS['interval'] ?? []) } } : row
  }
  const values = { ...row.values }
  const stamps = { ...row.stamps }
  for (const [group, columns] of Object.entries(GROUPS)) {
    if (!columns.some((column) => column in fields)) continue
    Object.assign(values, pick(fields, columns))
    stamps[group] = opId
    // Whether it lies ahead is for the server to say anew.
    if (group === 'interval') delete stamps['ahead']
  }
  if ('tag_ids' in fields) {
    values['tag_ids'] = joined(values['tag_ids'] ?? '[]', fields['tag_ids'])
    stamps['tag_ids'] = opId
  }
  // What is edited is wanted.
  if (row.deleted) stamps['deleted'] = opId
  return { deleted: false, values, stamps }
}

function joined(before: Value, change: unknown): string {
  const members: unknown = JSON.parse(String(before))
  const [add, remove] = ['add', 'remove'].map((key): unknown =>
    typeof change === 'object' && change !== null ? Reflect.get(change, key) : [],
  )
  if (!isMembers(members) || !isMembers(add) || !isMembers(remove))
    throw new Error(`no tags: ${JSON.stringify(change)}`)
  return JSON.stringify([...new Set([...members.filter((one) => !remove.includes(one)), ...add])].sort())
}

/** A row for comparing. A timer that a later one ended on this screen only is taken as it would be without that. */
function textOf(row: Sight | null, expected: Sight | null): string {
  if (!row) return 'nothing'
  const isPlaced = expected?.values['ended_at'] === null && row.values['stop_reason'] === 'auto'
  const values = isPlaced ? { ...row.values, ended_at: null, stop_reason: null } : row.values
  const sorted = (record: Readonly<Record<string, Value>>): unknown =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([row.deleted, sorted(row.stamps), sorted(values)])
}
