import type { Tracking } from '../../main/tracking/context.ts'
import { openReplica } from '../../main/db/open.ts'
import type { EntryContent } from '../../shared/domain/entry.ts'
import { UserId } from '../../shared/domain/id.ts'

/** Ids that name themselves: the first is …0001. */
export function countingIds(prefix = '01890a5d-ac96-774b-bcce'): () => string {
  let count = 0
  return () => {
    count += 1
    return `${prefix}-${String(count).padStart(12, '0')}`
  }
}

/** A clock that stands still until it is told otherwise. UTC milliseconds. */
export interface HandClock {
  now: number
}

export const ADA = UserId.parse('01890a5d-0000-774b-bcce-b302099a8057')

/** A person's tracking on a fresh database in memory, with a clock moved by hand. */
export async function trackingInMemory(
  options: { outgoing?: boolean; zone?: string } = {},
): Promise<{ tracking: Tracking; clock: HandClock }> {
  const clock = { now: Date.UTC(2026, 10, 23, 9) }
  const replica = await openReplica(':memory:')
  return {
    clock,
    tracking: {
      replica,
      actor: ADA,
      clock: () => clock.now,
      newId: countingIds(),
      zone: () => options.zone ?? 'Europe/Berlin',
      outgoing: options.outgoing ?? false,
    },
  }
}

/** Content with nothing but a description. */
export const content = (description: string): EntryContent => ({
  description,
  projectId: null,
  taskId: null,
  tagIds: [],
  billable: false,
})
