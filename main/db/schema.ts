import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../../shared/domain/day.ts'
import type { Source } from '../../shared/domain/entry.ts'
import type { EntryId, ProjectId, TaskId, UserId } from '../../shared/domain/id.ts'

/**
 * A text that was parsed before it was written, and that a STRICT table keeps as it is: whoever reads it need not parse it
 * again. Lists have thousands of rows, and a schema for each would take most of their time.
 */
type Parsed<T extends string | null> = ColumnType<T, string | null, string | null>

/** What every replicated row has beside its own columns. Instants are UTC milliseconds, flags 0 or 1, JSON is text. */
interface Replicated {
  id: string
  /** JSON: field group to the id of the operation that wrote it; groups that are as created are absent. */
  stamps: Generated<string>
  /** The server's version of the row; 0 until the server has sent it. */
  version: Generated<number>
  deleted_at: number | null
  /** The full pull that last saw the row. */
  gen: Generated<number>
}

export interface UserTable extends Replicated {
  username: string
  full_name: string
  role: string
  active: number
  email: string | null
  oidc_issuer: string | null
  oidc_sub: string | null
}

export interface ClientTable extends Replicated {
  name: string
  archived: number
}

export interface ProjectTable extends Replicated {
  client_id: string | null
  name: string
  code: string
  colour: string
  billable: number
  rate_minor: number | null
  currency: string | null
  archived: number
}

export interface TaskTable extends Replicated {
  project_id: string
  name: string
  archived: number
}

export interface TagTable extends Replicated {
  name: string
  archived: number
}

export interface TimeEntryTable extends Omit<Replicated, 'id'> {
  id: Parsed<EntryId>
  user_id: Parsed<UserId>
  project_id: Parsed<ProjectId | null>
  task_id: Parsed<TaskId | null>
  description: string
  started_at: number
  ended_at: number | null
  breaks: string
  zone: string
  stop_reason: string | null
  billable: number
  tag_ids: string
  source: Parsed<Source>
  /** The civil day of started_at in zone; derived, of this device only. */
  day: Parsed<Day>
}

export interface IssueTable extends Replicated {
  user_id: string
  kind: string
  entity: string
  entity_id: string
  field_group: string | null
  op_id: string
  kept_op_id: string | null
  body: string
  created_at: number
  resolved_at: number | null
}

export interface PeriodTable extends Replicated {
  /** What started before this instant is closed. */
  closed_until: number
  note: string
  closed_by: string
  closed_at: number
}

/** 0 pending; 1 stored by the server, not yet in a complete pull; 2 archived; 3 archived, to be sent again. */
export type OutboxState = 0 | 1 | 2 | 3

export interface OutboxTable {
  n: Generated<number>
  op_id: string
  entity: string
  entity_id: string
  body: string
  state: OutboxState
  created_at: number
}

export interface UndoTable {
  entity: string
  entity_id: string
  /** The server's row as JSON; null where the server has none. */
  body: string | null
  /** 1 where the row is shown as ended by a later timer, which the server has not said yet. */
  placed: Generated<number>
}

export interface SyncScopeTable {
  scope: string
  cursor: number
  as_of: number
  gen: number
  sweeping: number
}

export interface MetaTable {
  key: string
  value: string
}

/** The replica as kysely sees it. */
export interface ReplicaDatabase {
  users: UserTable
  clients: ClientTable
  projects: ProjectTable
  tasks: TaskTable
  tags: TagTable
  time_entries: TimeEntryTable
  issues: IssueTable
  periods: PeriodTable
  outbox: OutboxTable
  undo: UndoTable
  sync_scopes: SyncScopeTable
  meta: MetaTable
}
