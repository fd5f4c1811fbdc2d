import { z } from 'zod'
import { Source } from '../../shared/domain/entry.ts'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import { Punch } from '../../shared/domain/punch.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import type { KioskReview } from '../../shared/domain/terminal-administration.ts'
import type { KioskReviewRequest } from '../../shared/protocol/terminal.ts'
import type { Parts } from '../parts.ts'
import { succeed, type Result } from '../result.ts'
import { loadRows } from '../sync/rows.ts'
import { isByHand } from './derive.ts'
import { FITS_NOTHING, flagsOf, ignoredOf, toFact, type PunchRow } from './facts.ts'

type Beside = NonNullable<KioskReview['punches'][number]['beside']>

const Marks = z.array(z.string())
const Interval = z.object({ interval: z.string() })
const Times = z.tuple([z.int(), z.int().nullable()]).rest(z.unknown())
/** The longest list; what is older is asked for with an earlier instant. */
const MOST = 500

/** What terminals recorded that wants a look: marked entries, and punches that are doubtful or fit nothing. */
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
    .where((eb) => eb.or([eb('flags', '!=', '[]'), eb('ignored', 'in', FITS_NOTHING)]))
    .orderBy('at', 'desc')
    .limit(MOST)
    .execute()
  const besides = new Map<string, Beside>()
  for (const row of flagged) {
    const beside = ignoredOf(row) === null ? null : await besideOf(db, row)
    if (beside) besides.set(row.id, beside)
  }
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
      ignored: ignoredOf(row),
      beside: besides.get(row.id) ?? null,
    })),
  })
}

/** What somebody had begun last before a punch that fits nothing: a shift that was ended at a desktop, say. */
async function besideOf(db: Parts['db'], punch: Pick<PunchRow, 'user_id' | 'at'>): Promise<Beside | null> {
  const row = await db
    .selectFrom('time_entries')
    .select(['id', 'started_at', 'ended_at', 'source'])
    .where('user_id', '=', punch.user_id)
    .where('started_at', '<=', punch.at)
    .where('deleted_at', 'is', null)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  const { id, started_at: startedAt, ended_at: endedAt, source } = row
  return { entryId: EntryId.parse(id), startedAt, endedAt, source: Source.parse(source) }
}
