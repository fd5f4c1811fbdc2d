import { z } from 'zod'
import { Colour, Name } from '../domain/catalog.ts'
import { Description, Source } from '../domain/entry.ts'
import { ClientId, ProjectId, TagId, TaskId, UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { Interval } from '../domain/interval.ts'
import { Currency } from '../domain/money.ts'
import { Role, Username } from '../domain/user.ts'
import { TimeZone } from '../domain/zone.ts'
import type { Column } from './column.ts'

const text = (schema: z.ZodType): Column => ({ kind: 'text', schema })
const integer = (schema: z.ZodType): Column => ({ kind: 'integer', schema })
const flag: Column = { kind: 'boolean', schema: z.boolean() }
const json = (schema: z.ZodType): Column => ({ kind: 'json', schema })

/** Why a timer ended: a person stopped it, or a later start of the same person did. */
export const StopReason = z.enum(['user', 'auto'])
export type StopReason = z.infer<typeof StopReason>

/**
 * What travels of one synced table.
 * `scope`: `catalog` is for everybody in the organisation, `user` for the person that `user_id` names.
 * `fixed`: columns that a creation sets and nothing changes.
 * `groups`: columns that change as one unit; two edits of different groups never conflict.
 * `sets`: JSON arrays of ids, changed by adding and removing members, so that concurrent edits merge.
 * `ordered`: two columns of one group, of which the second is null or not below the first.
 */
export interface Entity {
  readonly table: string
  readonly scope: 'catalog' | 'user'
  readonly columns: Readonly<Record<string, Column>>
  readonly fixed: readonly string[]
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly sets: readonly string[]
  readonly ordered?: readonly [string, string]
}

/** Every table that a device may change. Beside these columns each row has id, org_id, stamps, version and deleted_at. */
export const entities = {
  time_entry: {
    table: 'time_entries',
    scope: 'user',
    columns: {
      user_id: text(UserId),
      project_id: text(ProjectId.nullable()),
      task_id: text(TaskId.nullable()),
      description: text(Description),
      started_at: integer(Instant),
      ended_at: integer(Instant.nullable()),
      breaks: json(z.array(Interval).max(50)),
      zone: text(TimeZone),
      stop_reason: text(StopReason.nullable()),
      billable: flag,
      tag_ids: json(z.array(TagId).max(50)),
      source: text(Source),
    },
    fixed: ['user_id', 'source'],
    groups: {
      description: ['description'],
      what: ['project_id', 'task_id'],
      interval: ['started_at', 'ended_at', 'breaks', 'zone', 'stop_reason'],
      billable: ['billable'],
    },
    sets: ['tag_ids'],
    ordered: ['started_at', 'ended_at'],
  },
  client: {
    table: 'clients',
    scope: 'catalog',
    columns: { name: text(Name), archived: flag },
    fixed: [],
    groups: { name: ['name'], archived: ['archived'] },
    sets: [],
  },
  project: {
    table: 'projects',
    scope: 'catalog',
    columns: {
      client_id: text(ClientId.nullable()),
      name: text(Name),
      code: text(z.string().trim().max(32)),
      colour: text(Colour),
      billable: flag,
      rate_minor: integer(z.int().min(0).max(1_000_000_000).nullable()),
      currency: text(Currency.nullable()),
      archived: flag,
    },
    fixed: [],
    groups: {
      client: ['client_id'],
      name: ['name', 'code'],
      colour: ['colour'],
      billing: ['billable', 'rate_minor', 'currency'],
      archived: ['archived'],
    },
    sets: [],
  },
  task: {
    table: 'tasks',
    scope: 'catalog',
    columns: { project_id: text(ProjectId), name: text(Name), archived: flag },
    fixed: ['project_id'],
    groups: { name: ['name'], archived: ['archived'] },
    sets: [],
  },
  tag: {
    table: 'tags',
    scope: 'catalog',
    columns: { name: text(Name), archived: flag },
    fixed: [],
    groups: { name: ['name'], archived: ['archived'] },
    sets: [],
  },
  /** Made by the server alone; its person settles it. */
  issue: {
    table: 'issues',
    scope: 'user',
    columns: {
      user_id: text(UserId),
      kind: text(z.string().max(32)),
      entity: text(z.string().max(64)),
      entity_id: text(z.uuid()),
      field_group: text(z.string().max(64).nullable()),
      op_id: text(z.uuid()),
      kept_op_id: text(z.uuid().nullable()),
      body: json(z.record(z.string(), z.json())),
      created_at: integer(Instant),
      resolved_at: integer(Instant.nullable()),
    },
    fixed: ['user_id', 'kind', 'entity', 'entity_id', 'field_group', 'op_id', 'kept_op_id', 'body', 'created_at'],
    groups: { resolved: ['resolved_at'] },
    sets: [],
  },
} as const satisfies Record<string, Entity>

export const EntityName = z.enum(['time_entry', 'client', 'project', 'task', 'tag', 'issue'])
export type EntityName = z.infer<typeof EntityName>

EntityName.enum satisfies Record<keyof typeof entities, string>

/** What everybody may see of everybody. Devices read it; the server's own routes change it. */
const user: Entity = {
  table: 'users',
  scope: 'catalog',
  columns: {
    username: text(Username),
    full_name: text(z.string().max(200)),
    role: text(Role),
    active: flag,
  },
  fixed: [],
  groups: {},
  sets: [],
}

/** Time that an administrator closed. Devices read it, to say so before somebody changes what lies in it. */
const period: Entity = {
  table: 'periods',
  scope: 'catalog',
  columns: {
    closed_until: integer(Instant),
    note: text(z.string().max(500)),
    closed_by: text(UserId),
    closed_at: integer(Instant),
  },
  fixed: [],
  groups: {},
  sets: [],
}

/** Every table that a device receives, in the order of the tables that refer to others. */
export const syncedTables: readonly Entity[] = [user, period, ...Object.values(entities)]

/** An entity by name, as the general shape. */
export const entityOf = (name: EntityName): Entity => entities[name]
