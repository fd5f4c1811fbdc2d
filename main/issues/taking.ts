import { UserId } from '../../shared/domain/id.ts'
import type { IssueChoice, IssueChanges } from '../../shared/ipc/account.ts'
import type { Json } from '../../shared/protocol/column.ts'
import { EntityName, entityOf } from '../../shared/protocol/entity.ts'
import { applyOperation, touchedGroups, travelling } from '../../shared/protocol/merge.ts'
import { OperationId, SetChange, type Operation } from '../../shared/protocol/operation.ts'
import { SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import type { Change } from '../db/commit.ts'
import { IssueBody, type IssueRow } from '../db/issues.ts'
import type { Row } from '../db/rows.ts'

/** The row that an issue is about, and the other one that it names: the administrator's entry, or the timer that was started. */
export interface Concerned {
  readonly row: Row | undefined
  readonly other: Row | undefined
}

type Fields = Change['fields']

/** What a choice changes; undefined where there is nothing left that it could change. `dismiss` changes nothing. */
export function changesOf(
  issue: IssueRow,
  { row, other }: Concerned,
  choice: IssueChoice,
  edited: IssueChanges = {},
): readonly Change[] | undefined {
  if (choice === 'dismiss') return []
  const entity = EntityName.parse(issue.entity)
  const body = IssueBody.parse(JSON.parse(issue.body))
  const { values, operation } = body
  const change = { entity, id: issue.entity_id }
  const one = (made: Change | undefined): readonly Change[] | undefined => made && [made]
  if (choice === 'both' && issue.kind !== 'same-event') return undefined
  switch (issue.kind) {
    case 'conflict':
      return one(row && { ...change, kind: 'patch', fields: patchOf(entity, issue.field_group, values, row) })
    case 'undeleted':
    case 'delete-skipped':
      return one(row?.deletedAt === null ? { ...change, kind: 'delete', fields: {} } : undefined)
    case 'corrected':
      return fitting(takenBack(change, body, row), row)
    case 'auto-stopped':
      return goOn(change, row, other)
    case 'same-event': {
      const back = comeBack(change, values, row, edited)
      const gone = other?.deletedAt === null
      return choice === 'take' && gone ? [{ entity, id: other.id, kind: 'delete', fields: {} }, ...back] : back
    }
    case 'closed-period':
      if (operation.kind === 'create') return comeBack(change, operation.fields, row, edited)
      return one(again(entity, { ...operation, ...change }, row, edited))
    case 'missing-target':
    case 'refused':
    case 'invalid':
    case 'quarantined':
      // What claims to be somebody else's would be refused again.
      if ((operation.fields['user_id'] ?? issue.user_id) !== issue.user_id) return undefined
      return one(again(entity, { ...operation, ...change }, row, edited))
    default:
      return undefined
  }
}

/** Does again what was refused, with what the person has changed about it; undefined where it still would not fit. */
function again(name: EntityName, operation: Change, row: Row | undefined, edited: IssueChanges): Change | undefined {
  const entity = entityOf(name)
  const { kind, id } = operation
  if (kind === 'create' ? row !== undefined : row === undefined) return undefined
  let fields: Fields = { ...operation.fields, ...withEdits(operation.fields, row, edited) }
  if (kind === 'patch' && row) {
    // Whole groups, from what stands: a group of which only a part was sent is not sent again.
    const groups = touchedGroups(entity, fields).flatMap((group) => entity.groups[group] ?? [])
    fields = { ...travelling(entity, row.values, groups), ...fields }
  }
  const change: Change = { entity: name, id, kind, fields }
  return fits(change, row) ? change : undefined
}

/** Whether a change makes sense of a row as it is now: the rest of it may have been changed since. */
function fits(change: Change, row: Row | undefined): boolean {
  const trial: Operation = {
    ...change,
    opId: OperationId.parse(change.id),
    actor: UserId.parse(change.id),
    saw: {},
    at: 0,
    schema: SCHEMA_VERSION,
  }
  const { notes } = applyOperation(entityOf(change.entity), row, trial, () => true)
  return !notes.some((note) => note.kind === 'invalid')
}

const fitting = (change: Change | undefined, row: Row | undefined): readonly Change[] | undefined =>
  change && fits(change, row) ? [change] : undefined

/** An entry that is set aside counts again, changed if its person wishes; made anew where even its remains are gone. */
function comeBack(
  change: Pick<Change, 'entity' | 'id'>,
  values: Fields,
  row: Row | undefined,
  edited: IssueChanges,
): readonly Change[] {
  if (!row) return [{ ...change, kind: 'create', fields: { ...values, ...withEdits(values, undefined, edited) } }]
  const fields = withEdits({}, row, edited)
  // A knowing edit brings it back as it will stand, never for a moment as it was.
  if (Object.keys(fields).length > 0) return [{ ...change, kind: 'patch', fields }]
  return row.deletedAt === null ? [] : [{ ...change, kind: 'restore', fields: {} }]
}

/** What a person typed over the values that they are about to send; times as a whole group. */
function withEdits(values: Fields, row: Row | undefined, edited: IssueChanges): Fields {
  const entity = entityOf('time_entry')
  const fields: Record<string, Json> = {}
  if (edited.description !== undefined) fields['description'] = edited.description
  if (edited.startedAt === undefined && edited.endedAt === undefined) return fields
  const columns = entity.groups['interval'] ?? []
  const before = row
    ? travelling(entity, row.values, columns)
    : Object.fromEntries(Object.entries(values).filter(([name]) => columns.includes(name)))
  Object.assign(fields, before, { stop_reason: 'user' })
  if (edited.startedAt !== undefined) fields['started_at'] = edited.startedAt
  if (edited.endedAt !== undefined) fields['ended_at'] = edited.endedAt
  return fields
}

/** What an administrator has corrected, as it was before. */
function takenBack(change: Pick<Change, 'entity' | 'id'>, body: IssueBody, row: Row | undefined): Change | undefined {
  const { operation, values } = body
  if (!row) return undefined
  switch (operation.kind) {
    case 'create':
    case 'restore':
      return row.deletedAt === null ? { ...change, kind: 'delete', fields: {} } : undefined
    case 'delete':
      return row.deletedAt === null ? undefined : { ...change, kind: 'restore', fields: {} }
    case 'patch': {
      const entity = entityOf(change.entity)
      const groups = touchedGroups(entity, values).flatMap((group) => entity.groups[group] ?? [])
      const fields = { ...travelling(entity, row.values, groups), ...pick(values, groups) }
      const sets = entity.sets.filter((column) => column in values)
      for (const column of sets) Object.assign(fields, patchOf(change.entity, column, values, row))
      return { ...change, kind: 'patch', fields }
    }
  }
}

const pick = (values: Fields, columns: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))

