import { fromStored, toStored, type Json, type Stored } from './column.ts'
import type { Entity } from './entity.ts'
import { SetChange, type Operation, type Outcome } from './operation.ts'
import type { IssueKind } from './sync.ts'
import { AHEAD } from './timer.ts'

/** Which operation wrote a field group last. Sets stand under their column, deletion and its undoing under `deleted`. */
export type Stamps = Readonly<Record<string, string>>

/** What operations change of a row. Values are as the database keeps them. */
export interface Content {
  readonly deletedAt: number | null
  readonly stamps: Stamps
  readonly values: Readonly<Record<string, Stored>>
}

/** Why a part of an operation, or what it replaced without having seen it, is not what everybody sees. */
export interface Note {
  readonly kind: IssueKind
  readonly group: string | null
  /** The operation that gave way; undefined for the one that created the row. */
  readonly lost: string | undefined
  /** The operation that stands; undefined for the one that created the row. */
  readonly kept: string | undefined
  /** The values that gave way. */
  readonly values: Readonly<Record<string, Json>>
}

export interface Verdict {
  /** The row afterwards; undefined where there is none. The same object where nothing changed. */
  readonly content: Content | undefined
  readonly outcome: Outcome
  readonly notes: readonly Note[]
}

/** Whether an operation prevails in a field group over the write that its author had not seen. */
export type Wins = (group: string) => boolean

/** The group under which deletion is stamped. */
export const DELETED = 'deleted'

/**
 * Does one operation to one row. Per field group it is clean where its author had seen the write that it replaces; else
 * `wins` decides, and what gives way is noted. Pure, and the same on both ends.
 */
export function applyOperation(
  entity: Entity,
  content: Content | undefined,
  operation: Operation,
  wins: Wins,
): Verdict {
  if (operation.kind === 'create') return create(entity, content, operation)
  if (!content) {
    const missing = note('missing-target', null, operation.opId, undefined, operation.fields)
    return { content, outcome: 'refused', notes: [missing] }
  }
  switch (operation.kind) {
    case 'patch':
      return patch(entity, content, operation, wins)
    case 'delete':
      return remove(content, operation, wins)
    case 'restore':
      return restore(content, operation)
  }
}

/** The field groups in which an operation meets a write that its author had not seen. */
export const concurrentGroups = (entity: Entity, content: Content, operation: Operation): string[] =>
  operation.kind === 'patch'
    ? touchedGroups(entity, operation.fields).filter((group) => !hasSeen(content, operation, group))
    : []

