import { sql } from 'kysely'
import { z } from 'zod'
import { Source } from '../../shared/domain/entry.ts'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import { Punch } from '../../shared/domain/punch.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import type { KioskReview, ReviewPlace } from '../../shared/domain/terminal-administration.ts'
import type { KioskReviewRequest } from '../../shared/protocol/terminal.ts'
import type { Parts } from '../parts.ts'
import { succeed, type Result } from '../result.ts'
import { loadRows } from '../sync/rows.ts'
import { isByHand } from './derive.ts'
import { FITS_NOTHING, flagsOf, ignoredOf, toFact, type PunchRow } from './facts.ts'
import { comesAfter, cutPage, isReviewed } from './review-page.ts'
import { reviewedOf } from './reviewed.ts'

type Db = Parts['db']
type Request = z.infer<typeof KioskReviewRequest>
type Beside = NonNullable<KioskReview['punches'][number]['beside']>

/** One page of a list, where it ended, and how many lines of all pages are open. */
interface Page<T> {
  readonly lines: T
  readonly next: ReviewPlace
  readonly open: number
}

const Marks = z.array(z.string())
const Interval = z.object({ interval: z.string() })
const Times = z.tuple([z.int(), z.int().nullable()]).rest(z.unknown())

/** What terminals recorded that wants a look: marked entries, and punches that are doubtful or fit nothing. */
export async function kioskReview({ db }: Pick<Parts, 'db'>, request: Request): Promise<Result<KioskReview>> {
  const entries = await markedEntries(db, request)
  const punches = await flaggedPunches(db, request)
  return succeed({
    entries: entries.lines,
    punches: punches.lines,
    open: { entries: entries.open, punches: punches.open },
    next: entries.next || punches.next ? { entries: entries.next, punches: punches.next } : null,
  })
}

async function markedEntries(db: Db, { since, after, limit }: Request): Promise<Page<KioskReview['entries']>> {
  const all = db
    .selectFrom('punch_entries')
    .leftJoin('kiosk_reviews', (join) =>
      join
        .on('kiosk_reviews.kind', '=', 'entry')
        .onRef('kiosk_reviews.case_id', '=', 'punch_entries.entry_id')
        .onRef('kiosk_reviews.found', '=', 'punch_entries.marks'),
    )
    .where('punch_entries.started_at', '>=', since)
    .where('punch_entries.marks', '!=', '[]')
    .where('punch_entries.withdrawn', '=', 0)
  const { open } = await all
    .where('kiosk_reviews.case_id', 'is', null)
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow()
  const place = after?.entries
  if (place === null) return { lines: [], next: null, open }
  const marked = await all
    .selectAll('punch_entries')
    .select(['kiosk_reviews.reviewed_at', 'kiosk_reviews.reviewed_by', isReviewed.as('reviewed')])
    .where(comesAfter(place, 'punch_entries.started_at', 'punch_entries.entry_id'))
    .orderBy('reviewed')
    .orderBy('punch_entries.started_at', 'desc')
    .orderBy('punch_entries.entry_id', 'desc')
    .limit(limit + 1)
    .execute()
  const { page, next } = cutPage(marked, limit, (row) => ({ at: row.started_at, id: row.entry_id }))
  const rows = await loadRows(
    db,
    entityOf('time_entry'),
    page.map(({ entry_id }) => entry_id),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const lines = page.map((one) => {
    const row = byId.get(one.entry_id)
    const [startedAt, endedAt] = Times.parse(JSON.parse(Interval.parse(JSON.parse(one.written)).interval))
    return {
      id: EntryId.parse(one.entry_id),
      userId: UserId.parse(one.user_id),
      marks: Marks.parse(JSON.parse(one.marks)),
      startedAt,
      endedAt,
      byHand: row === undefined || row.deletedAt !== null || isByHand(one, row),
      found: one.marks,
      reviewed: reviewedOf(one),
    }
  })
  return { lines, next, open }
}

async function flaggedPunches(db: Db, { since, after, limit }: Request): Promise<Page<KioskReview['punches']>> {
  const found = sql<string>`punches.flags || coalesce(punches.ignored, '')`
  const all = db
    .selectFrom('punches')
    .leftJoin('kiosk_reviews', (join) =>
      join
        .on('kiosk_reviews.kind', '=', 'punch')
        .onRef('kiosk_reviews.case_id', '=', 'punches.id')
        .on('kiosk_reviews.found', '=', found),
    )
    .where('punches.at', '>=', since)
    .where((eb) => eb.or([eb('punches.flags', '!=', '[]'), eb('punches.ignored', 'in', FITS_NOTHING)]))
  const { open } = await all
    .where('kiosk_reviews.case_id', 'is', null)
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow()
  const place = after?.punches
  if (place === null) return { lines: [], next: null, open }
  const flagged = await all
    .selectAll('punches')
    .select(['kiosk_reviews.reviewed_at', 'kiosk_reviews.reviewed_by', isReviewed.as('reviewed'), found.as('found')])
    .where(comesAfter(place, 'punches.at', 'punches.id'))
    .orderBy('reviewed')
    .orderBy('punches.at', 'desc')
    .orderBy('punches.id', 'desc')
    .limit(limit + 1)
    .execute()
  const { page, next } = cutPage(flagged, limit, ({ at, id }) => ({ at, id }))
  const lines: KioskReview['punches'][number][] = []
  for (const row of page) {
    const ignored = ignoredOf(row)
    lines.push({
      ...toFact(row),
      userId: row.user_id,
      wallAt: Punch.parse(JSON.parse(row.body)).clock.wallAt,
      receivedAt: row.received_at,
      flags: flagsOf(row),
      ignored,
      beside: ignored === null ? null : await besideOf(db, row),
      found: row.found,
      reviewed: reviewedOf(row),
    })
  }
  return { lines, next, open }
}

/** What somebody had begun last before a punch that fits nothing: a shift that was ended at a desktop, say. */
async function besideOf(db: Db, punch: Pick<PunchRow, 'user_id' | 'at'>): Promise<Beside | null> {
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
