import { sql, type Selectable } from 'kysely'
import { z } from 'zod'
import { sameName } from '../../shared/domain/catalog.ts'
import type { Day } from '../../shared/domain/day.ts'
import { durationAt, type DayOfEntries, type EntryContent, type TimeEntry } from '../../shared/domain/entry.ts'
import { TagId, type EntryId, type UserId } from '../../shared/domain/id.ts'
import { Interval } from '../../shared/domain/interval.ts'
import { isAhead } from '../../shared/protocol/timer.ts'
import type { Reader } from './open.ts'
import type { TimeEntryTable } from './schema.ts'

const Breaks = z.array(Interval)
const Tags = z.array(TagId)
const Stamps = z.record(z.string(), z.string())
/** Most entries have neither breaks nor tags. */
const EMPTY = '[]'
const parseBreaks = (text: string): Interval[] => (text === EMPTY ? [] : Breaks.parse(JSON.parse(text)))
const parseTags = (text: string): TagId[] => (text === EMPTY ? [] : Tags.parse(JSON.parse(text)))

/** A row as the rest of the app knows it. */
export const toEntry = (row: Selectable<TimeEntryTable>): TimeEntry => ({
  id: row.id,
  userId: row.user_id,
  description: row.description,
  projectId: row.project_id,
  taskId: row.task_id,
  tagIds: parseTags(row.tag_ids),
  billable: row.billable === 1,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  breaks: parseBreaks(row.breaks),
  source: row.source,
  zone: row.zone,
})

const living = (db: Reader, user: UserId) =>
  db.selectFrom('time_entries').where('user_id', '=', user).where('deleted_at', 'is', null)

/** An entry of a person that is not deleted. */
export async function findEntry(db: Reader, user: UserId, id: EntryId): Promise<TimeEntry | undefined> {
  const row = await living(db, user).selectAll().where('id', '=', id).executeTakeFirst()
  return row && toEntry(row)
}

/** Whether a deleted entry of this id can still be brought back here. */
export async function isDeleted(db: Reader, user: UserId, id: EntryId): Promise<boolean> {
  const row = await db
    .selectFrom('time_entries')
    .select('deleted_at')
    .where('user_id', '=', user)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined && row.deleted_at !== null
}

/** What runs now; the index allows one for each person. */
export async function runningEntry(db: Reader, user: UserId): Promise<TimeEntry | undefined> {
  const row = await living(db, user).selectAll().where('ended_at', 'is', null).executeTakeFirst()
  return row && toEntry(row)
}

/** Whether the server took an entry as made by a clock that runs ahead. */
export async function isMadeAhead(db: Reader, id: EntryId): Promise<boolean> {
  const row = await db.selectFrom('time_entries').select('stamps').where('id', '=', id).executeTakeFirst()
  return row !== undefined && isAhead(Stamps.parse(JSON.parse(row.stamps)))
}

/**
 * Whole days that have entries, newest first, from before `before` (exclusive) or from the newest.
 * `nextBefore` continues the list, null at its end.
 */
export async function listDays(
  db: Reader,
  user: UserId,
  before: Day | null,
  days: number,
): Promise<{ days: DayOfEntries[]; nextBefore: Day | null }> {
  let grouped = living(db, user)
    .select('day')
    .groupBy('day')
    .orderBy('day', 'desc')
    .limit(days + 1)
  if (before) grouped = grouped.where('day', '<', before)
  const found = await grouped.execute()
  const wanted = found.slice(0, days)
  const oldest = wanted.at(-1)?.day
  if (oldest === undefined) return { days: [], nextBefore: null }
  let query = living(db, user)
    .selectAll()
    .where('day', '>=', oldest)
    .orderBy('day', 'desc')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
  if (before) query = query.where('day', '<', before)
  const rows = await query.execute()
  // Node 20 has no Map.groupBy.
  const byDay = new Map<Day, TimeEntry[]>(wanted.map(({ day }) => [day, []]))
  for (const row of rows) byDay.get(row.day)?.push(toEntry(row))
  return {
    days: wanted.map(({ day }) => dayOfEntries(day, byDay.get(day) ?? [])),
    nextBefore: found.length > days ? oldest : null,
  }
}

const dayOfEntries = (day: Day, entries: TimeEntry[]): DayOfEntries => ({
  day,
  endedTotal: endedTotal(entries),
  entries,
})

const endedTotal = (entries: readonly Pick<TimeEntry, 'startedAt' | 'endedAt' | 'breaks'>[]): number =>
  entries.reduce((sum, entry) => sum + (entry.endedAt === null ? 0 : durationAt(entry, entry.endedAt)), 0)

/** Milliseconds of ended entries for each day from `from` to `to`, both included; days without any are absent. */
export async function totals(db: Reader, user: UserId, from: Day, to: Day): Promise<{ day: Day; total: number }[]> {
  const ended = living(db, user).where('day', '>=', from).where('day', '<=', to).where('ended_at', 'is not', null)
  // The database adds up what has no breaks, which is nearly everything; breaks can overlap, so the domain measures those.
  const whole = await ended
    .select(['day', sql<number>`sum(ended_at - started_at)`.as('total')])
    .where('breaks', '=', EMPTY)
    .groupBy('day')
    .execute()
  const sums = new Map<Day, number>(whole.map(({ day, total }) => [day, total]))
  const broken = await ended
    .select(['day', 'started_at as startedAt', 'ended_at as endedAt', 'breaks'])
    .where('breaks', '!=', EMPTY)
    .execute()
  for (const { day, breaks, ...times } of broken) {
    sums.set(day, (sums.get(day) ?? 0) + endedTotal([{ ...times, breaks: parseBreaks(breaks) }]))
  }
  return [...sums].map(([day, total]) => ({ day, total })).toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

/** How many of the newest entries suggestions are looked for in: recent work, found without reading years. */
const SUGGESTION_DEPTH = 5000

/** What was tracked lately and contains these letters: newest first, no two alike. */
export async function suggest(db: Reader, user: UserId, text: string, limit: number): Promise<EntryContent[]> {
  const recent = living(db, user)
    .select(['description', 'project_id', 'task_id', 'tag_ids', 'billable', 'started_at'])
    .orderBy('started_at', 'desc')
    .limit(SUGGESTION_DEPTH)
    .as('recent')
  const rows = await db
    .selectFrom(recent)
    // SQLite takes bare columns from the row that has the maximum.
    .select(['description', 'project_id', 'task_id', 'tag_ids', 'billable', sql<number>`max(started_at)`.as('latest')])
    .where('description', '!=', '')
    .groupBy(['description', 'project_id', 'task_id'])
    .orderBy('latest', 'desc')
    .execute()
  // Compared here and not in SQL: SQLite knows upper and lower case of ASCII letters only.
  const wanted = sameName(text)
  const matching = rows.filter(({ description }) => sameName(description).includes(wanted)).slice(0, limit)
  return matching.map((row) => ({
    description: row.description,
    projectId: row.project_id,
    taskId: row.task_id,
    tagIds: parseTags(row.tag_ids),
    billable: row.billable === 1,
  }))
}
