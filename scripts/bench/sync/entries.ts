import { v7 } from 'uuid'
import type { TimeEntryTable } from '../../../server/db/schema.ts'
import type { Json } from '../../../shared/protocol/column.ts'

/** An entry as the server's table has it. */
export type ServerEntry = TimeEntryTable

const MINUTE = 60_000

interface Owner {
  readonly user: string
  readonly org: string
}

/** Entries of a person, one every ten minutes into the past. `first` numbers them, and their versions. */
export function serverEntries({ user, org }: Owner, first: number, count: number, now: number): ServerEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index
    const startedAt = now - number * 10 * MINUTE
    return {
      id: v7({ msecs: startedAt }),
      org_id: org,
      stamps: '{}',
      version: number,
      deleted_at: null,
      user_id: user,
      project_id: null,
      task_id: null,
      description: `Work on part ${number % 499} of the plan`,
      started_at: startedAt,
      ended_at: startedAt + 9 * MINUTE,
      breaks: '[]',
      zone: 'Europe/Berlin',
      stop_reason: 'user',
      billable: 0,
      tag_ids: '[]',
      source: 'manual',
    }
  })
}

/** The fields of an entry as an operation that creates it carries them. */
export const fieldsOf = (entry: ServerEntry): Record<string, Json> => ({
  user_id: entry.user_id,
  project_id: null,
  task_id: null,
  description: entry.description,
  started_at: entry.started_at,
  ended_at: entry.ended_at,
  breaks: [],
  zone: entry.zone,
  stop_reason: entry.stop_reason,
  billable: false,
  tag_ids: [],
  source: entry.source,
})