/** A timer that another start has ended goes on, for as long as the one that was started; that one is deleted. */
function goOn(
  change: Pick<Change, 'entity' | 'id'>,
  row: Row | undefined,
  other: Row | undefined,
): readonly Change[] | undefined {
  if (row?.deletedAt !== null || other?.deletedAt !== null) return undefined
  const entity = entityOf(change.entity)
  const end = other.values['ended_at'] ?? null
  const fields = {
    ...travelling(entity, row.values, entity.groups['interval'] ?? []),
    ended_at: end,
    stop_reason: end === null ? null : 'user',
  }
  const longer = fitting({ ...change, kind: 'patch', fields }, row)
  // The one that was started may have been moved before this one since.
  return longer && [{ entity: change.entity, id: other.id, kind: 'delete', fields: {} }, ...longer]
}

/** Whole groups travel as they are; of a set, what it lacks is added and what it has too much is removed. */
function patchOf(name: EntityName, group: string | null, values: Fields, row: Row): Fields {
  const entity = entityOf(name)
  if (group === null || !entity.sets.includes(group)) return values
  const members = (value: Json | undefined): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  const [before, after] = [members(travelling(entity, row.values, [group])[group]), members(values[group])]
  return {
    [group]: {
      add: after.filter((one) => !before.includes(one)),
      remove: before.filter((one) => !after.includes(one)),
    },
  }
}

/** What undoes a change, as long as the row is not changed again. `before` is undefined for a row that was not there. */
export function inverse({ entity: name, id, kind, fields }: Change, before: Row | undefined): readonly Change[] {
  const entity = entityOf(name)
  const gone: Change = { entity: name, id, kind: 'delete', fields: {} }
  if (kind === 'create' || kind === 'restore') return [gone]
  if (kind === 'delete') return [{ ...gone, kind: 'restore' }]
  if (!before) return []
  const groups = touchedGroups(entity, fields).flatMap((group) => entity.groups[group] ?? [])
  const sets = entity.sets.filter((column) => column in fields).map((column) => [column, swap(fields[column])] as const)
  const back = { ...travelling(entity, before.values, groups), ...Object.fromEntries(sets) }
  return [{ ...gone, kind: 'patch', fields: back }, ...(before.deletedAt === null ? [] : [gone])]
}

const swap = (change: Json | undefined): Json => {
  const { add, remove } = SetChange.parse(change)
  return { add: [...remove], remove: [...add] }
}
