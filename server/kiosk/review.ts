import { z } from 'zod'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import { Punch } from '../../shared/domain/punch.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import type { KioskReview } from '../../shared/domain/terminal-administration.ts'
import type { KioskReviewRequest } from '../../shared/protocol/terminal.ts'
import type { Parts } from '../parts.ts'
import { succeed, type Result } from '../result.ts'
import { loadRows } from '../sync/rows.ts'
import { isByHand } from './derive.ts'
import { flagsOf, toFact } from './facts.ts'

const Marks = z.array(z.string())
const Interval = z.object({ interval: z.string() })
const Times = z.tuple([z.int(), z.int().nullable()]).rest(z.unknown())
/** The longest list; what is older is asked for with an earlier instant. */
const MOST = 500

/** What terminals recorded that wants a look: marked entries, and punches about which something is doubtful. */
export async function kioskReview(
  { db }: Pick<Parts, 'db'>,
  { since }: z.infer<typeof KioskReviewRequest>,
): Promise<Result<KioskReview>> {
  const marked = await db
    .selectFrom('punch_entries')
    .selectAll()
    .where('started_at', '>=', since)
    .where('marks', '!=', '[]')
    .where('withdrawn', '=', 0)
    .orderBy('started_at', 'desc')
    .limit(MOST)
    .execute()
  const rows = await loadRows(
    db,
    entityOf('time_entry'),
    marked.map(({ entry_id }) => entry_id),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const flagged = await db
    .selectFrom('punches')
    .selectAll()
    .where('at', '>=', since)
    .where('flags', '!=', '[]')
    .orderBy('at', 'desc')
    .limit(MOST)
    .execute()
  return succeed({
    entries: marked.map((one) => {
      const row = byId.get(one.entry_id)
      const [startedAt, endedAt] = Times.parse(JSON.parse(Interval.parse(JSON.parse(one.written)).interval))
      return {
        id: EntryId.parse(one.entry_id),
        userId: UserId.parse(one.user_id),
        marks: Marks.parse(JSON.parse(one.marks)),
        startedAt,
        endedAt,
        byHand: row === undefined || row.deletedAt !== null || isByHand(one, row),
      }
    }),
    punches: flagged.map((row) => ({
      ...toFact(row),
      userId: row.user_id,
      wallAt: Punch.parse(JSON.parse(row.body)).clock.wallAt,
      receivedAt: row.received_at,
      flags: flagsOf(row),
    })),
  })
}
