import { afterEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { UserId } from '../../shared/domain/id.ts'
import type { Session } from '../../shared/protocol/auth.ts'
import type { Correction } from '../../shared/protocol/team.ts'
import { answerSync } from '../../server/sync/answer.ts'
import { createDevice, entriesOf, entry, interval, patch, type Device } from '../sync/support/world.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../support/server.ts'

const START = Date.UTC(2026, 10, 23, 9)
const HOUR = 3_600_000

let server: TestServer
const devices: Device[] = []
afterEach(async () => {
  for (const { replica } of devices.splice(0)) await replica.close()
  await server.close()
})

async function start(engine: Engine) {
  server = await startTestServer({
    engine,
    now: START,
    environment: { ADMIN_USERNAMES: 'root' },
    sync: (identity, request) => {
      const { db, clock, newId, pokes } = server.parts
      const onQuarantine = (_: unknown, error: unknown): void => {
        throw error
      }
      return answerSync({ db, clock, newId, poke: pokes.poke, onQuarantine }, identity, request)
    },
  })
  return { root: await register('root'), anna: await register('anna') }
}

const register = async (username: string) =>
  (await server.ask('register', { username, password: 'a long password', fullName: username, device: newDevice() }))
    .value

/** A device of somebody, over the server's own routes. */
async function deviceOf(session: Session): Promise<Device> {
  const answer = async (_: unknown, request: unknown) => (await server.ask('sync', request, session.accessToken)).value
  const device = await createDevice(() => ({ answer }), UserId.parse(session.user.id), server.parts.clock)
  devices.push(device)
  return device
}

const ended = (from: number, to: number) => ({ ended_at: to, started_at: from, stop_reason: 'user' })

/** A correction of an entry as it is shown now. */
async function correct(root: Session, anna: Session, entryId: string, change: Partial<Correction>) {
  const { entries } = (await listed(root, anna)).value
  const saw = entries.find(({ id }) => id === entryId)?.stamps ?? {}
  const body = { opId: v7(), userId: anna.user.id, entryId, kind: 'patch', fields: {}, saw, reason: 'As agreed' }
  return server.ask('adminCorrectEntry', { ...body, ...change }, root.accessToken)
}
const listed = (root: Session, anna: Session, from = START - 24 * HOUR, to = START + 24 * HOUR) =>
  server.ask('adminEntries', { userId: anna.user.id, from, to }, root.accessToken)

const openIssues = async (device: Device) => {
  const rows = await device.replica.reader.selectFrom('issues').selectAll().where('resolved_at', 'is', null).execute()
  return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as Record<string, unknown> }))
}

