import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { listDays, suggest, totals } from '../../../main/db/entries.ts'
import type { Tracking } from '../../../main/tracking/context.ts'
import { addEntry } from '../../../main/tracking/entries.ts'
import { startTimer } from '../../../main/tracking/timer.ts'
import { Day } from '../../../shared/domain/day.ts'
import { ADA, content, trackingInMemory, type HandClock } from '../../support/tracking.ts'
import { must } from '../../support/result.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let tracking: Tracking
let clock: HandClock

beforeEach(async () => {
  ;({ tracking, clock } = await trackingInMemory())
})

async function addOn(daysAgo: number, description: string, hours = 1): Promise<void> {
  const startedAt = clock.now - daysAgo * DAY - hours * HOUR
  must(await addEntry(tracking, { ...content(description), startedAt, endedAt: startedAt + hours * HOUR }))
}

describe('days', () => {
  test('come whole, newest first, with what they sum to, and continue where they stopped', async () => {
    await addOn(0, 'a')
    await addOn(0, 'b', 2)
    await addOn(1, 'c')
    await addOn(40, 'd')
    must(await startTimer(tracking, content('now')))
    const first = await listDays(tracking.replica.reader, ADA, null, 2)
    expect(
      first.days.map(({ day, endedTotal, entries }) => [
        day,
        endedTotal / HOUR,
        entries.map((entry) => entry.description),
      ]),
    ).toEqual([
      ['2026-11-23', 3, ['now', 'a', 'b']],
      ['2026-11-22', 1, ['c']],
    ])
    expect(first.nextBefore).toBe('2026-11-22')
    const second = await listDays(tracking.replica.reader, ADA, first.nextBefore, 2)
    expect(second.days.map(({ day }) => day)).toEqual(['2026-10-14'])
    expect(second.nextBefore).toBeNull()
  })

  test('belong to the zone in which they were tracked', async () => {
    clock.now = Date.UTC(2026, 10, 23, 23, 30)
    must(await startTimer({ ...tracking, zone: () => 'America/New_York' }, content('overseas')))
    const { days } = await listDays(tracking.replica.reader, ADA, null, 5)
    expect(days[0]?.day).toBe('2026-11-23')
  })

  test('an empty database has no days', async () => {
    expect(await listDays(tracking.replica.reader, ADA, null, 7)).toEqual({ days: [], nextBefore: null })
  })

  test('sum up for a week', async () => {
    await addOn(0, 'a')
    await addOn(0, 'b')
    await addOn(3, 'c', 2)
    await addOn(9, 'd')
    const week = await totals(tracking.replica.reader, ADA, Day.parse('2026-11-17'), Day.parse('2026-11-23'))
    expect(week).toEqual([
      { day: '2026-11-20', total: 2 * HOUR },
      { day: '2026-11-23', total: 2 * HOUR },
    ])
  })

  test('sum up without breaks, whatever the breaks overlap', async () => {
    await addOn(0, 'whole')
    await addOn(0, 'broken', 3)
    const end = clock.now
    const breaks = [
      { start: end - 2 * HOUR, end: end - HOUR },
      { start: end - 1.5 * HOUR, end: end - 0.5 * HOUR },
    ]
    await tracking.replica.writer
      .updateTable('time_entries')
      .set({ breaks: JSON.stringify(breaks) })
      .where('description', '=', 'broken')
      .execute()
    const day = Day.parse('2026-11-23')
    expect(await totals(tracking.replica.reader, ADA, day, day)).toEqual([{ day, total: 2.5 * HOUR }])
  })

  test.each([
    [
      'a sum',
      `select day, sum(ended_at - started_at) from time_entries where user_id = 'u' and deleted_at is null and day >= '2026-11-01' and day <= '2026-11-23' and ended_at is not null and breaks = '[]' group by day`,
    ],
    [
      'the list',
      `select day from time_entries where user_id = 'u' and deleted_at is null and day < '2026-11-23' group by day order by day desc limit 8`,
    ],
    [
      'a page',
      `select * from time_entries where user_id = 'u' and deleted_at is null and day >= '2026-11-01' order by day desc, started_at desc, id desc`,
    ],
    ['what runs', `select * from time_entries where user_id = 'u' and deleted_at is null and ended_at is null`],
  ])('%s is found by an index', async (_name, query) => {
    const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(
      tracking.replica.writer,
    )
    expect(rows.map(({ detail }) => detail).join('\n')).toMatch(/SEARCH time_entries USING (COVERING )?INDEX/)
  })
})

describe('suggestions', () => {
  test('are recent work that contains the letters, no two alike, newest first', async () => {
    await addOn(3, 'Weekly planning')
    await addOn(2, 'Plan the release')
    await addOn(1, 'Weekly planning')
    await addOn(1, 'Support')
    const found = await suggest(tracking.replica.reader, ADA, 'PLAN', 5)
    expect(found.map(({ description }) => description)).toEqual(['Weekly planning', 'Plan the release'])
  })

  test('do not mind the case of any letter', async () => {
    await addOn(1, 'Übergabe')
    expect(await suggest(tracking.replica.reader, ADA, 'üBER', 5)).toHaveLength(1)
  })

  test('take a percent sign as a percent sign', async () => {
    await addOn(1, '100 % done')
    await addOn(1, 'something else')
    expect(await suggest(tracking.replica.reader, ADA, '%', 5)).toHaveLength(1)
  })
})
