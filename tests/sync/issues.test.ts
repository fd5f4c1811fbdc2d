import { afterEach, beforeEach, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { listIssues, settleIssue } from '../../main/issues/issues.ts'
import type { UserId } from '../../shared/domain/id.ts'
import { createDevice, createServer, entriesOf, entry, patch, type Device, type Server } from './support/world.ts'

const START = Date.UTC(2026, 10, 23, 9)

let now: number
let server: Server
let ada: UserId
let laptop: Device
let phone: Device
const clock = (): number => now

beforeEach(async () => {
  now = START
  server = await createServer({ engine: 'sqlite', path: ':memory:' }, clock)
  ada = await server.addUser('ada')
  laptop = await createDevice(() => server, ada, clock)
  phone = await createDevice(() => server, ada, clock)
})
afterEach(async () => {
  await laptop.replica.close()
  await phone.replica.close()
  await server.db.destroy()
})

const exchange = async (): Promise<void> => {
  for (const device of [laptop, phone, laptop, phone]) await device.sync()
}
const settle = (device: Device, id: string, choice: 'take' | 'dismiss') =>
  settleIssue(device.replica, { actor: ada, at: clock(), newId: v7, outgoing: true }, id, choice)

/** Two edits of one description that had not seen each other; the phone's stands. */
async function conflict(): Promise<string> {
  const id = v7()
  await laptop.commit(entry(ada, id, START, { ended_at: START + 1, stop_reason: 'user', description: 'before' }))
  await exchange()
  await laptop.commit(patch('time_entry', id, { description: 'from the laptop' }))
  now += 1000
  await phone.commit(patch('time_entry', id, { description: 'from the phone' }))
  await exchange()
  return id
}

test('an issue shows what stands beside what gave way, on every device of the person', async () => {
  const id = await conflict()
  for (const device of [laptop, phone]) {
    expect(await listIssues(device.replica, ada)).toMatchObject([
      {
        kind: 'conflict',
        entity: 'time_entry',
        entityId: id,
        group: 'description',
        label: 'from the phone',
        kept: { description: 'from the phone' },
        other: { description: 'from the laptop' },
      },
    ])
  }
})

test('taken, the other version stands everywhere, and nothing is left to settle', async () => {
  await conflict()
  const [issue] = await listIssues(phone.replica, ada)
  expect(await settle(phone, issue?.id ?? '', 'take')).toMatchObject({ ok: true })
  expect(await listIssues(phone.replica, ada)).toEqual([])
  await exchange()
  for (const device of [laptop, phone]) {
    expect(await listIssues(device.replica, ada)).toEqual([])
    expect(await entriesOf(device.replica.reader, ada)).toMatchObject([{ description: 'from the laptop' }])
  }
})

test('dismissed, things stay as they are, and the other device is not asked again', async () => {
  await conflict()
  const [issue] = await listIssues(laptop.replica, ada)
  expect(await settle(laptop, issue?.id ?? '', 'dismiss')).toMatchObject({ ok: true })
  await exchange()
  expect(await listIssues(phone.replica, ada)).toEqual([])
  expect(await entriesOf(phone.replica.reader, ada)).toMatchObject([{ description: 'from the phone' }])
})

test('an edit that brought a deleted entry back: taken, it is deleted after all', async () => {
  const id = v7()
  await laptop.commit(entry(ada, id, START, { ended_at: START + 1, stop_reason: 'user' }))
  await exchange()
  await laptop.commit({ entity: 'time_entry', id, kind: 'delete', fields: {} })
  await phone.commit(patch('time_entry', id, { description: 'kept' }))
  await exchange()
  const [issue] = await listIssues(laptop.replica, ada)
  expect(issue?.kind).toBe('undeleted')
  await settle(laptop, issue?.id ?? '', 'take')
  await exchange()
  const [row] = await entriesOf(phone.replica.reader, ada)
  expect(row?.deleted_at).not.toBeNull()
})

test('what is settled or unknown cannot be settled, and what was impossible cannot be taken', async () => {
  await conflict()
  const [issue] = await listIssues(laptop.replica, ada)
  await settle(laptop, issue?.id ?? '', 'dismiss')
  expect(await settle(laptop, issue?.id ?? '', 'dismiss')).toMatchObject({ failure: { code: 'not-found' } })
  const stranger = await server.addUser('bob')
  await laptop.commit(entry(stranger, v7(), START))
  await exchange()
  const refused = (await listIssues(laptop.replica, ada)).find(({ kind }) => kind === 'refused')
  expect(await settle(laptop, refused?.id ?? '', 'take')).toMatchObject({ failure: { code: 'bad-input' } })
  expect(await settle(laptop, refused?.id ?? '', 'dismiss')).toMatchObject({ ok: true })
})
