import type { TimeEntry } from '../../shared/domain/entry.ts'
import type { StopReason } from '../../shared/protocol/entity.ts'
import type { Change } from '../db/commit.ts'

type Fields = Change['fields']

/** The field group `interval` of an entry, complete as the protocol wants it. */
export const interval = (entry: TimeEntry, stopReason: StopReason | null): Fields => ({
  started_at: entry.startedAt,
  ended_at: entry.endedAt,
  breaks: entry.breaks.map(({ start, end }) => ({ start, end })),
  zone: entry.zone,
  stop_reason: stopReason,
})

/** The field group `what`: a project and a task of it. */
export const what = (entry: Pick<TimeEntry, 'projectId' | 'taskId'>): Fields => ({
  project_id: entry.projectId,
  task_id: entry.taskId,
})

/** The creation of an entry. */
export const create = (entry: TimeEntry): Change => ({
  entity: 'time_entry',
  id: entry.id,
  kind: 'create',
  fields: {
    user_id: entry.userId,
    source: entry.source,
    description: entry.description,
    billable: entry.billable,
    tag_ids: [...entry.tagIds],
    ...what(entry),
    ...interval(entry, entry.endedAt === null ? null : 'user'),
  },
})
