import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { createServerClock, type ServerClock } from '../../main/sync/server-clock.ts'
import type { Tracking } from '../../main/tracking/context.ts'
import { deleteEntry, editEntry } from '../../main/tracking/entries.ts'
import { startTimer, stopTimer } from '../../main/tracking/timer.ts'
import type { TimeEntry } from '../../shared/domain/entry.ts'
import type { UserId } from '../../shared/domain/id.ts'
import { must } from '../support/result.ts'
import { content } from '../support/tracking.ts'
import { createDevice, createServer, entriesOf, type Device, type Server } from './support/world.ts'

/* Clocks of devices that are wrong, or are set while something runs. The server's is right. */

const START = Date.UTC(2026, 10, 23, 9)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A device as its person uses it: with a clock of its own that is off by `skew`, corrected by what it knows of the server's. */
interface Own {
  readonly device: Device
  readonly tracking: Tracking
  readonly serverClock: ServerClock
  skew: number
}

let now: number
let server: Server
let ada: UserId
let laptop: Own
let phone: Own

async function createOwn(): Promise<Own> {
  const device = await createDevice(
    () => server,
    ada,
    () => now,
  )
  const own: Own = {
    device,
    skew: 0,
    serverClock: await createServerClock(device.replica, () => now + own.skew),
    tracking: {
      replica: device.replica,
      actor: ada,
      clock: () => own.serverClock.now(),
      newId: v7,
      zone: () => 'Europe/Berlin',
      outgoing: true,
    },
  }
  return own
}

beforeEach(async () => {
  now = START
  server = await createServer({ engine: 'sqlite', path: ':memory:' }, () => now)
  ada = await server.addUser('ada')
  laptop = await createOwn()
  phone = await createOwn()
})
afterEach(async () => {
  for (const { device } of [laptop, phone]) await device.replica.close()
  await server.db.destroy()
})

async function sync(...owns: readonly Own[]): Promise<void> {
  for (const own of owns) {
    await own.device.sync()
    await own.serverClock.note(now, now + own.skew, now + own.skew)
  }
}
const everywhere = async () => {
  await sync(laptop, phone, laptop, phone)
  const rows = await entriesOf(server.db, ada)
  for (const { device } of [laptop, phone]) expect(await entriesOf(device.replica.reader, ada)).toEqual(rows)
  return rows
}
const startsOn = async ({ tracking }: Own, description: string): Promise<TimeEntry> =>
  must(await startTimer(tracking, content(description)))

describe.each([
  ['one hour ahead', HOUR],
  ['one hour behind', -HOUR],
])('a clock that is %s', (_, skew) => {
  beforeEach(() => {
    phone.skew = skew
  })

  test('makes entries of the right length before it has met the server, and at the right time after', async () => {
    const before = await startsOn(phone, 'before')
    now += 20 * MINUTE
    must(await stopTimer(phone.tracking))
    await sync(phone)
    now += 2 * HOUR
    const after = await startsOn(phone, 'after')
    expect(after.startedAt).toBe(now)
    now += 5 * MINUTE
    must(await stopTimer(phone.tracking))
    const rows = await everywhere()
    const lengths = rows.map(({ description, started_at: start, ended_at: end }): [string, number] => [
      description,
      (end ?? start) - start,
    ])
    expect(new Map(lengths)).toEqual(
      new Map([
        ['before', 20 * MINUTE],
        ['after', 5 * MINUTE],
      ]),
    )
    expect(rows.find(({ id }) => id === before.id)?.started_at).toBe(START + skew)
  })

  test('hides no edit whose author had seen what it replaces', async () => {
    const { id } = await startsOn(laptop, 'first')
    await sync(laptop, phone)
    phone.skew += skew
    must(await editEntry(phone.tracking, id, { description: 'on the phone' }))
    await sync(phone, laptop)
    now += MINUTE
    must(await editEntry(laptop.tracking, id, { description: 'on the laptop, knowing it' }))
    await sync(laptop, phone)
    now += MINUTE
    must(await editEntry(phone.tracking, id, { description: 'on the phone, knowing that' }))
    expect(await everywhere()).toMatchObject([{ description: 'on the phone, knowing that' }])
    expect(await server.db.selectFrom('issues').select('id').execute()).toEqual([])
  })

  test('does not win for ever between edits that had not seen each other: what gave way is kept', async () => {
    const { id } = await startsOn(laptop, 'first')
    await sync(laptop)
    await phone.device.sync()
    must(await editEntry(phone.tracking, id, { description: 'on the phone' }))
    await phone.device.sync()
    now += 2 * HOUR
    must(await editEntry(laptop.tracking, id, { description: 'later, on the laptop' }))
    expect(await everywhere()).toMatchObject([{ description: 'later, on the laptop' }])
    expect(await server.db.selectFrom('issues').select('kind').execute()).toEqual([{ kind: 'conflict' }])
  })
})

