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
}

export const entriesIn = (raw: Sqlite.Database): Entry[] =>
  raw
    .prepare<[], Entry>(
      `select id, user_id, description, started_at, ended_at, stop_reason, deleted_at, version from time_entries order by id`,
    )
    .all()

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
}

/** The ledger's rows that are newer than a version. */
export const ledgerSince = (raw: Sqlite.Database, version: number): LedgerRow[] =>
  raw
    .prepare<[number], LedgerRow>(
      'select op_id, outcome, actor, device_id, org_id, entity, entity_id from ops where version > ?',
    )
    .all(version)

/** The tables of which devices get rows. */
export const TABLES = ['users', 'clients', 'projects', 'tasks', 'tags', 'time_entries', 'issues'] as const

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
