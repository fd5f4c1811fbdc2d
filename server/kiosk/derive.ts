import type { Selectable } from 'kysely'
import { z } from 'zod'
import { deriveEntries } from '../../shared/domain/derive-entries.ts'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import type { Derived, DerivedEntry, OtherTimer } from '../../shared/domain/shift.ts'
import { isAside } from '../../shared/protocol/aside.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import { SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import type { OrgTransaction, PunchEntryTable } from '../db/schema.ts'
import type { BatchContext } from '../sync/batch.ts'
import { applyBatch } from '../sync/batch.ts'
import { anyTable, fromFlat, type Row } from '../sync/rows.ts'
import { besideCorrections, keepQuestion, writersOf, type Writer } from './beside.ts'
import { punchesFrom, startOfStory, toFact, type PunchRow } from './facts.ts'

type Known = Readonly<Selectable<PunchEntryTable>>

const entity = entityOf('time_entry')
const INTERVAL = entity.groups['interval'] ?? []
const WHAT = entity.groups['what'] ?? []
/** What the rule remembers of an interval, in this order. */
const INTERVAL_COLUMNS = INTERVAL.filter((column) => column !== 'stop_reason')
const Interval = z.array(z.union([z.string(), z.number(), z.null()]))

/**
 * What the rule wrote into an entry's groups: what differs from it in the row is by hand. `told`: what it has shown beside an
 * administrator's correction.
 */
const Written = z.object({ interval: z.string(), what: z.string(), told: z.string().optional() })
type Written = z.infer<typeof Written>

export interface DeriveParts {
  /** Writes in the name of the person, on behalf of a terminal. */
  readonly context: BatchContext
  readonly userId: string
  /** From when on something is new, UTC milliseconds. */
  readonly from: number
  readonly longestShift: number
}

/**
 * Works out a person's entries from their punches anew, and writes what is different, through the same door as every device's
 * operations: so they get a version, a place in the ledger, and are held against what others did. What people changed by hand
 * stands.
 */
export async function deriveFor({ context, userId, from, longestShift }: DeriveParts): Promise<void> {
  const { transaction } = context.write
  const start = await startOfStory(transaction, userId, from)
  const rows = await entriesFrom(context, userId, start - longestShift)
  const known = await transaction
    .selectFrom('punch_entries')
    .selectAll()
    .where('user_id', '=', userId)
    .where('started_at', '>=', start)
    .execute()
  const made = new Map(known.map((one) => [one.entry_id, one]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const handEnds = new Map<EntryId, number>()
  for (const one of known) {
    const end = handEnd(one, byId.get(one.entry_id))
    if (end !== null) handEnds.set(EntryId.parse(one.entry_id), end)
  }
  const punches = await punchesFrom(transaction, userId, start)
  const input = {
    punches: punches.map(toFact),
    timers: rows.filter((row) => row.deletedAt === null && row.values['source'] === 'timer').map(toTimer),
    handEnds,
    longestShift,
    now: context.now,
  }
  const derived = deriveEntries(input)

  await noteIgnored(transaction, punches, derived.ignored)
  const actor = UserId.parse(userId)
  // What is no longer true goes first: it must not end what takes its place.
  const still = new Set<string>(derived.entries.map(({ id }) => id))
  for (const one of known.filter(({ entry_id }) => !still.has(entry_id))) {
    await withdraw(context, actor, one, byId.get(one.entry_id))
  }
  const { shiftStart } = derived.standing
  for (const entry of derived.entries) {
    const dueAt = shiftStart !== null && entry === derived.entries.at(-1) ? shiftStart + longestShift : null
    await writeEntry({ context, actor, entry, one: made.get(entry.id), row: byId.get(entry.id), dueAt })
  }
  for (const { entryId, at } of derived.stops) {
    const row = byId.get(entryId)
    if (!row) continue
    const fields = { ...travelling(entity, row.values, INTERVAL), ended_at: at, stop_reason: 'user' }
    await apply(context, actor, { id: entryId, kind: 'patch', fields, saw: seen(row, ['interval']), at })
  }
  const touched = known.flatMap((one) => {
    const row = byId.get(one.entry_id)
    return row?.deletedAt === null && one.withdrawn === 0 && isByHand(one, row) ? [row] : []
  })
  const writers = await writersOf(transaction, touched)
  const corrected = new Set([...writers].flatMap(([id, writer]) => (writer.actor === userId ? [] : [id])))
  for (const entry of besideCorrections(input, derived, corrected)) {
    const [row, writer] = [byId.get(entry.id), writers.get(entry.id)]
    if (row && writer) await tellBeside({ context, actor, entry, row, writer })
  }
}

/** Says beside each punch why it changed nothing, as the record reads now: one that came too early fits once the rest is there. */
async function noteIgnored(
  transaction: OrgTransaction,
  punches: readonly PunchRow[],
  ignored: Derived['ignored'],
): Promise<void> {
  const reasons = new Map<string, string>(ignored.map(({ punchId, reason }) => [punchId, reason]))
  for (const { id, ignored: before } of punches) {
    const reason = reasons.get(id) ?? null
    if (reason === before) continue
    await transaction.updateTable('punches').set({ ignored: reason }).where('id', '=', id).execute()
  }
}

async function entriesFrom({ write }: BatchContext, userId: string, from: number): Promise<Row[]> {
  const flat = await anyTable(write.transaction)
    .selectFrom(entity.table)
    .selectAll()
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('started_at', '>=', from), eb('ended_at', 'is', null)]))
    .execute()
  return flat.map((one) => fromFlat(entity, one))
}