test.each([
  ['forwards', HOUR],
  ['backwards', -HOUR],
])('a clock that is set %s while a timer runs: after the next sync the entry has its true length', async (_, step) => {
  await sync(phone)
  await startsOn(phone, 'running')
  now += 10 * MINUTE
  phone.skew += step
  await sync(phone)
  now += 10 * MINUTE
  must(await stopTimer(phone.tracking))
  expect(await everywhere()).toMatchObject([{ started_at: START, ended_at: START + 20 * MINUTE }])
})

test('a clock that is set back while a timer runs and no server is near makes no entry that ends before it starts', async () => {
  await startsOn(phone, 'running')
  now += 10 * MINUTE
  phone.skew -= HOUR
  must(await stopTimer(phone.tracking))
  expect(await everywhere()).toMatchObject([{ started_at: START, ended_at: START, stop_reason: 'user' }])
})

describe('an entry that a clock an hour ahead has made before it met the server', () => {
  let ahead: TimeEntry
  const rowOf = async (id: string) => (await everywhere()).find((row) => row.id === id)

  beforeEach(async () => {
    phone.skew = HOUR
    ahead = await startsOn(phone, 'ahead')
    now += 10 * MINUTE
    must(await stopTimer(phone.tracking))
    await everywhere()
    now += 10 * MINUTE
  })

  test.each([
    ['on the device that made it', () => phone],
    ['on another device', () => laptop],
  ])('does not end what is started now %s', async (_where, pick) => {
    const { id } = await startsOn(pick(), 'now')
    await everywhere()
    now += 2 * HOUR
    expect(await rowOf(id)).toMatchObject({ started_at: now - 2 * HOUR, ended_at: null })
    must(await stopTimer(pick().tracking))
    expect(await rowOf(id)).toMatchObject({ started_at: now - 2 * HOUR, ended_at: now, stop_reason: 'user' })
    expect(await server.db.selectFrom('issues').select('kind').execute()).toEqual([])
  })

  test('keeps its times and its mark when it is described anew, and is a timer like any other once its times are corrected', async () => {
    must(await editEntry(laptop.tracking, ahead.id, { description: 'described anew' }))
    const marked = await rowOf(ahead.id)
    expect(marked).toMatchObject({ description: 'described anew', started_at: START + HOUR })
    expect(JSON.parse(marked?.stamps ?? '')).toHaveProperty('ahead')
    must(await editEntry(laptop.tracking, ahead.id, { startedAt: START, endedAt: START + 10 * MINUTE }))
    const corrected = await rowOf(ahead.id)
    expect(corrected).toMatchObject({ started_at: START, ended_at: START + 10 * MINUTE })
    expect(JSON.parse(corrected?.stamps ?? '')).not.toHaveProperty('ahead')
  })
})

test('a timer that a clock ahead has started ends when another is started, and that one begins now', async () => {
  phone.skew = HOUR
  const ahead = await startsOn(phone, 'ahead')
  await everywhere()
  now += 5 * MINUTE
  const next = await startsOn(laptop, 'now')
  expect(next.startedAt).toBe(now)
  const rows = await everywhere()
  expect(rows.find(({ id }) => id === next.id)).toMatchObject({ started_at: now, ended_at: null })
  expect(rows.find(({ id }) => id === ahead.id)).toMatchObject({ ended_at: ahead.startedAt, stop_reason: 'auto' })
})

test('who deletes an entry without having heard that it lies ahead has deleted it', async () => {
  phone.skew = HOUR
  const { id } = await startsOn(phone, 'ahead')
  must(await deleteEntry(phone.tracking, id))
  expect(await everywhere()).toMatchObject([{ id, deleted_at: expect.any(Number) }])
  expect(await server.db.selectFrom('issues').select('kind').execute()).toEqual([])
})