describe.each(engines)('the team, on %s', (engine) => {
  test('is seen and corrected by administrators alone', async () => {
    const { anna } = await start(engine)
    const userId = anna.user.id
    const asked = [
      ['adminTeam', { from: START, to: START }],
      ['adminEntries', { userId, from: START, to: START }],
      ['adminCorrectEntry', { opId: v7(), userId, entryId: v7(), kind: 'delete', fields: {}, saw: {}, reason: 'mine' }],
      ['adminEntryHistory', { entryId: v7() }],
      ['adminPeriods', undefined],
      ['adminClosePeriod', { id: v7(), closedUntil: START, note: '' }],
      ['adminReopenPeriod', { id: v7() }],
    ] as const
    for (const [name, body] of asked) {
      expect(await server.ask(name, body, anna.accessToken), name).toMatchObject({ status: 403, code: 'forbidden' })
      expect((await server.ask(name, body)).code, name).toBe('not-signed-in')
    }
  })

  test('shows who tracks what since when, and what the day sums to', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const running = v7()
    await laptop.commit(
      entry(anna.user.id, v7(), START, {
        ...ended(START, START + 2 * HOUR),
        breaks: [{ start: START, end: START + HOUR / 2 }],
      }),
      entry(anna.user.id, v7(), START - 24 * HOUR, ended(START - 24 * HOUR, START - 23 * HOUR)),
      entry(anna.user.id, running, START + 3 * HOUR, { description: 'Drawing' }),
    )
    await laptop.sync()
    const { people } = (await server.ask('adminTeam', { from: START - HOUR, to: START + 8 * HOUR }, root.accessToken))
      .value
    expect(people).toMatchObject([
      { username: 'anna', total: 1.5 * HOUR, running: { id: running, fields: { description: 'Drawing' } } },
      { username: 'root', total: 0, running: null },
    ])
  })

  test('lists a person’s entries, at most 62 days of them', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const [over, later] = [v7(), v7()]
    await laptop.commit(
      entry(anna.user.id, over, START, ended(START - HOUR, START + HOUR)),
      entry(anna.user.id, later, START, ended(START + 30 * HOUR, START + 31 * HOUR)),
    )
    await laptop.sync()
    const day = (await listed(root, anna, START, START + 24 * HOUR)).value
    expect(day).toMatchObject({ complete: true, entries: [{ id: over, deleted: false, corrected: false }] })
    expect((await listed(root, anna, START, START + 63 * 24 * HOUR)).code).toBe('bad-request')
    expect((await listed(root, { ...anna, user: { ...anna.user, id: UserId.parse(v7()) } })).code).toBe('not-found')
  })

  test('a correction stands on the person’s device, who is told what, by whom and why', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const id = v7()
    await laptop.commit(entry(anna.user.id, id, START, { ...ended(START, START + HOUR), description: 'Drawing' }))
    await laptop.sync()
    const answer = (await correct(root, anna, id, { fields: interval(START, START + 2 * HOUR) })).value
    expect(answer).toMatchObject({ outcome: 'applied', entry: { corrected: true }, conflicts: [] })
    await laptop.sync()
    expect(await entriesOf(laptop.replica.reader, laptop.user)).toMatchObject([{ ended_at: START + 2 * HOUR }])
    expect(await openIssues(laptop)).toMatchObject([
      {
        kind: 'corrected',
        entity_id: id,
        body: {
          values: { ended_at: START + HOUR },
          corrected: { ended_at: START + 2 * HOUR },
          reason: 'As agreed',
          kept: { actor: root.user.id, device: 'Laptop' },
        },
      },
    ])
    const audit = await server.db.selectFrom('audit').selectAll().where('action', '=', 'entry-corrected').execute()
    expect(audit).toMatchObject([{ actor: root.user.id, subject: anna.user.id }])
  })

  test('what its person did offline meets a correction as a concurrent edit: nothing is doubled, and they are asked', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const id = v7()
    await laptop.commit(entry(anna.user.id, id, START, ended(START, START + HOUR)))
    await laptop.sync()
    await laptop.commit(patch('time_entry', id, interval(START, START + 3 * HOUR)))
    server.advance(1000)
    await correct(root, anna, id, { fields: interval(START, START + 2 * HOUR) })
    await laptop.sync()
    expect(await entriesOf(laptop.replica.reader, laptop.user)).toMatchObject([{ ended_at: START + 2 * HOUR }])
    const issues = await openIssues(laptop)
    expect(issues.map(({ kind }) => kind).toSorted()).toEqual(['conflict', 'corrected'])
    expect(issues.find(({ kind }) => kind === 'conflict')?.body).toMatchObject({
      values: { ended_at: START + 3 * HOUR },
      lost: { actor: anna.user.id },
      kept: { actor: root.user.id },
    })
  })

  test('a correction of what is not shown any more says so, and what gave way is kept', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const id = v7()
    await laptop.commit(entry(anna.user.id, id, START, { ...ended(START, START + HOUR), description: 'first' }))
    await laptop.sync()
    await laptop.commit(patch('time_entry', id, { description: 'second' }))
    await laptop.sync()
    const answer = (await correct(root, anna, id, { fields: { description: 'corrected' }, saw: {} })).value
    expect(answer).toMatchObject({ outcome: 'merged', conflicts: ['description'] })
    await laptop.sync()
    const conflict = (await openIssues(laptop)).find(({ kind }) => kind === 'conflict')
    expect(conflict?.body).toMatchObject({ values: { description: 'second' } })
  })

  test('sent twice it counts once, and what does not fit changes nothing', async () => {
    const { root, anna } = await start(engine)
    const entryId = v7()
    const create = {
      kind: 'create',
      fields: entry(anna.user.id, entryId, START, ended(START, START + HOUR)).fields,
    } as const
    const opId = v7() as Correction['opId']
    for (const _ of [1, 2]) {
      expect((await correct(root, anna, entryId, { ...create, opId })).value.outcome).toBe('applied')
    }
    expect((await correct(root, anna, entryId, { fields: interval(START, START - 1) })).code).toBe('bad-request')
    expect((await correct(root, anna, v7(), { fields: { description: 'x' } })).code).toBe('not-found')
    const stranger = { userId: root.user.id, fields: { description: 'x' } }
    expect((await correct(root, anna, entryId, stranger)).code).toBe('not-found')
    expect((await correct(root, anna, entryId, { reason: '  ', fields: { description: 'x' } })).code).toBe(
      'bad-request',
    )
    expect(await server.db.selectFrom('ops').select('op_id').execute()).toEqual([{ op_id: opId }])
    expect(await server.db.selectFrom('corrections').select('op_id').execute()).toEqual([{ op_id: opId }])
  })

  test('the history of an entry names everybody, what they did, and why', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const id = v7()
    await laptop.commit(entry(anna.user.id, id, START, ended(START, START + HOUR)))
    await laptop.sync()
    await correct(root, anna, id, { fields: { description: 'corrected' } })
    await correct(root, anna, id, { kind: 'delete', reason: 'Twice' })
    const { items } = (await server.ask('adminEntryHistory', { entryId: id }, root.accessToken)).value
    expect(items.map(({ kind, actor, reason, device }) => [kind, actor.name, reason, device?.name])).toEqual([
      ['create', 'anna', null, 'Laptop'],
      ['patch', 'root', 'As agreed', 'Laptop'],
      ['delete', 'root', 'Twice', 'Laptop'],
    ])
    expect((await server.ask('adminEntryHistory', { entryId: v7() }, root.accessToken)).code).toBe('not-found')
  })
})

