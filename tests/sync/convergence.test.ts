import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { UserId } from '../../shared/domain/id.ts'
import {
  createDevice,
  createServer,
  entriesOf,
  entry,
  interval,
  patch,
  type Device,
  type Server,
} from './support/world.ts'
import { locationOn } from '../support/location.ts'

const START = Date.UTC(2026, 10, 23, 9)
const MINUTE = 60_000

describe.each(['sqlite', 'postgres'] as const)('two devices of a person and a server on %s', (engine) => {
  let now = START
  const clock = (): number => now
  let server: Server
  let ada: UserId
  let laptop: Device
  let phone: Device

  beforeEach(async () => {
    now = START
    server = await createServer(await locationOn(engine), clock)
    ada = await server.addUser('ada')
    laptop = await createDevice(() => server, ada, clock)
    phone = await createDevice(() => server, ada, clock)
  })
  afterEach(async () => {
    await laptop.replica.close()
    await phone.replica.close()
    await server.db.destroy()
  })

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 2; turn += 1) for (const device of [laptop, phone]) await device.sync()
  }
  const expectSame = async (): Promise<void> => {
    const rows = await entriesOf(server.db, ada)
    expect(await entriesOf(laptop.replica.reader, ada)).toEqual(rows)
    expect(await entriesOf(phone.replica.reader, ada)).toEqual(rows)
    for (const { replica } of [laptop, phone]) {
      expect(await replica.reader.selectFrom('undo').selectAll().execute()).toEqual([])
    }
  }
  const issues = () =>
    server.db
      .selectFrom('issues')
      .select(['kind', 'field_group', 'op_id', 'kept_op_id', 'user_id'])
      .where('resolved_at', 'is', null)
      .orderBy('version')
      .execute()

  test('what one tracked offline is on the other with its own times', async () => {
    const [project, id] = [v7(), v7()]
    await laptop.commit({
      entity: 'project',
      id: project,
      kind: 'create',
      fields: {
        client_id: null,
        name: 'Bridge',
        code: 'B',
        colour: 'blue',
        billable: true,
        rate_minor: 9000,
        currency: 'EUR',
        archived: false,
      },
    })
    await laptop.commit(entry(ada, id, START, { project_id: project, description: 'Drawing' }))
    now += 90 * MINUTE
    await laptop.commit(patch('time_entry', id, interval(START, now)))
    now += 1000 * MINUTE
    await settle()
    await expectSame()
    expect(await entriesOf(phone.replica.reader, ada)).toMatchObject([
      { id, description: 'Drawing', started_at: START, ended_at: START + 90 * MINUTE, project_id: project },
    ])
    expect(await phone.replica.reader.selectFrom('projects').select(['name', 'rate_minor']).execute()).toEqual([
      { name: 'Bridge', rate_minor: 9000 },
    ])
    expect(await phone.replica.reader.selectFrom('users').select('username').execute()).toEqual([{ username: 'ada' }])
  })

  test('a request that is sent twice is done once', async () => {
    await laptop.commit(entry(ada, v7(), START))
    await laptop.round()
    await laptop.replica.writer.updateTable('outbox').set({ state: 0 }).execute()
    await laptop.sync()
    expect(await server.db.selectFrom('ops').select('op_id').execute()).toHaveLength(1)
    await settle()
    await expectSame()
  })

  test('two edits of one field that had not seen each other: the later stands, the other is kept in an issue', async () => {
    const id = v7()
    await laptop.commit(entry(ada, id, START))
    await settle()
    now += MINUTE
    await phone.commit(patch('time_entry', id, { description: 'from the phone' }))
    now += MINUTE
    await laptop.commit(patch('time_entry', id, { description: 'from the laptop' }))
    now += MINUTE
    await laptop.sync()
    await settle()
    await expectSame()
    expect(await entriesOf(server.db, ada)).toMatchObject([{ description: 'from the laptop' }])
    expect(await issues()).toMatchObject([{ kind: 'conflict', field_group: 'description', user_id: ada }])
    expect(await phone.replica.reader.selectFrom('issues').select('kind').execute()).toEqual([{ kind: 'conflict' }])
  })

  test('edits of different fields, and tags, merge without an issue', async () => {
    const [id, red, blue] = [v7(), v7(), v7()]
    await laptop.commit(entry(ada, id, START))
    await settle()
    await phone.commit(patch('time_entry', id, { description: 'words', tag_ids: { add: [red], remove: [] } }))
    await laptop.commit(patch('time_entry', id, { billable: true, tag_ids: { add: [blue], remove: [] } }))
    await settle()
    await expectSame()
    expect(await entriesOf(server.db, ada)).toMatchObject([
      { description: 'words', billable: 1, tag_ids: JSON.stringify([red, blue].sort()) },
    ])
    expect(await issues()).toEqual([])
  })

  test('timers started on both ends: the earlier one ends where the later one starts', async () => {
    const [one, two] = [v7(), v7()]
    await laptop.commit(entry(ada, one, START))
    now += 30 * MINUTE
    await phone.commit(entry(ada, two, now))
    await settle()
    await expectSame()
    expect(await entriesOf(server.db, ada)).toMatchObject([
      { id: one, ended_at: START + 30 * MINUTE, stop_reason: 'auto' },
      { id: two, ended_at: null },
    ])
    expect(await issues()).toMatchObject([{ kind: 'auto-stopped', user_id: ada }])
  })

  test('a stop that a person chose beats the end that a later start would give', async () => {
    const [one, two] = [v7(), v7()]
    await laptop.commit(entry(ada, one, START))
    await settle()
    await phone.commit(entry(ada, two, START + 30 * MINUTE))
    await phone.sync()
    await laptop.commit(patch('time_entry', one, interval(START, START + 45 * MINUTE)))
    await settle()
    await expectSame()
    expect(await entriesOf(server.db, ada)).toMatchObject([
      { ended_at: START + 45 * MINUTE, stop_reason: 'user' },
      { id: two },
    ])
    expect(await issues()).toEqual([])
  })

  test('an edit wins over a deletion elsewhere, whichever comes first', async () => {
    const [first, second] = [v7(), v7()]
    await laptop.commit(entry(ada, first, START, { ended_at: START + 1, stop_reason: 'user' }))
    await laptop.commit(entry(ada, second, START, { ended_at: START + 1, stop_reason: 'user' }))
    await settle()
    await laptop.commit({ entity: 'time_entry', id: first, kind: 'delete', fields: {} })
    await phone.commit(patch('time_entry', first, { description: 'kept' }))
    await phone.commit({ entity: 'time_entry', id: second, kind: 'delete', fields: {} })
    await laptop.commit(patch('time_entry', second, { description: 'kept too' }))
    await settle()
    await expectSame()
    expect(await entriesOf(server.db, ada)).toMatchObject([
      { id: first, description: 'kept', deleted_at: null },
      { id: second, description: 'kept too', deleted_at: null },
    ])
    expect((await issues()).map(({ kind }) => kind).sort()).toEqual(['delete-skipped', 'undeleted'])
  })

  test('many rows come in pages, and what is pending stays on top of them', async () => {
    const ids = Array.from({ length: 30 }, () => v7())
    for (const [index, id] of ids.entries()) {
      await laptop.commit(entry(ada, id, START + index * MINUTE, { description: `entry ${index}` }))
    }
    await laptop.sync({ operations: 7 })
    const own = v7()
    await phone.commit(entry(ada, own, START + 100 * MINUTE))
    await phone.round({ rows: 4 })
    const running = await phone.replica.reader
      .selectFrom('time_entries')
      .select('id')
      .where('ended_at', 'is', null)
      .execute()
    expect(running).toEqual([{ id: own }])
    await phone.sync({ rows: 4 })
    await settle()
    await expectSame()
  })
})
