import { isClosed } from '../../shared/domain/closed.ts'
import { timesProblem, type EntryContent, type TimeEntry } from '../../shared/domain/entry.ts'
import { EntryId, type EntryId as Id } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { Result } from '../../shared/ipc/failure.ts'
import type { Change } from '../db/commit.ts'
import { closedFor } from '../db/closed.ts'
import { findEntry, isDeleted } from '../db/entries.ts'
import { checkContent } from './content.ts'
import { Refusal, write, type Tracking, type Writing } from './context.ts'
import { create, interval, what } from './entry-change.ts'

/** What a person changes of an entry; what is absent stays. */
export type EntryChanges = { readonly [Field in keyof EditableEntry]?: EditableEntry[Field] | undefined }
type EditableEntry = EntryContent & { startedAt: Instant; endedAt: Instant | null }

/** Adds an entry by hand. It never stops a timer, and may overlap others. */
export function addEntry(
  tracking: Tracking,
  { startedAt, endedAt, ...content }: EntryContent & { startedAt: Instant; endedAt: Instant },
): Promise<Result<TimeEntry>> {
  return write(tracking, async (writing) => {
    checkTimes(startedAt, endedAt, writing.now)
    await checkOpen(tracking, writing, undefined, { startedAt, endedAt })
    await checkContent(writing.transaction, content)
    const entry: TimeEntry = {
      ...content,
      id: EntryId.parse(tracking.newId()),
      userId: tracking.actor,
      startedAt,
      endedAt,
      breaks: [],
      source: 'manual',
      zone: tracking.zone(),
    }
    await writing.change(create(entry))
    return entry
  })
}

/** Changes an entry. An end given to what runs stops it; what has ended cannot be set running again. */
export function editEntry(tracking: Tracking, id: Id, changes: EntryChanges): Promise<Result<TimeEntry>> {
  return write(tracking, async (writing) => {
    const before = await findEntry(writing.transaction, tracking.actor, id)
    if (!before) throw new Refusal('not-found')
    const after = applyChanges(before, changes)
    if (before.endedAt !== null && after.endedAt === null) throw new Refusal('bad-input')
    // Times that are there already may be odd, after a clock was set back say; that is no reason to refuse words.
    const timesChange = after.startedAt !== before.startedAt || after.endedAt !== before.endedAt
    if (timesChange) checkTimes(after.startedAt, after.endedAt, writing.now)
    await checkOpen(tracking, writing, before, after)
    await checkContent(writing.transaction, after)
    const fields = changedFields(before, after)
    if (Object.keys(fields).length > 0) await writing.change({ entity: 'time_entry', id, kind: 'patch', fields })
    return after
  })
}

/** Deletes an entry; it can be brought back. What runs is ended first, so that it comes back as what was tracked until now. */
export function deleteEntry(tracking: Tracking, id: Id): Promise<Result<Record<string, never>>> {
  return write(tracking, async (writing) => {
    const entry = await findEntry(writing.transaction, tracking.actor, id)
    if (!entry) throw new Refusal('not-found')
    await checkOpen(tracking, writing, entry, undefined)
    if (entry.endedAt === null) {
      const ended = { ...entry, endedAt: Math.max(writing.now, entry.startedAt) }
      await writing.change({ entity: 'time_entry', id, kind: 'patch', fields: interval(ended, 'user') })
    }
    await writing.change({ entity: 'time_entry', id, kind: 'delete', fields: {} })
    return {}
  })
}

/** Brings a deleted entry back as it was. */
export function restoreEntry(tracking: Tracking, id: Id): Promise<Result<TimeEntry>> {
  return write(tracking, async (writing) => {
    if (!(await isDeleted(writing.transaction, tracking.actor, id))) throw new Refusal('not-found')
    await writing.change({ entity: 'time_entry', id, kind: 'restore', fields: {} })
    const entry = await findEntry(writing.transaction, tracking.actor, id)
    if (!entry) throw new Refusal('not-found')
    await checkOpen(tracking, writing, undefined, entry)
    return entry
  })
}

/** Refuses a change in closed time. The server would set it aside; who is asked here loses nothing by it. */
async function checkOpen(
  { actor }: Tracking,
  { transaction }: Writing,
  before: TimeEntry | undefined,
  after: Pick<TimeEntry, 'startedAt' | 'endedAt'> | undefined,
): Promise<void> {
  if (isClosed(await closedFor(transaction, actor), before, after)) throw new Refusal('period-closed')
}

function checkTimes(startedAt: Instant, endedAt: Instant | null, now: Instant): void {
  const problem = timesProblem(startedAt, endedAt, now)
  if (problem) throw new Refusal(problem)
}

/** An entry with what is to change. */
export function applyChanges(entry: TimeEntry, changes: EntryChanges): TimeEntry {
  const moved = changes.projectId !== undefined && changes.projectId !== entry.projectId
  return {
    ...entry,
    description: changes.description ?? entry.description,
    billable: changes.billable ?? entry.billable,
    tagIds: changes.tagIds ?? entry.tagIds,
    startedAt: changes.startedAt ?? entry.startedAt,
    endedAt: given(changes.endedAt, entry.endedAt),
    projectId: given(changes.projectId, entry.projectId),
    // A task belongs to its project: it does not move along.
    taskId: given(changes.taskId, moved ? null : entry.taskId),
  }
}

/** What a person gave, null included; else what was there. */
// `??` would take a null that was given for nothing given.
// oxlint-disable-next-line typescript/prefer-nullish-coalescing
const given = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value)

/** The field groups that differ, each complete; tags as what joins and what leaves. */
export function changedFields(before: TimeEntry, after: TimeEntry): Change['fields'] {
  const fields: Record<string, Change['fields'][string]> = {}
  if (after.description !== before.description) fields['description'] = after.description
  if (after.billable !== before.billable) fields['billable'] = after.billable
  if (after.projectId !== before.projectId || after.taskId !== before.taskId) Object.assign(fields, what(after))
  if (after.startedAt !== before.startedAt || after.endedAt !== before.endedAt) {
    Object.assign(fields, interval(after, after.endedAt === null ? null : 'user'))
  }
  const add = after.tagIds.filter((tag) => !before.tagIds.includes(tag))
  const remove = before.tagIds.filter((tag) => !after.tagIds.includes(tag))
  if (add.length > 0 || remove.length > 0) fields['tag_ids'] = { add, remove }
  return fields
}
