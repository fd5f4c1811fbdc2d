import { beforeEach, describe, expect, test } from 'vitest'
import { listDays, runningEntry } from '../../../main/db/entries.ts'
import type { Tracking } from '../../../main/tracking/context.ts'
import { addEntry, deleteEntry, editEntry, restoreEntry } from '../../../main/tracking/entries.ts'
import { continueEntry, startTimer, stopTimer } from '../../../main/tracking/timer.ts'
import { ADA, content, trackingInMemory, type HandClock } from '../../support/tracking.ts'
import { must } from '../../support/result.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let tracking: Tracking
let clock: HandClock

beforeEach(async () => {
  ;({ tracking, clock } = await trackingInMemory())
})

const running = () => runningEntry(tracking.replica.reader, ADA)
const everything = async () =>
  (await listDays(tracking.replica.reader, ADA, null, 60)).days.flatMap(({ entries }) => entries)

describe('the timer', () => {
  test('starts now, runs, and stops when it is told to', async () => {
    const started = must(await startTimer(tracking, content('Invoice template')))
    expect(started).toMatchObject({
      description: 'Invoice template',
      startedAt: clock.now,
      endedAt: null,
      zone: 'Europe/Berlin',
      source: 'timer',
    })
    expect(await running()).toEqual(started)
    clock.now += HOUR
    expect(must(await stopTimer(tracking))).toEqual({ ...started, endedAt: clock.now })
    expect(await running()).toBeUndefined()
  })

  test('a second start ends the first at the same instant: one runs, no minute is lost', async () => {
    must(await startTimer(tracking, content('first')))
    clock.now += 10 * MINUTE
    const second = must(await startTimer(tracking, content('second')))
    expect(await running()).toEqual(second)
    expect((await everything()).map(({ description, endedAt }) => [description, endedAt])).toEqual([
      ['second', null],
      ['first', clock.now],
    ])
  })

  test('stopping what does not run is refused', async () => {
    expect(await stopTimer(tracking)).toEqual({ ok: false, failure: { code: 'nothing-running' } })
  })

  test('a clock that was set back makes no negative entry', async () => {
    const started = must(await startTimer(tracking, content('clock')))
    clock.now -= HOUR
    expect(must(await stopTimer(tracking)).endedAt).toBe(started.startedAt)
  })

  test('continuing repeats the content in a new entry', async () => {
    must(await startTimer(tracking, { ...content('again'), billable: true }))
    clock.now += HOUR
    const first = must(await stopTimer(tracking))
    clock.now += HOUR
    const again = must(await continueEntry(tracking, first.id))
    expect(again).toMatchObject({ description: 'again', billable: true, startedAt: clock.now, endedAt: null })
    expect(again.id).not.toBe(first.id)
  })

  test('an unknown project is refused and what ran runs on', async () => {
    const before = must(await startTimer(tracking, content('before')))
    const projectId = '01890a5d-ac96-774b-bcce-ffffffffffff' as never
    expect(await startTimer(tracking, { ...content('x'), projectId })).toMatchObject({ failure: { code: 'not-found' } })
    expect(await running()).toEqual(before)
  })
})

