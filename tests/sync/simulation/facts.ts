import type Sqlite from 'better-sqlite3'
import { Operation } from '../../../shared/protocol/operation.ts'

/*
 * What the oracle reads of databases, and what it knows of the form of an operation. It has this from the protocol's description and
 * not from the code that it watches.
 */

export interface Entry {
  readonly id: string
  readonly user_id: string
  readonly description: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly stop_reason: string | null
  readonly deleted_at: number | null
  readonly version: number
  readonly stamps: string
}

export const entriesIn = (raw: Sqlite.Database): Entry[] =>
  raw
    .prepare<[], Entry>(
      `select id, user_id, description, started_at, ended_at, stop_reason, deleted_at, version, stamps from time_entries order by id`,
    )
    .all()

/** An entry of the server with all that people see of it. */
export interface WholeEntry extends Entry {
  readonly project_id: string | null
  readonly task_id: string | null
  readonly breaks: string
  readonly billable: number
  readonly tag_ids: string
  readonly source: string
}

export const wholeEntriesIn = (raw: Sqlite.Database): Map<string, WholeEntry> =>
  new Map(
    raw
      .prepare<[], WholeEntry>('select * from time_entries order by id')
      .all()
      .map((entry) => [entry.id, entry]),
  )

/** What people see of an entry, as a text to compare. */
export function sightOf(seen: WholeEntry | undefined): string {
  if (seen === undefined) return 'nothing'
  const { id, description, project_id: project, task_id: task, started_at: start, ended_at: end } = seen
  const { breaks, billable, tag_ids: tags, stop_reason: stop, deleted_at: deleted } = seen
  return JSON.stringify([id, description, project, task, start, end, breaks, billable, tags, stop, deleted !== null])
}

export const sightOfAll = (entries: ReadonlyMap<string, WholeEntry>): string =>
  [...entries.values()].map(sightOf).join('\n')

/** What was queued behind a place in the queue. */
export const queuedSince = (raw: Sqlite.Database, n: number): Operation[] =>
  raw
    .prepare<[number], { body: string }>('select body from outbox where n > ? order by n')
    .all(n)
    .map(({ body }) => Operation.parse(JSON.parse(body)))

export interface LedgerRow {
  readonly op_id: string
  readonly outcome: string
  readonly actor: string
  readonly device_id: string
  readonly org_id: string
  readonly entity: string
  readonly entity_id: string
  readonly body: string
}

/** A row that is kept whole without counting: it is deleted for the sake of the operation that its stamps name twice. */
export function isSetAside({ deleted_at: deleted, stamps }: { deleted_at: number | null; stamps: string }): boolean {
  if (deleted === null) return false
  const { aside, deleted: by }: Record<string, string | undefined> = JSON.parse(stamps)
  return aside !== undefined && aside === by
}

/** The ledger's rows that are newer than a version. */
export const ledgerSince = (raw: Sqlite.Database, version: number): LedgerRow[] =>
  raw
    .prepare<[number], LedgerRow>(
      'select op_id, outcome, actor, device_id, org_id, entity, entity_id, body from ops where version > ?',
    )
    .all(version)

/** The tables of which devices get rows. */
export const TABLES = ['users', 'clients', 'projects', 'tasks', 'tags', 'periods', 'time_entries', 'issues'] as const

/** Which columns change as one, by entity. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  time_entry: {
    description: 'description',
    project_id: 'what',
    task_id: 'what',
    started_at: 'interval',
    ended_at: 'interval',
    billable: 'billable',
    tag_ids: 'tag_ids',
  },
  project: {
    client_id: 'client',
    name: 'name',
    code: 'name',
    colour: 'colour',
    billable: 'billing',
    rate_minor: 'billing',
    currency: 'billing',
    archived: 'archived',
  },
  tag: { name: 'name', archived: 'archived' },
}

/** The field groups that an operation writes. */
export function groupsOf({ entity, kind, fields }: Operation): string[] {
  if (kind === 'delete' || kind === 'restore') return ['deleted']
  return [...new Set(Object.keys(fields).flatMap((column) => GROUPS[entity]?.[column] ?? []))]
}

/** Whether an operation ends a timer because another started: a consequence, not an edit. */
export const isAutoStop = ({ kind, fields }: Operation): boolean => kind === 'patch' && fields['stop_reason'] === 'auto'

/** Whether what an operation wrote in a group is what stands, whoever wrote it: no conflict then. */
export function writesWhatStands({ entity, fields }: Operation, group: string, row: object): boolean {
  const columns = Object.keys(fields).filter((column) => GROUPS[entity]?.[column] === group && column in row)
  const stored = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : value)
  return columns.length > 0 && columns.every((column) => stored(fields[column]) === Reflect.get(row, column))
}

/** Whether two operations wrote the same values in a group. */
export function writesTheSame(one: Operation, other: Operation, group: string): boolean {
  const columns = Object.keys(other.fields).filter((column) => GROUPS[other.entity]?.[column] === group)
  return (
    columns.length > 0 &&
    columns.every((column) => JSON.stringify(one.fields[column]) === JSON.stringify(other.fields[column]))
  )
}
