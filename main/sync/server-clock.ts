import type { Clock } from '../../shared/domain/instant.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import type { Replica } from '../db/open.ts'

/** A smaller difference is the network's, not the clock's. Milliseconds. */
const LEAST = 2000
/** An older measurement says nothing about a clock that runs off. Milliseconds: 7 days. */
const OLDEST = 7 * 24 * 3_600_000

/** The time as the server has it, as far as that is known: devices with wrong clocks then agree on what came first. */
export interface ServerClock {
  /** UTC milliseconds. */
  readonly now: Clock
  /** Notes what the server's clock showed between two instants of ours. */
  note(serverNow: number, sentAt: number, receivedAt: number): Promise<void>
}

/** A clock corrected by the last measurement, which the replica remembers. */
export async function createServerClock(replica: Replica, clock: Clock): Promise<ServerClock> {
  let offset = Number((await readMeta(replica.reader, 'clock-offset')) ?? 0)
  let measuredAt = Number((await readMeta(replica.reader, 'clock-offset-at')) ?? 0)
  let savedAt = measuredAt
  let saved = offset
  return {
    now() {
      const now = clock()
      const holds = Math.abs(offset) > LEAST && Math.abs(now - measuredAt) < OLDEST
      return holds ? Math.max(0, now + offset) : now
    },
    async note(serverNow, sentAt, receivedAt) {
      const measured = Math.round(serverNow - (sentAt + receivedAt) / 2)
      const changed = Math.abs(measured - saved) > LEAST || receivedAt - savedAt > OLDEST / 7
      offset = measured
      measuredAt = receivedAt
      if (!changed) return
      saved = measured
      savedAt = receivedAt
      await replica.writer.transaction().execute(async (transaction) => {
        await writeMeta(transaction, 'clock-offset', String(measured))
        await writeMeta(transaction, 'clock-offset-at', String(receivedAt))
      })
    },
  }
}