describe('entries by hand', () => {
  const times = () => ({ startedAt: clock.now - 2 * HOUR, endedAt: clock.now - HOUR })

  test('are added without touching the timer', async () => {
    const timer = must(await startTimer(tracking, content('timer')))
    const added = must(await addEntry(tracking, { ...content('by hand'), ...times() }))
    expect(added.source).toBe('manual')
    expect(await running()).toEqual(timer)
  })

  test.each([
    ['end-before-start', 0, -1],
    ['too-long', -33 * 24 * HOUR, 0],
    ['in-the-future', HOUR, 2 * HOUR],
  ])('%s is refused', async (code, start, end) => {
    const entry = { ...content('x'), startedAt: clock.now + start, endedAt: clock.now + end }
    expect(await addEntry(tracking, entry)).toMatchObject({ ok: false, failure: { code } })
    expect(await everything()).toEqual([])
  })

  test('change only where they were changed', async () => {
    const added = must(await addEntry(tracking, { ...content('draft'), ...times() }))
    const edited = must(
      await editEntry(tracking, added.id, { description: 'final', endedAt: added.startedAt + 90 * MINUTE }),
    )
    expect(edited).toEqual({ ...added, description: 'final', endedAt: added.startedAt + 90 * MINUTE })
    expect(await everything()).toEqual([edited])
  })

  test('an end given to what runs stops it; what has ended is not set running again', async () => {
    const started = must(await startTimer(tracking, content('x')))
    clock.now += HOUR
    must(await editEntry(tracking, started.id, { endedAt: clock.now - MINUTE }))
    expect(await running()).toBeUndefined()
    expect(await editEntry(tracking, started.id, { endedAt: null })).toMatchObject({ failure: { code: 'bad-input' } })
  })

  test('times that are odd already, of a forgotten timer or after a clock was set back, do not keep anybody from describing what was done', async () => {
    must(await startTimer(tracking, content('forgotten')))
    clock.now += 40 * 24 * HOUR
    const forgotten = must(await stopTimer(tracking))
    expect(must(await editEntry(tracking, forgotten.id, { description: 'all of autumn' }))).toEqual({
      ...forgotten,
      description: 'all of autumn',
    })
    const ahead = must(await startTimer(tracking, content('clock ahead')))
    clock.now -= 2 * HOUR
    must(await editEntry(tracking, ahead.id, { billable: true }))
    expect(await editEntry(tracking, ahead.id, { startedAt: ahead.startedAt - 1 })).toMatchObject({
      failure: { code: 'in-the-future' },
    })
  })

  test('are deleted, and brought back as they were', async () => {
    const added = must(await addEntry(tracking, { ...content('oops'), ...times() }))
    must(await deleteEntry(tracking, added.id))
    expect(await everything()).toEqual([])
    expect(await deleteEntry(tracking, added.id)).toMatchObject({ failure: { code: 'not-found' } })
    expect(must(await restoreEntry(tracking, added.id))).toEqual(added)
    expect(await everything()).toEqual([added])
  })

  test('deleting what runs keeps what was tracked until then for the undo', async () => {
    const started = must(await startTimer(tracking, content('x')))
    clock.now += HOUR
    must(await deleteEntry(tracking, started.id))
    must(await startTimer(tracking, content('next')))
    expect(must(await restoreEntry(tracking, started.id)).endedAt).toBe(clock.now)
    expect((await running())?.description).toBe('next')
  })
})

describe('closed time', () => {
  const close = (until: number, person = { role: 'user' }) =>
    tracking.replica.writer.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('periods')
        .values({ id: 'p', deleted_at: null, closed_until: until, note: '', closed_by: ADA, closed_at: clock.now })
        .execute()
      const row = { id: ADA, deleted_at: null, username: 'ada', full_name: '', active: 1, ...person }
      await transaction
        .insertInto('users')
        .values({ ...row, email: null, oidc_issuer: null, oidc_sub: null })
        .execute()
    })
  const refused = { ok: false, failure: { code: 'period-closed' } }
  const lasting = (startedAt: number) => ({ ...content('x'), startedAt, endedAt: startedAt + MINUTE })

  test('nothing is added, changed, deleted or brought back in it, and nothing moved into it', async () => {
    const old = must(await addEntry(tracking, lasting(clock.now - 10 * HOUR)))
    const gone = must(await addEntry(tracking, lasting(clock.now - 9 * HOUR)))
    must(await deleteEntry(tracking, gone.id))
    const fresh = must(await addEntry(tracking, lasting(clock.now - HOUR)))
    await close(clock.now - 5 * HOUR)
    expect(await addEntry(tracking, lasting(clock.now - 6 * HOUR))).toEqual(refused)
    expect(await editEntry(tracking, old.id, { description: 'y' })).toEqual(refused)
    expect(await editEntry(tracking, fresh.id, { startedAt: clock.now - 7 * HOUR })).toEqual(refused)
    expect(await deleteEntry(tracking, old.id)).toEqual(refused)
    expect(await restoreEntry(tracking, gone.id)).toEqual(refused)
    expect((await everything()).map(({ id }) => id)).toEqual([fresh.id, old.id])
    must(await editEntry(tracking, fresh.id, { description: 'y' }))
  })

  test('what ran when it was closed is stopped, and administrators are not held back', async () => {
    must(await startTimer(tracking, content('over midnight')))
    clock.now += HOUR
    await close(clock.now - 1, { role: 'user' })
    const stopped = must(await stopTimer(tracking))
    expect(await editEntry(tracking, stopped.id, { description: 'y' })).toEqual(refused)
    await tracking.replica.writer.updateTable('users').set({ role: 'admin' }).execute()
    must(await editEntry(tracking, stopped.id, { description: 'y' }))
  })
})