const toTimer = ({ id, values }: Row): OtherTimer => ({
  id: EntryId.parse(id),
  startedAt: Number(values['started_at']),
  endedAt: values['ended_at'] === null ? null : Number(values['ended_at']),
})

/** Where people ended or deleted by hand what punches had made. */
export function handEnd(one: Pick<Known, 'written' | 'withdrawn'>, row: Row | undefined): number | null {
  if (!row || one.withdrawn === 1) return null
  // What is set aside has not been ended by anybody.
  if (isAside(row)) return null
  if (row.deletedAt !== null) return row.deletedAt
  return isByHand(one, row) && row.values['ended_at'] !== null ? Number(row.values['ended_at']) : null
}

/** The interval that the rule wrote, in the order of its columns. */
const writtenInterval = (one: Pick<Known, 'written'>) =>
  Interval.parse(JSON.parse(Written.parse(JSON.parse(one.written)).interval))

/** Whether the times of an entry are other ones than the rule wrote; an end by a later start is no edit. */
export function isByHand(one: Pick<Known, 'written'>, row: Row): boolean {
  const written = writtenInterval(one)
  const times = INTERVAL_COLUMNS.map((column) => row.values[column])
  return INTERVAL_COLUMNS.some((column, index) => {
    const isEnd = column === 'ended_at'
    return !(isEnd && row.values['stop_reason'] === 'auto') && times[index] !== written[index]
  })
}

const intervalOf = (values: Row['values']): string => JSON.stringify(INTERVAL_COLUMNS.map((column) => values[column]))
const whatOf = (values: Row['values']): string => JSON.stringify(WHAT.map((column) => values[column]))

/** The columns of an entry that the rule decides, as the database keeps them. */
const decided = (entry: DerivedEntry): Row['values'] => ({
  started_at: entry.startedAt,
  ended_at: entry.endedAt,
  breaks: JSON.stringify(entry.breaks),
  zone: entry.zone,
  stop_reason: entry.endedAt === null ? null : 'user',
  project_id: entry.projectId,
  task_id: entry.taskId,
})

interface Writing {
  readonly context: BatchContext
  readonly actor: UserId
  readonly entry: DerivedEntry
  readonly one: Known | undefined
  readonly row: Row | undefined
  /** When the shift is closed by rule; null where it has an end. */
  readonly dueAt: number | null
}

async function writeEntry(writing: Writing): Promise<void> {
  const { context, actor, entry, one, row, dueAt } = writing
  const values = decided(entry)
  const at = entry.endedAt ?? entry.startedAt
  if (!row) {
    const billable = await billableOf(context, entry.projectId)
    const fixed = { user_id: actor, description: '', billable, tag_ids: [], source: 'kiosk' }
    const fields = { ...travelling(entity, values, [...INTERVAL, ...WHAT]), ...fixed }
    await apply(context, actor, { id: entry.id, kind: 'create', fields, saw: {}, at })
  } else if (!one) {
    // Not of the rule's making: an id that somebody else used first. It is left alone.
    return
  } else if (isAside(row)) {
    // It takes in what punches say, without counting for that.
    if (one.withdrawn === 1) await keepQuestion(context.write, entry.id, null)
    await patch({ context, actor, entry, one, row, dueAt }, values, at)
  } else if (row.deletedAt !== null && one.withdrawn === 1) {
    await apply(context, actor, { id: entry.id, kind: 'restore', fields: {}, saw: seen(row, ['deleted']), at })
    await patch({ context, actor, entry, one, row, dueAt }, values, at)
  } else if (row.deletedAt === null) await patch({ context, actor, entry, one, row, dueAt }, values, at)
  // What stands by hand is held against what the rule wrote before that, however it reads the shift since.
  const before = one && row && isByHand(one, row) ? Written.parse(JSON.parse(one.written)) : undefined
  await note(writing, { ...before, interval: before?.interval ?? intervalOf(values), what: whatOf(values) })
}

interface Telling extends Pick<Writing, 'context' | 'actor' | 'entry'> {
  readonly row: Row
  readonly writer: Writer
}