describe.each(engines)('closed time, on %s', (engine) => {
  const close = (root: Session, closedUntil: number, id = v7()) =>
    server.ask('adminClosePeriod', { id, closedUntil, note: 'October' }, root.accessToken)

  test('is closed and reopened, and devices hear of it', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const id = v7()
    for (const _ of [1, 2]) expect((await close(root, START - HOUR, id)).value.closedUntil).toBe(START - HOUR)
    expect((await close(root, START + HOUR)).code).toBe('bad-request')
    await laptop.sync()
    const closed = () => laptop.replica.reader.selectFrom('periods').select(['closed_until', 'deleted_at']).execute()
    expect(await closed()).toEqual([{ closed_until: START - HOUR, deleted_at: null }])
    const list = async () => (await server.ask('adminPeriods', undefined, root.accessToken)).value.periods
    expect(await list()).toMatchObject([{ id, note: 'October', closedBy: root.user.id }])
    expect((await server.ask('adminReopenPeriod', { id }, root.accessToken)).status).toBe(200)
    await laptop.sync()
    expect(await closed()).toEqual([{ closed_until: START - HOUR, deleted_at: START }])
    expect(await list()).toEqual([])
    const audit = await server.db.selectFrom('audit').select('action').where('action', 'like', 'period-%').execute()
    expect(audit.map(({ action }) => action).toSorted()).toEqual(['period-closed', 'period-reopened'])
  })

  test('a change in it is set aside whole, and everything else flows on', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const [old, late, fresh] = [v7(), v7(), v7()]
    await laptop.commit(entry(anna.user.id, old, START, ended(START - 10 * HOUR, START - 9 * HOUR)))
    await laptop.sync()
    await close(root, START - HOUR)
    await laptop.commit(
      patch('time_entry', old, { description: 'late words' }),
      entry(anna.user.id, late, START, { started_at: START - 8 * HOUR }),
      patch('time_entry', late, interval(START - 8 * HOUR, START - 7 * HOUR)),
      entry(anna.user.id, fresh, START, ended(START - HOUR, START)),
    )
    await laptop.sync()
    const rows = await entriesOf(laptop.replica.reader, laptop.user)
    expect(rows.filter((row) => row.deleted_at === null).map(({ id, description }) => [id, description])).toEqual([
      [old, ''],
      [fresh, ''],
    ])
    const issues = await openIssues(laptop)
    expect(issues).toMatchObject([
      { kind: 'closed-period', entity_id: old, body: { operation: { fields: { description: 'late words' } } } },
      { kind: 'closed-period', entity_id: late, body: { operation: { kind: 'create' } } },
    ])
    // The stop that came after it went into the entry that is kept.
    expect(rows.find(({ id }) => id === late)).toMatchObject({ ended_at: START - 7 * HOUR })
  })

  test('an administrator corrects in it, and what ran when it was closed is stopped', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const [old, running] = [v7(), v7()]
    await laptop.commit(
      entry(anna.user.id, old, START, ended(START - 10 * HOUR, START - 9 * HOUR)),
      entry(anna.user.id, running, START - 2 * HOUR),
    )
    await laptop.sync()
    await close(root, START)
    expect((await correct(root, anna, old, { fields: { description: 'by root' } })).value.outcome).toBe('applied')
    await laptop.commit(patch('time_entry', running, interval(START - 2 * HOUR, START)))
    await laptop.sync()
    expect(await entriesOf(server.db, laptop.user)).toMatchObject([{ description: 'by root' }, { ended_at: START }])
  })

  test('reopened, what was set aside is sent again', async () => {
    const { root, anna } = await start(engine)
    const laptop = await deviceOf(anna)
    const [id, period] = [v7(), v7()]
    await close(root, START - HOUR, period)
    await laptop.commit(entry(anna.user.id, id, START, ended(START - 8 * HOUR, START - 7 * HOUR)))
    await laptop.sync()
    const restore = { entity: 'time_entry', id, kind: 'restore', fields: {} } as const
    await laptop.commit(restore)
    await laptop.sync()
    expect((await openIssues(laptop)).map(({ kind }) => kind)).toEqual(['closed-period', 'closed-period'])
    await server.ask('adminReopenPeriod', { id: period }, root.accessToken)
    await laptop.commit(restore)
    await laptop.sync()
    expect(await entriesOf(server.db, laptop.user)).toMatchObject([{ id, deleted_at: null }])
  })
})