/** The field groups of which fields name at least one column. */
export const touchedGroups = (entity: Entity, fields: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(entity.groups).flatMap(([group, columns]) =>
    columns.some((column) => column in fields) ? [group] : [],
  )

/** A row's values of some columns, as they travel. */
export const travelling = (
  entity: Entity,
  values: Content['values'],
  columns: readonly string[],
): Record<string, Json> =>
  Object.fromEntries(
    columns.map((column) => [column, fromStored(entity.columns[column]?.kind ?? 'text', values[column])]),
  )

const hasSeen = (content: Content, operation: Operation, group: string): boolean =>
  content.stamps[group] === operation.saw[group]

const note = (
  kind: IssueKind,
  group: string | null,
  lost: string | undefined,
  kept: string | undefined,
  values: Readonly<Record<string, Json>>,
): Note => ({ kind, group, lost, kept, values })

function create(entity: Entity, content: Content | undefined, operation: Operation): Verdict {
  const columns = Object.keys(entity.columns)
  const values = parse(entity, operation.fields, columns)
  const complete = values && columns.every((column) => column in values) && isOrdered(entity, values)
  if (!complete || hasUnknown(operation.fields, columns)) {
    return { content, outcome: 'refused', notes: [note('invalid', null, operation.opId, undefined, operation.fields)] }
  }
  if (!content) return { content: { deletedAt: null, stamps: {}, values }, outcome: 'applied', notes: [] }
  // The same row made twice (of a copied database, say): what differs is kept for its author.
  const notes = [...Object.entries(entity.groups), ...entity.sets.map((column) => [column, [column]] as const)]
    .filter(([, group]) => group.some((column) => values[column] !== content.values[column]))
    .map(([group, names]) =>
      note('conflict', group, operation.opId, content.stamps[group], travelling(entity, values, names)),
    )
  return { content, outcome: 'exists', notes }
}

function patch(entity: Entity, content: Content, operation: Operation, wins: Wins): Verdict {
  const { opId, fields } = operation
  const notes: Note[] = []
  const values = { ...content.values }
  const stamps: Record<string, string> = { ...content.stamps }
  let changed = false
  let merged = false
  const groups = touchedGroups(entity, fields)
  const known = [...groups.flatMap((group) => entity.groups[group] ?? []), ...entity.sets]
  if (hasUnknown(fields, known)) notes.push(note('invalid', null, opId, undefined, fields))

  for (const group of groups) {
    const columns = entity.groups[group] ?? []
    const before = pick(content.values, columns)
    const parsed = parse(entity, fields, columns)
    const after = { ...before, ...parsed }
    if (!parsed || !isOrdered(entity, after)) {
      notes.push(note('invalid', group, opId, content.stamps[group], pick(fields, columns)))
      continue
    }
    const seen = hasSeen(content, operation, group)
    if (parsed['stop_reason'] === 'auto') {
      // A later start ended this one: a consequence, not an edit. It leaves no stamp, so that any end that a person chose prevails.
      if (seen && content.deletedAt === null && isUndecided(content)) {
        Object.assign(values, after)
        changed = true
      }
      continue
    }
    const same = columns.every((column) => before[column] === after[column])
    if (!seen) merged = true
    const prevails = seen || wins(group)
    if (!seen && !same) {
      notes.push(
        prevails
          ? note('conflict', group, content.stamps[group], opId, travelling(entity, before, columns))
          : note('conflict', group, opId, content.stamps[group], travelling(entity, after, columns)),
      )
    }
    changed = true
    if (!prevails) continue
    Object.assign(values, after)
    stamps[group] = opId
    if (group === 'interval') delete stamps[AHEAD]
  }

  for (const column of entity.sets.filter((name) => name in fields)) {
    const change = SetChange.safeParse(fields[column])
    const members = change.success ? changeSet(entity, column, content.values[column], change.data) : undefined
    if (members === undefined) {
      notes.push(note('invalid', column, opId, content.stamps[column], pick(fields, [column])))
      continue
    }
    values[column] = members
    stamps[column] = opId
    changed = true
  }

  if (!changed) return { content, outcome: notes.length > 0 ? 'refused' : 'merged', notes }
  let { deletedAt } = content
  if (deletedAt !== null) {
    // An edit wins over a deletion that its author had not seen: the row comes back, and may be deleted again.
    if (!hasSeen(content, operation, DELETED)) notes.push(note('undeleted', DELETED, content.stamps[DELETED], opId, {}))
    deletedAt = null
    stamps[DELETED] = opId
  }
  return { content: { deletedAt, stamps, values }, outcome: merged || notes.length > 0 ? 'merged' : 'applied', notes }
}

function remove(content: Content, operation: Operation, wins: Wins): Verdict {
  const { opId } = operation
  if (content.deletedAt !== null) return { content, outcome: 'merged', notes: [] }
  // Who saw one write of an operation saw all of it: their own stop of a timer that had been deleted elsewhere brought it back.
  const known = new Set<string>(Object.values(operation.saw))
  const unseen = Object.entries(content.stamps).find(
    ([group, stamp]) =>
      group !== AHEAD && !hasSeen(content, operation, group) && !(group === DELETED && known.has(stamp)),
  )?.[0]
  if (unseen !== undefined && !wins(DELETED)) {
    return { content, outcome: 'merged', notes: [note('delete-skipped', DELETED, opId, content.stamps[unseen], {})] }
  }
  const stamps = { ...content.stamps, [DELETED]: opId }
  return { content: { ...content, deletedAt: operation.at, stamps }, outcome: 'applied', notes: [] }
}

function restore(content: Content, operation: Operation): Verdict {
  const { opId } = operation
  if (content.deletedAt === null) return { content, outcome: 'merged', notes: [] }
  const seen = hasSeen(content, operation, DELETED)
  const notes = seen ? [] : [note('undeleted', DELETED, content.stamps[DELETED], opId, {})]
  const stamps = { ...content.stamps, [DELETED]: opId }
  return { content: { ...content, deletedAt: null, stamps }, outcome: seen ? 'applied' : 'merged', notes }
}

/** The columns that fields hold, as the database keeps them; undefined where a value is none that the column may have. */
function parse(
  entity: Entity,
  fields: Operation['fields'],
  columns: readonly string[],
): Record<string, Stored> | undefined {
  const values: Record<string, Stored> = {}
  for (const name of columns) {
    const column = entity.columns[name]
    if (!column || !(name in fields)) continue
    const parsed = column.schema.safeParse(fields[name])
    if (!parsed.success) return undefined
    values[name] = toStored(column.kind, parsed.data)
  }
  return values
}

const hasUnknown = (fields: Operation['fields'], known: readonly string[]): boolean =>
  Object.keys(fields).some((column) => !known.includes(column))

const pick = <T>(values: Readonly<Record<string, T>>, columns: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([column]) => columns.includes(column)))

function isOrdered(entity: Entity, values: Readonly<Record<string, Stored>>): boolean {
  if (!entity.ordered) return true
  const [low, high] = entity.ordered.map((column) => values[column] ?? null)
  return typeof low !== 'number' || typeof high !== 'number' || high >= low
}

const isUndecided = ({ values }: Content): boolean =>
  (values['ended_at'] ?? null) === null || values['stop_reason'] === 'auto'

/** A set after members joined and left; undefined where it would be none that the column may hold. */
function changeSet(
  entity: Entity,
  column: string,
  stored: Stored | undefined,
  { add, remove: gone }: SetChange,
): string | undefined {
  const before = fromStored('json', stored ?? '[]')
  const members = new Set(Array.isArray(before) ? before : [])
  for (const member of gone) members.delete(member)
  for (const member of add) members.add(member)
  // In one order on every device, so that equal sets are equal texts.
  const parsed = entity.columns[column]?.schema.safeParse([...members].map(String).sort((a, b) => (a < b ? -1 : 1)))
  return parsed?.success ? JSON.stringify(parsed.data) : undefined
}