/** Shows once what punches say beside a correction that stands: as an edit that did not know of it and is older. */
async function tellBeside({ context, actor, entry, row, writer }: Telling): Promise<void> {
  const { transaction } = context.write
  const noted = await transaction
    .selectFrom('punch_entries')
    .select('written')
    .where('entry_id', '=', entry.id)
    .executeTakeFirstOrThrow()
  const written = Written.parse(JSON.parse(noted.written))
  const values = decided(entry)
  const told = intervalOf(values)
  if ([written.interval, written.told, intervalOf(row.values)].includes(told)) return
  const fields = travelling(entity, values, INTERVAL)
  const at = Math.min(entry.endedAt ?? entry.startedAt, writer.at - 1)
  await apply(context, actor, { id: entry.id, kind: 'patch', fields, saw: {}, at })
  await transaction
    .updateTable('punch_entries')
    .set({ written: JSON.stringify({ ...written, told }) })
    .where('entry_id', '=', entry.id)
    .execute()
}

/** An entry of the rule's making, with its row. */
interface Standing extends Pick<Writing, 'context' | 'actor' | 'entry'> {
  readonly one: Known
  readonly row: Row
}

/** Writes the groups that the rule decides differently now, and that nobody has touched. */
async function patch(
  { context, actor, entry, one, row, dueAt }: Standing & Pick<Writing, 'dueAt'>,
  values: Row['values'],
  at: number,
): Promise<void> {
  const before = Written.parse(JSON.parse(one.written))
  const groups: string[] = []
  if (dueAt === null) await endByPunch({ context, actor, entry, one, row }, values, at)
  if (intervalOf(row.values) !== intervalOf(values) && !isByHand(one, row)) groups.push('interval')
  if (whatOf(row.values) !== whatOf(values) && before.what === whatOf(row.values)) groups.push('what')
  if (groups.length === 0) return
  const columns = groups.flatMap((group) => entity.groups[group] ?? [])
  const fields = travelling(entity, values, columns)
  await apply(context, actor, { id: entry.id, kind: 'patch', fields, saw: seen(row, groups), at })
}

/**
 * Ends what runs although somebody has changed by hand when it began: their times stand, and that they went is said by a punch alone.
 * Breaks that nobody has touched come along.
 */
async function endByPunch(
  { context, actor, entry, one, row }: Standing,
  values: Row['values'],
  at: number,
): Promise<void> {
  const { endedAt } = entry
  const startedAt = Number(row.values['started_at'])
  const runs = row.deletedAt === null && row.values['ended_at'] === null
  if (!runs || endedAt === null || endedAt < startedAt || !isByHand(one, row)) return
  const written = writtenInterval(one)
  const breaks = written[INTERVAL_COLUMNS.indexOf('breaks')] === row.values['breaks'] ? values['breaks'] : undefined
  const ended = { ...row.values, ended_at: endedAt, stop_reason: 'user', ...(breaks === undefined ? {} : { breaks }) }
  const fields = travelling(entity, ended, INTERVAL)
  await apply(context, actor, { id: entry.id, kind: 'patch', fields, saw: seen(row, ['interval']), at })
}

async function note({ context, actor, entry, one, dueAt }: Writing, written: Written): Promise<void> {
  const { transaction } = context.write
  const values = {
    started_at: entry.startedAt,
    written: JSON.stringify(written),
    marks: JSON.stringify(entry.marks),
    withdrawn: 0,
    due_at: dueAt,
  }
  if (one) await transaction.updateTable('punch_entries').set(values).where('entry_id', '=', entry.id).execute()
  else
    await transaction
      .insertInto('punch_entries')
      .values({ entry_id: entry.id, user_id: actor, ...values })
      .execute()
}

/** An entry that late punches took back: deleted, unless somebody has touched it. */
async function withdraw(context: BatchContext, actor: UserId, one: Known, row: Row | undefined): Promise<void> {
  if (one.withdrawn === 1) return
  if (row?.deletedAt === null && !isByHand(one, row)) {
    const saw = { ...row.stamps }
    await apply(context, actor, { id: one.entry_id, kind: 'delete', fields: {}, saw, at: context.now })
  } else if (row && isAside(row)) await keepQuestion(context.write, one.entry_id, context.now)
  await context.write.transaction
    .updateTable('punch_entries')
    .set({ withdrawn: 1, due_at: null })
    .where('entry_id', '=', one.entry_id)
    .execute()
}

const seen = (row: Row, groups: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    groups.flatMap((group) => {
      const stamp = row.stamps[group]
      return stamp === undefined ? [] : [[group, stamp]]
    }),
  )

/** One thing that the rule does to one row. */
interface Doing {
  readonly id: string
  readonly kind: Operation['kind']
  readonly fields: Operation['fields']
  readonly saw: Readonly<Record<string, string>>
  readonly at: number
}

const apply = (context: BatchContext, actor: UserId, doing: Doing): Promise<void> =>
  applyBatch(context, [
    Operation.parse({ opId: context.newId(), actor, entity: 'time_entry', schema: SCHEMA_VERSION, ...doing }),
  ])

async function billableOf({ write }: BatchContext, projectId: string | null): Promise<boolean> {
  if (projectId === null) return false
  const query = write.transaction.selectFrom('projects').select('billable').where('id', '=', projectId)
  return (await query.executeTakeFirst())?.billable === 1
}
