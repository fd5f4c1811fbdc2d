import { createHmac } from 'node:crypto'
import { v4, v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { routeNames, routes, type RouteName } from '../../shared/protocol/routes.ts'
import { SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import { settleWithPunches } from '../../server/kiosk/settle.ts'
import { acceptOperations } from '../../server/sync/accept.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../support/server.ts'
import { enrolTerminal } from '../support/terminal.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const MONDAY = Date.UTC(2026, 10, 23)
const at = (hours: number) => MONDAY + hours * HOUR

let server: TestServer
afterEach(() => server.close())

async function start(engine: Engine, now = at(7)) {
  server = await startTestServer({ engine, now, environment: { ADMIN_USERNAMES: 'root' } })
  const register = async (username: string) =>
    (await server.ask('register', { username, password: 'a long password', fullName: '', device: newDevice() })).value
  const root = await register('root')
  return { root, anna: await register('anna'), ben: await register('ben') }
}

/** As the administrator, whose access token has ended by now perhaps. */
async function asRoot<N extends RouteName>(name: N, body?: unknown) {
  const login = { username: 'root', password: 'a long password', device: newDevice() }
  return server.ask(name, body, (await server.ask('login', login)).value.accessToken)
}

const until = (hours: number) => server.advance(at(hours) - server.parts.clock())

async function entriesOf(userId: string) {
  const rows = await server.db
    .selectFrom('time_entries')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('started_at')
    .execute()
  return rows.map(({ id, started_at, ended_at, breaks, source }) => ({
    id,
    from: (started_at - MONDAY) / HOUR,
    to: ended_at === null ? null : (ended_at - MONDAY) / HOUR,
    breaks: (JSON.parse(breaks) as { start: number; end: number }[]).map(({ start: from, end }) => [
      (from - MONDAY) / HOUR,
      (end - MONDAY) / HOUR,
    ]),
    source,
  }))
}
const times = async (userId: string) => (await entriesOf(userId)).map(({ from, to }) => [from, to])
const flags = async () =>
  (
    await server.db.selectFrom('punches').select(['sequence', 'flags']).orderBy('sequence').orderBy('copy').execute()
  ).map((row) => [row.sequence, JSON.parse(row.flags)] as const)

/** Every order in which things of several sources can arrive, each source's own in its order. */
function interleavings(counts: readonly number[]): number[][] {
  if (counts.every((count) => count === 0)) return [[]]
  return counts.flatMap((count, source) =>
    count === 0
      ? []
      : interleavings(counts.map((one, index) => (index === source ? one - 1 : one))).map((rest) => [source, ...rest]),
  )
}

/** Something that a person did at a desktop. */
async function atDesktop(
  person: { user: { id: string } },
  kind: Operation['kind'],
  id: string,
  fields: object,
  when: number,
  saw: object = {},
) {
  const org = await server.db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
  const operation = Operation.parse({
    opId: v7(),
    actor: person.user.id,
    entity: 'time_entry',
    id,
    kind,
    fields,
    saw,
    at: when,
    schema: SCHEMA_VERSION,
  })
  await acceptOperations(
    { db: server.db, newId: v7, now: server.parts.clock(), onQuarantine: (_, error) => expect(error).toBeUndefined() },
    { orgId: org.id, userId: operation.actor, role: 'user', deviceId: v4(), sessionId: v4() },
    [operation],
    0,
  )
  await settleWithPunches(server.parts, { userId: operation.actor }, [operation])
}
const timerFields = (userId: string, started: number, ended: number | null, source = 'timer') => ({
  user_id: userId,
  project_id: null,
  task_id: null,
  description: '',
  started_at: started,
  ended_at: ended,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: ended === null ? null : 'user',
  billable: false,
  tag_ids: [],
  source,
})

describe.each(engines)('terminals, on %s', (engine) => {
  test('a code enrols once, and for half an hour', async () => {
    const { root, anna } = await start(engine)
    expect(
      (await server.ask('adminTerminalCode', { name: 'Gate', place: '', everybody: true }, anna.accessToken)).code,
    ).toBe('forbidden')
    const made = await server.ask(
      'adminTerminalCode',
      { name: 'Gate', place: 'Hall 2', everybody: true },
      root.accessToken,
    )
    const { code, terminalId } = made.value
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/)
    // As people type it.
    const typed = code.toLowerCase().replaceAll('-', ' ')
    expect((await server.ask('terminalEnrol', { code: typed, version: '0.1.0' })).value).toMatchObject({ terminalId })
    expect((await server.ask('terminalEnrol', { code, version: '0.1.0' })).code).toBe('wrong-credentials')
    const late = (await server.ask('adminTerminalCode', { terminalId }, root.accessToken)).value
    server.advance(31 * MINUTE)
    expect((await server.ask('terminalEnrol', { code: late.code, version: '0.1.0' })).code).toBe('wrong-credentials')
    const { terminals } = (await asRoot('adminTerminals')).value
    expect(terminals).toMatchObject([
      { name: 'Gate', place: 'Hall 2', state: 'enrolled', version: '0.1.0', waiting: 0 },
    ])
    expect(terminals[0]?.people).toHaveLength(3)
    expect(JSON.stringify(await server.db.selectFrom('terminal_codes').selectAll().execute())).not.toContain(code)
  })

  test('T7 its credential opens its own routes and nothing else; nobody else opens those', async () => {
    const { root } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    for (const name of routeNames.filter((one) => !['open', 'terminal'].includes(routes[one].access))) {
      const body = routes[name].request === null ? undefined : {}
      const answer = await server.ask(name, body, gate.credential.credential)
      // What this server does not offer is there for nobody.
      const offered = !('methods' in routes[name]) || name !== 'adminTestProvider'
      expect(answer.code, name).toBe(offered ? 'forbidden' : 'not-found')
    }
    expect((await server.ask('terminalSync', {}, root.accessToken)).code).toBe('not-signed-in')
    expect((await server.ask('terminalSync', {})).code).toBe('not-signed-in')
  })

  test('a day of punches is an entry that a desktop gets, and sending it again changes nothing', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const [first] = [gate.punch(anna.user.id, 'in', at(8))]
    gate.punch(anna.user.id, 'break-start', at(12))
    gate.punch(anna.user.id, 'break-end', at(12.5))
    gate.punch(anna.user.id, 'out', at(17))
    until(18)
    const sent = [...gate.waiting]
    const answer = (await gate.sync(at(18))).value
    expect(answer).toMatchObject({ lastSequence: 4, taken: sent.map(({ id }) => id) })
    const expected = [{ id: first.id, from: 8, to: 17, breaks: [[12, 12.5]], source: 'kiosk' }]
    expect(await entriesOf(anna.user.id)).toEqual(expected)
    const before = await server.db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()
    expect((await gate.sync(at(18), { punches: sent })).value.lastSequence).toBe(4)
    expect(await server.db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()).toEqual(before)
    expect(await entriesOf(anna.user.id)).toEqual(expected)
    expect(await flags()).toEqual([1, 2, 3, 4].map((sequence) => [sequence, []]))
  })

  test('in at one terminal and out at another, whichever is heard first', async () => {
    const { root, anna, ben } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const hall = await enrolTerminal(server, root.accessToken, { started: at(5), name: 'Hall' })
    gate.punch(anna.user.id, 'in', at(8))
    hall.punch(anna.user.id, 'out', at(16))
    hall.punch(ben.user.id, 'out', at(16))
    gate.punch(ben.user.id, 'in', at(8))
    until(17)
    await hall.sync(at(17))
    expect(await entriesOf(anna.user.id)).toEqual([])
    await gate.sync(at(17))
    expect([await times(anna.user.id), await times(ben.user.id)]).toEqual([[[8, 16]], [[8, 16]]])
  })

  test('a terminal and a desktop on one day end alike in any order of arrival', async () => {
    const ends: unknown[] = []
    for (const order of ['desktop first', 'terminal first', 'one by one'] as const) {
      const { root, anna } = await start(engine)
      const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
      const timer = v7()
      const desktop = async () => atDesktop(anna, 'create', timer, timerFields(anna.user.id, at(10), null), at(10))
      until(18)
      if (order === 'desktop first') await desktop()
      gate.punch(anna.user.id, 'in', at(8))
      if (order === 'one by one') await gate.sync(at(18))
      if (order === 'one by one') await desktop()
      gate.punch(anna.user.id, 'out', at(16))
      await gate.sync(at(18))
      if (order === 'terminal first') await desktop()
      ends.push(await times(anna.user.id))
      if (order !== 'one by one') await server.close()
    }
    expect(ends[0]).toEqual([
      [8, 10],
      [10, 16],
    ])
    expect(ends[2]).toEqual(ends[0])
    expect(ends[1]).toEqual(ends[0])
  })

  test('two terminals and a desktop on one day: every order of arrival ends alike', async () => {
    const { root } = await start(engine)
    // Made through the database: thirty passwords would take long and prove nothing.
    const template = await server.db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', 'ben')
      .executeTakeFirstOrThrow()
    const people = interleavings([2, 2, 1]).map((order, index) => ({
      order,
      id: v7(),
      username: `p${index}`,
      version: 1000 + index,
    }))
    await server.db
      .insertInto('users')
      .values(
        people.map(({ id, username, version }) => ({ ...template, id, username, username_key: username, version })),
      )
      .execute()
    await server.db.updateTable('orgs').set({ head: 2000 }).execute()
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const hall = await enrolTerminal(server, root.accessToken, { started: at(6), name: 'Hall' })
    until(18)
    const ends = new Set<string>()
    for (const { order, id } of people) {
      const timer = v7()
      const steps = [
        [() => gate.punch(id, 'in', at(8)), () => gate.punch(id, 'break-start', at(12))],
        [() => hall.punch(id, 'break-end', at(13)), () => hall.punch(id, 'out', at(17))],
        [() => atDesktop({ user: { id } }, 'create', timer, timerFields(id, at(15), null), at(15))],
      ]
      for (const source of order) {
        await steps[source]?.shift()?.()
        if (source < 2) await (source === 0 ? gate : hall).sync(at(18))
      }
      ends.add(
        JSON.stringify((await entriesOf(id)).map(({ from, to, breaks, source }) => ({ from, to, breaks, source }))),
      )
    }
    expect(people).toHaveLength(30)
    expect([...ends].map((one) => JSON.parse(one) as unknown)).toEqual([
      [
        { from: 8, to: 15, breaks: [[12, 13]], source: 'kiosk' },
        { from: 15, to: 17, breaks: [], source: 'timer' },
      ],
    ])
  })

  test('what people changed by hand stands, and late punches end as that one entry', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const opened = gate.punch(anna.user.id, 'in', at(8))
    until(9)
    await gate.sync(at(9))
    const out = gate.punch(anna.user.id, 'out', at(16))
    until(20)
    const interval = { started_at: at(8), ended_at: at(16.5), breaks: [], zone: 'Europe/Berlin', stop_reason: 'user' }
    await atDesktop(anna, 'patch', opened.id, interval, at(19))
    await gate.sync(at(20))
    expect(await times(anna.user.id)).toEqual([[8, 16.5]])
    gate.punch(anna.user.id, 'in', at(19.5))
    await gate.sync(at(20))
    expect(await times(anna.user.id)).toEqual([
      [8, 16.5],
      [19.5, null],
    ])
    expect(out.kind).toBe('out')
  })

  test('a punch that comes late takes its place, and what it made untrue is taken back', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const hall = await enrolTerminal(server, root.accessToken, { started: at(6), name: 'Hall' })
    hall.punch(anna.user.id, 'switch', at(12), { projectId: null })
    until(13)
    await hall.sync(at(13))
    expect(await times(anna.user.id)).toEqual([[12, null]])
    gate.punch(anna.user.id, 'in', at(8))
    await gate.sync(at(13))
    expect(await times(anna.user.id)).toEqual([[8, null]])
  })

  test('a shift that nobody ends is closed by rule, marked, and listed for review', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const opened = gate.punch(anna.user.id, 'in', at(8))
    until(9)
    await gate.sync(at(9))
    until(21)
    await gate.sync(at(21))
    expect(await times(anna.user.id)).toEqual([[8, 20]])
    const review = (await asRoot('adminKioskReview', { since: MONDAY })).value
    expect(review.entries).toMatchObject([{ id: opened.id, marks: ['longest-shift'], endedAt: at(20), byHand: false }])
  })

  test('a clock-out that fits nothing, because a desktop ended the shift, is listed with both sides', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const opened = gate.punch(anna.user.id, 'in', at(8))
    until(9)
    await gate.sync(at(9))
    until(12)
    const ended = { started_at: at(8), ended_at: at(12), breaks: [], zone: 'Europe/Berlin', stop_reason: 'user' }
    await atDesktop(anna, 'patch', opened.id, ended, at(12))
    const late = gate.punch(anna.user.id, 'out', at(16))
    until(17)
    await gate.sync(at(17))
    expect(await times(anna.user.id)).toEqual([[8, 12]])
    const { punches } = (await asRoot('adminKioskReview', { since: MONDAY })).value
    expect(punches).toMatchObject([
      {
        id: late.id,
        kind: 'out',
        at: at(16),
        flags: [],
        ignored: 'out-without-in',
        beside: { entryId: opened.id, startedAt: at(8), endedAt: at(12), source: 'kiosk' },
      },
    ])
  })

  test('what came too early to fit anything leaves the list once the rest is there; a badge that is read twice is no question', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const hall = await enrolTerminal(server, root.accessToken, { started: at(5), name: 'Hall' })
    gate.punch(anna.user.id, 'in', at(8))
    gate.punch(anna.user.id, 'in', at(8) + 2000)
    const out = hall.punch(anna.user.id, 'out', at(16))
    until(17)
    await hall.sync(at(17))
    const listed = async () => (await asRoot('adminKioskReview', { since: MONDAY })).value.punches.map(({ id }) => id)
    expect(await listed()).toEqual([out.id])
    await gate.sync(at(17))
    expect(await times(anna.user.id)).toEqual([[8, 16]])
    expect(await listed()).toEqual([])
  })

  test('T10 a wall clock that was moved is seen; the time that counts comes from the monotonic clock', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    await gate.sync(at(7))
    gate.clocks.offset = 0
    gate.punch(anna.user.id, 'in', at(8))
    gate.clocks.wallError = -2 * HOUR
    gate.punch(anna.user.id, 'out', at(17))
    until(18)
    await gate.sync(at(18))
    expect(await times(anna.user.id)).toEqual([[8, 17]])
    expect(await flags()).toEqual([
      [1, []],
      [2, ['clock-changed']],
    ])
    const review = (await asRoot('adminKioskReview', { since: MONDAY })).value
    expect(review.entries).toMatchObject([{ marks: ['doubtful-record'] }])
    expect(review.punches).toMatchObject([{ at: at(17), wallAt: at(15), flags: ['clock-changed'] }])
  })

  test('a restart without a network is told by the wall clock, and said', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    gate.punch(anna.user.id, 'in', at(8))
    Object.assign(gate.clocks, { bootId: 'boot-2', started: at(9) })
    until(18)
    await gate.sync(at(18))
    expect(await times(anna.user.id)).toEqual([[8, null]])
    expect(await flags()).toEqual([[1, ['clock-unproven']]])
  })

  test('T10 a punch that was changed, left out, reordered or given out twice is seen, and none is lost', async () => {
    const { root, anna, ben } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    gate.punch(anna.user.id, 'in', at(8))
    gate.punch(ben.user.id, 'in', at(9))
    gate.punch(anna.user.id, 'out', at(12))
    gate.punch(ben.user.id, 'out', at(10))
    until(18)
    const [first, second, third, fourth] = gate.waiting
    if (!first || !second || !third || !fourth) throw new Error('four were recorded')
    const changed = { ...first, kind: 'out' as const }
    await gate.sync(at(18), { punches: [changed, third, fourth] })
    await gate.sync(at(18), { punches: [{ ...second, id: v7(), sequence: 4 }] })
    expect(await flags()).toEqual([
      [1, ['seal-wrong']],
      [3, ['gap']],
      [4, ['reordered']],
      [4, ['reordered', 'seal-wrong', 'sequence-reused']],
    ])
  })

  test('five hundred punches of a terminal that was away for weeks arrive whole', async () => {
    const { root, anna, ben } = await start(engine, at(0))
    const gate = await enrolTerminal(server, root.accessToken, { started: at(-1) })
    for (let day = 0; day < 125; day++) {
      const who = day % 2 === 0 ? anna : ben
      gate.punch(who.user.id, 'in', at(day * 24 + 8))
      gate.punch(who.user.id, 'break-start', at(day * 24 + 12))
      gate.punch(who.user.id, 'break-end', at(day * 24 + 13))
      gate.punch(who.user.id, 'out', at(day * 24 + 17))
      if (day === 60) Object.assign(gate.clocks, { bootId: 'boot-2', started: at(day * 24 + 18) })
    }
    until(125 * 24)
    const all = [...gate.waiting]
    expect(all).toHaveLength(500)
    for (let from = 0; from < all.length; from += 200) {
      await gate.sync(at(125 * 24), { punches: all.slice(from, from + 200), waiting: all.length - from })
    }
    expect((await times(anna.user.id)).length + (await times(ben.user.id)).length).toBe(125)
    expect(new Set((await times(anna.user.id)).map(([from, to]) => (to ?? 0) - (from ?? 0)))).toEqual(new Set([9]))
    const { terminals } = (await asRoot('adminTerminals')).value
    expect(terminals).toMatchObject([{ waiting: 0, lastSeenAt: at(125 * 24) }])
  })

  test('one who is no longer assigned, or not known, holds up nobody', async () => {
    const { root, anna, ben } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const { terminalId } = gate.credential
    const late = await server.ask('register', {
      username: 'late',
      password: 'a long password',
      fullName: '',
      device: newDevice(),
    })
    gate.punch(v7(), 'in', at(8))
    gate.punch(ben.user.id, 'in', at(8.5))
    gate.punch(anna.user.id, 'in', at(9))
    gate.punch(late.value.user.id, 'in', at(9))
    until(8.75)
    await asRoot('adminChangeTerminal', { terminalId, people: [anna.user.id] })
    gate.punch(ben.user.id, 'out', at(9.5))
    until(10)
    const { roster } = (await gate.sync(at(10))).value
    expect(roster?.people.map(({ id }) => id)).toEqual([anna.user.id])
    expect(await flags()).toEqual([
      [1, ['unknown-person']],
      [2, []],
      [3, []],
      // Who was never assigned gets no entry by it; who was, does.
      [4, ['not-assigned']],
      [5, ['not-assigned']],
    ])
    expect([await times(ben.user.id), await times(anna.user.id)]).toEqual([[[8.5, 9.5]], [[9, null]]])
    expect(await times(late.value.user.id)).toEqual([])
  })

  test('T7 revoked, it hears so at its next contact; enrolled again, its record goes on', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const { terminalId } = gate.credential
    gate.punch(anna.user.id, 'in', at(6.5))
    await gate.sync(at(7))
    await server.ask('adminRevokeTerminal', { terminalId }, root.accessToken)
    gate.punch(anna.user.id, 'out', at(7))
    expect(await gate.sync(at(7))).toMatchObject({ status: 403, code: 'device-revoked' })
    const again = await enrolTerminal(server, root.accessToken, { started: at(6), terminalId })
    expect(again.credential).toMatchObject({ terminalId, lastSequence: 1, sealKey: gate.credential.sealKey })
    expect((await gate.sync(at(7))).code).toBe('not-signed-in')
    until(8)
    await again.sync(at(8), { punches: gate.waiting })
    expect(await times(anna.user.id)).toEqual([[6.5, 7]])
    expect(await flags()).toEqual([
      [1, []],
      [2, []],
    ])
  })

  test('the roster tells who is who and no more, and is sent when something in it is new', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const userId = anna.user.id
    const change = async (one: object) => server.ask('adminChangeKioskPerson', { userId, ...one }, root.accessToken)
    await change({ change: 'number', number: '4711' })
    await change({ change: 'add-badge', text: '04A1B2C3D4', label: 'Blue tag' })
    const taken = { userId: root.user.id, change: 'add-badge', text: '04A1B2C3D4', label: '' }
    expect((await server.ask('adminChangeKioskPerson', taken, root.accessToken)).code).toBe('username-taken')
    const first = (await gate.sync(at(7))).value
    const person = first.roster?.people.find(({ id }) => id === userId)
    const hash = createHmac('sha256', Buffer.from(gate.credential.badgeKey, 'base64url'))
      .update('04A1B2C3D4')
      .digest('base64url')
    expect(person).toMatchObject({ name: 'anna', number: '4711', badges: [hash], pinGeneration: 0 })
    expect(JSON.stringify(first.roster)).not.toMatch(/password|04A1B2C3D4|email|@/)
    expect((await gate.sync(at(7), { known: first.digest })).value.roster).toBeNull()
    await change({ change: 'reset-pin' })
    const second = (await gate.sync(at(7), { known: first.digest })).value
    expect(second.roster?.people.find(({ id }) => id === userId)?.pinGeneration).toBe(1)
  })

  test('a terminal that knows people gets those who have changed, and hears who is gone', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const first = (await gate.sync(at(7))).value
    expect(first.roster?.people.length).toBeGreaterThan(1)
    expect(first.gone).toEqual([])
    const stranger = v7()
    const digests = first.roster?.people.map(({ id, digest }) => [id, digest]) ?? []
    const knownPeople = Object.fromEntries([...digests, [stranger, 'of somebody who is not here']])
    gate.punch(anna.user.id, 'in', at(7.5))
    const second = (await gate.sync(at(7.5), { known: first.digest, knownPeople })).value
    expect(second.roster?.people.map(({ id, punches }) => [id, punches.length])).toEqual([[anna.user.id, 1]])
    expect(second.gone).toEqual([stranger])
  })

  test('T9 a password at a terminal is counted like everywhere, and signs nobody in', async () => {
    const { root, anna } = await start(engine)
    const gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
    const token = gate.credential.credential
    const prove = async (body: object) => server.ask('terminalProve', body, token)
    const right = { purpose: 'visit', userId: anna.user.id, password: 'a long password' }
    expect((await prove(right)).value).toEqual({ userId: anna.user.id, role: 'user' })
    expect((await prove({ purpose: 'leave', username: 'anna', password: 'a long password' })).code).toBe(
      'wrong-credentials',
    )
    expect((await prove({ purpose: 'leave', username: 'root', password: 'a long password' })).value.role).toBe('admin')
    for (let tries = 0; tries < 9; tries++) await prove({ ...right, password: 'wrong' })
    expect((await prove(right)).code).toBe('too-many-requests')
    expect(server.logged()).not.toContain('a long password')
  })
})
