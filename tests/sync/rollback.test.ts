import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { Change } from '../../main/db/commit.ts'
import { listIssues } from '../../main/issues/issues.ts'
import { beginEpoch } from '../../server/db/org-write.ts'
import { pruneLedger, purgeTombstones } from '../../server/sync/purge.ts'
import type { UserId } from '../../shared/domain/id.ts'
import { createDevice, createServer, entriesOf, entry, patch, type Device, type Server } from './support/world.ts'

/* Disks that go back in time, and devices that were away for longer than anything is kept. */

const START = Date.UTC(2026, 10, 23, 9)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let folder: string
let now: number
let server: Server
let ada: UserId
let laptop: Device
let phone: Device
const clock = (): number => now
const serverPath = (): string => join(folder, 'server.db')
const createAt = (): Promise<Server> => createServer({ engine: 'sqlite', path: serverPath() }, clock)
const deviceAt = (name: string): Promise<Device> => createDevice(() => server, ada, clock, join(folder, `${name}.db`))

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollback-'))
  now = START
  server = await createAt()
  ada = await server.addUser('ada')
  laptop = await deviceAt('laptop')
  phone = await deviceAt('phone')
})
afterEach(async () => {
  for (const device of [laptop, phone]) await device.replica.close()
  await server.db.destroy()
  rmSync(folder, { recursive: true })
})

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) for (const device of [laptop, phone]) await device.sync()
}
const ended = (description: string): Change =>
  entry(ada, v7(), now - MINUTE, { ended_at: now, stop_reason: 'user', source: 'manual', description })
const remove = (id: string): Change => ({ entity: 'time_entry', id, kind: 'delete', fields: {} })
const described = async (db: Server['db'] | Device['replica']['reader']): Promise<string[]> =>
  (await entriesOf(db, ada)).flatMap(({ description, deleted_at: at }) => (at === null ? [description] : [])).sort()
const expectEverywhere = async (descriptions: readonly string[]): Promise<void> => {
  for (const db of [server.db, laptop.replica.reader, phone.replica.reader]) {
    expect(await described(db)).toEqual([...descriptions].sort())
  }
}

test('a device that is put back to an old copy goes on from there, and gets back what it had sent since', async () => {
  await laptop.commit(ended('before the copy'))
  await laptop.sync()
  await laptop.replica.close()
  copyFileSync(join(folder, 'laptop.db'), join(folder, 'copy.db'))
  laptop = await deviceAt('laptop')
  const edited = ended('after the copy')
  await laptop.commit(edited, ended('also after the copy'))
  await laptop.sync()
  await phone.sync()
  await phone.commit(patch('time_entry', edited.id, { description: 'edited on the phone' }))

  await laptop.replica.close()
  copyFileSync(join(folder, 'copy.db'), join(folder, 'laptop.db'))
  laptop = await deviceAt('laptop')
  now += DAY
  await laptop.commit(ended('on the old copy'))
  await settle()
  await expectEverywhere(['before the copy', 'also after the copy', 'edited on the phone', 'on the old copy'])
  expect(await listIssues(laptop.replica, ada)).toEqual([])
})

test('a server that is put back to an older backup is noticed, and gets again from each device what it forgot, once', async () => {
  const kept = ended('before the backup')
  await laptop.commit(kept)
  await settle()
  await server.db.destroy()
  copyFileSync(serverPath(), join(folder, 'backup.db'))
  server = await createAt()
  const fromLaptop = ended('from the laptop')
  await laptop.commit(fromLaptop)
  await settle()
  await phone.commit(ended('from the phone'), patch('time_entry', fromLaptop.id, { description: 'by both' }))
  await phone.commit(remove(kept.id))
  await settle()
  await expectEverywhere(['from the phone', 'by both'])

  await server.db.destroy()
  copyFileSync(join(folder, 'backup.db'), serverPath())
  server = await createAt()
  await beginEpoch(server.db, v7())
  expect(await described(server.db)).toEqual(['before the backup'])
  // What was not sent yet when it happened comes along.
  await laptop.commit(ended('while it was away'))
  await settle()
  await expectEverywhere(['from the phone', 'by both', 'while it was away'])
  const ledger = await server.db.selectFrom('ops').select('op_id').execute()
  expect(new Set(ledger.map((row) => row.op_id)).size).toBe(6)
})

test(
  'a device that was away for 400 days, with a wrong clock for a week of it, brings everything and gets everything',
  { timeout: 600_000 },
  async () => {
    const hidden = Array.from({ length: 40 }, (_, index) => ended(`old ${index}`))
    const project = v7()
    const name = { name: 'Bridge', code: 'B' }
    const fields = {
      client_id: null,
      ...name,
      colour: 'blue',
      billable: true,
      rate_minor: null,
      currency: null,
      archived: false,
    }
    await laptop.commit({ entity: 'project', id: project, kind: 'create', fields })
    for (const change of hidden) await laptop.commit(change)
    await settle()

    // The laptop is away: it works on what it knows, while others delete it, and the server forgets that it was there.
    const own: string[] = []
    for (let day = 1; day <= 400; day += 1) {
      now = START + day * DAY
      const skew = day > 100 && day <= 107 ? 60 * MINUTE : 0
      now += skew
      const changes = ['morning', 'noon', 'evening'].map((time): Change => {
        const change = ended(`day ${day} ${time}`)
        own.push(`day ${day} ${time}`)
        return { ...change, fields: { ...change.fields, project_id: day % 2 === 0 ? project : null } }
      })
      const touched = hidden[day % hidden.length]
      if (touched && day % 3 === 0) changes.push(patch('time_entry', touched.id, { description: `edited ${day}` }))
      await laptop.commit(...changes)
      now -= skew
      if (day === 50) {
        for (const { id } of hidden.slice(0, 20)) await phone.commit(remove(id))
        await phone.commit(patch('project', project, { archived: true }))
        await phone.sync()
      }
      if (day === 300) {
        await purgeTombstones(server.db, now - 180 * DAY, now)
        await pruneLedger(server.db, now - 396 * DAY)
      }
    }
    const queue = await laptop.replica.reader.selectFrom('outbox').select('op_id').where('state', '=', 0).execute()
    expect(queue.length).toBeGreaterThan(1300)
    await settle()

    const ledger = await server.db.selectFrom('ops').select(['op_id', 'outcome']).execute()
    const outcomes = new Map(ledger.map((row) => [row.op_id, row.outcome]))
    const issues = await server.db.selectFrom('issues').select(['op_id', 'kind']).execute()
    const named = new Set(issues.map((issue) => issue.op_id))
    for (const { op_id: opId } of queue) {
      expect(outcomes.has(opId)).toBe(true)
      if (outcomes.get(opId) === 'refused') expect(named).toContain(opId)
    }
    const everywhere = await described(server.db)
    expect(everywhere).toEqual(await described(laptop.replica.reader))
    expect(everywhere).toEqual(await described(phone.replica.reader))
    expect(everywhere.filter((text) => text.startsWith('day '))).toEqual(own.sort())
    // What was purged does not come back; the edits of it are kept for their author.
    expect(everywhere.filter((text) => !text.startsWith('day '))).toHaveLength(20)
    expect(new Set(issues.map(({ kind }) => kind))).toEqual(new Set(['missing-target']))
  },
)
