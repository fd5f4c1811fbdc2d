import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { listIssues, settleIssue } from '../../main/issues/issues.ts'
import { settleWithPunches } from '../../server/kiosk/settle.ts'
import { answerSync } from '../../server/sync/answer.ts'
import { UserId } from '../../shared/domain/id.ts'
import type { PunchKind } from '../../shared/domain/punch.ts'
import type { IssueChoice } from '../../shared/ipc/account.ts'
import { SyncResponse } from '../../shared/protocol/sync.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../support/server.ts'
import { enrolTerminal, type FakeTerminal } from '../support/terminal.ts'
import { createDevice, entry, interval, patch, type Device } from '../sync/support/world.ts'

/* Punches that arrive after an administrator has entered the same by hand: one event, with both sources shown. */

const HOUR = 3_600_000
const MONDAY = Date.UTC(2026, 10, 23)
const at = (hours: number): number => MONDAY + hours * HOUR

let server: TestServer
let anna: UserId
let gate: FakeTerminal
let hall: FakeTerminal
let desktop: Device

afterEach(async () => {
  await desktop.replica.close()
  await server.close()
})

async function start(engine: Engine): Promise<void> {
  server = await startTestServer({ engine, now: at(7), environment: { ADMIN_USERNAMES: 'root' } })
  const register = async (username: string) =>
    (await server.ask('register', { username, password: 'a long password', fullName: '', device: newDevice() })).value
  const root = await register('root')
  anna = UserId.parse((await register('anna')).user.id)
  gate = await enrolTerminal(server, root.accessToken, { started: at(6) })
  hall = await enrolTerminal(server, root.accessToken, { started: at(6), name: 'Hall' })
  desktop = await createDevice(() => ({ answer }), anna, server.parts.clock)
}

/** What the server answers a desktop. */
const answer: Parameters<typeof createDevice>[0] extends () => { answer: infer A } ? A : never = async (
  { userId, deviceId },
  request,
) => {
  const org = await server.db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
  const { db, clock, newId } = server.parts
  const identity = { orgId: org.id, userId, deviceId, role: 'user', sessionId: deviceId } as const
  const onQuarantine = (_: unknown, error: unknown): void => expect(error).toBeUndefined()
  const result = await answerSync(
    {
      db,
      clock,
      newId,
      poke: () => undefined,
      onQuarantine,
      settle: (who, sent) => settleWithPunches(server.parts, who, sent),
    },
    identity,
    request,
  )
  if (!result.ok) throw new Error(result.code)
  return SyncResponse.parse(JSON.parse(JSON.stringify(result.value)))
}

const until = (hours: number): void => server.advance(at(hours) - server.parts.clock())

async function correct(body: { kind: string; entryId: string; fields: object; saw: object }): Promise<void> {
  const login = { username: 'root', password: 'a long password', device: newDevice() }
  const { accessToken } = (await server.ask('login', login)).value
  const correction = { ...body, opId: v7(), userId: anna, reason: 'The terminal was away' }
  expect((await server.ask('adminCorrectEntry', correction, accessToken)).code).toBeUndefined()
}
/** The administrator adds what they miss. */
async function add(from: number, to: number): Promise<string> {
  const entryId = v7()
  const what = { project_id: null, task_id: null, description: 'As I remember', billable: false, tag_ids: [] }
  const fields = { ...interval(at(from), at(to)), ...what, user_id: anna, source: 'manual' }
  await correct({ kind: 'create', entryId, fields, saw: {} })
  return entryId
}
/** The administrator changes the times of an entry that they look at. */
async function change(entryId: string, from: number, to: number): Promise<void> {
  const row = await server.db
    .selectFrom('time_entries')
    .select('stamps')
    .where('id', '=', entryId)
    .executeTakeFirstOrThrow()
  const { interval: stamp } = JSON.parse(row.stamps) as { interval?: string }
  const saw = stamp === undefined ? {} : { interval: stamp }
  await correct({ kind: 'patch', entryId, fields: interval(at(from), at(to)), saw })
}

const counted = async (): Promise<unknown[]> => {
  const rows = await server.db
    .selectFrom('time_entries')
    .select(['id', 'started_at', 'ended_at'])
    .where('user_id', '=', anna)
    .where('deleted_at', 'is', null)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  const hours = (time: number | null) => (time === null ? null : (time - MONDAY) / HOUR)
  return rows.map((row) => [row.id, hours(row.started_at), hours(row.ended_at)])
}
async function open(kind = 'same-event') {
  await desktop.sync()
  return (await listIssues(desktop.replica, anna)).filter((one) => one.kind === kind)
}
async function choose(choice: IssueChoice): Promise<void> {
  const [issue] = await open()
  const context = { actor: anna, at: server.parts.clock(), newId: v7, outgoing: true }
  expect(await settleIssue(desktop.replica, context, issue?.id ?? '', choice)).toMatchObject({ ok: true })
  await desktop.sync()
}
/** Works out everything anew, as for a late punch that changes nothing. */
const again = (id: string): Promise<void> =>
  settleWithPunches(server.parts, { userId: anna }, [{ entity: 'time_entry', id }])
const late = async (terminal: FakeTerminal, kind: PunchKind, hours: number): Promise<string> => {
  const { id } = terminal.punch(anna, kind, at(hours))
  await terminal.sync(server.parts.clock())
  return id
}

/** A day of punches at once. */
async function whole(): Promise<string> {
  const { id } = gate.punch(anna, 'in', at(8))
  await late(gate, 'out', 16)
  return id
}

/** How the punches of 8 to 16 can arrive; answers the id of what they make. */
const arrivals: readonly (readonly [string, () => Promise<string>])[] = [
  ['together', whole],
  [
    'one by one',
    async () => {
      const id = await late(gate, 'in', 8)
      await late(gate, 'out', 16)
      return id
    },
  ],
  [
    'from two terminals',
    async () => {
      const id = await late(gate, 'in', 8)
      await late(hall, 'out', 16)
      return id
    },
  ],
  [
    'from two terminals, the last one first',
    async () => {
      await late(hall, 'out', 16)
      return late(gate, 'in', 8)
    },
  ],
  [
    'one by one, with a break',
    async () => {
      const id = await late(gate, 'in', 8)
      await late(gate, 'break-start', 12)
      await late(hall, 'break-end', 13)
      await late(hall, 'out', 16)
      return id
    },
  ],
]

describe.each(engines)('punches that come after an administrator’s correction, on %s', (engine) => {
  test.each(arrivals)('%s: one entry counts, and its person sees both', async (_, arrive) => {
    await start(engine)
    until(18)
    const theirs = await add(8.25, 16)
    const mine = await arrive()
    expect(await counted()).toEqual([[theirs, 8.25, 16]])
    expect(await open()).toMatchObject([
      {
        entityId: mine,
        kept: { description: 'As I remember', started_at: at(8.25), ended_at: at(16) },
        other: { started_at: at(8), ended_at: at(16), source: 'kiosk' },
        lost: { name: 'anna', device: expect.stringMatching(/^(Gate|Hall)$/) },
        stands: { name: 'root' },
        choices: ['take', 'both', 'dismiss'],
      },
    ])
    await again(theirs)
    await late(gate, 'in', 17)
    expect(await counted()).toEqual([
      [theirs, 8.25, 16],
      [expect.any(String), 17, null],
    ])
    expect(await open()).toHaveLength(1)
  })

  test.each([
    ['take', ({ mine }: { mine: string; theirs: string }) => [[mine, 8, 16]]],
    [
      'both',
      ({ mine, theirs }: { mine: string; theirs: string }) => [
        [mine, 8, 16],
        [theirs, 8.25, 16],
      ],
    ],
    ['dismiss', ({ theirs }: { mine: string; theirs: string }) => [[theirs, 8.25, 16]]],
  ] as const)('%s, once chosen, stands whatever is recorded later', async (choice, expected) => {
    await start(engine)
    until(18)
    const theirs = await add(8.25, 16)
    const mine = await whole()
    await choose(choice)
    const chosen = expected({ mine, theirs })
    expect(await counted()).toEqual(chosen)
    await again(mine)
    await again(theirs)
    until(19)
    await late(hall, 'in', 18)
    await late(hall, 'out', 18.5)
    expect(await counted()).toEqual([...chosen, [expect.any(String), 18, 18.5]])
    expect(await open()).toEqual([])
  })

  test('what late punches take back is not asked about any more, and what takes its place is, once', async () => {
    await start(engine)
    until(18)
    const theirs = await add(8, 16)
    const second = await late(hall, 'switch', 12)
    await late(hall, 'out', 16)
    expect(await open()).toMatchObject([{ entityId: second }])
    const first = await late(gate, 'in', 8)
    expect(await counted()).toEqual([[theirs, 8, 16]])
    expect(await open()).toMatchObject([{ entityId: first, other: { started_at: at(8) } }])
    // The first shift turns out to have ended before: the second one is there again, and is asked about as before.
    await late(gate, 'out', 11)
    expect(await counted()).toEqual([[theirs, 8, 16]])
    expect((await open()).map(({ entityId }) => entityId).toSorted()).toEqual([first, second].toSorted())
  })

  test.each([
    ['before', 15],
    ['after', 17],
  ])('an end that was corrected stands; the clock-out that comes %s it is shown beside it, once', async (_, out) => {
    await start(engine)
    const opened = await late(gate, 'in', 7)
    until(18)
    await change(opened, 7, 16)
    await late(hall, 'out', out)
    expect(await counted()).toEqual([[opened, 7, 16]])
    const both = {
      entityId: opened,
      kept: { started_at: at(7), ended_at: at(16) },
      other: { started_at: at(7), ended_at: at(out) },
      lost: { name: 'anna', device: 'Hall' },
      stands: { name: 'root' },
      choices: ['take', 'dismiss'],
    }
    expect(await open('conflict')).toMatchObject([both])
    await again(opened)
    await late(gate, 'in', 17.5)
    expect(await open('conflict')).toMatchObject([both])
  })

  test('a beginning that its person has moved stands; the clock-out ends what runs', async () => {
    await start(engine)
    until(8)
    const opened = await late(gate, 'in', 8)
    await desktop.sync()
    await desktop.commit(patch('time_entry', opened, interval(at(7.5), null)))
    await desktop.sync()
    until(12)
    await late(gate, 'break-start', 11)
    await late(hall, 'break-end', 11.5)
    await late(hall, 'out', 12)
    expect(await counted()).toEqual([[opened, 7.5, 12]])
    const row = await server.db.selectFrom('time_entries').select('breaks').executeTakeFirstOrThrow()
    expect(JSON.parse(row.breaks)).toEqual([{ start: at(11), end: at(11.5) }])
    await again(opened)
    expect(await counted()).toEqual([[opened, 7.5, 12]])
  })

  test('a beginning that its person has moved stands, also where a timer has given the end', async () => {
    await start(engine)
    until(8)
    const opened = await late(gate, 'in', 8)
    await desktop.sync()
    const timer = v7()
    await desktop.commit(patch('time_entry', opened, interval(at(7.5), null)))
    until(10)
    await desktop.commit(entry(anna, timer, at(10)))
    await desktop.sync()
    await again(opened)
    expect(await counted()).toEqual([
      [opened, 7.5, 10],
      [timer, 10, null],
    ])
  })

  test('a request that comes twice and late moves no time', async () => {
    await start(engine)
    until(8)
    gate.punch(anna, 'in', at(8))
    await gate.sync(at(8))
    const old = { clock: { wallAt: at(8), monotonicAt: at(8) - at(6), bootId: 'boot-1' }, waiting: 0, punches: [] }
    until(9)
    await gate.sync(at(9))
    until(9.5)
    await server.ask(
      'terminalSync',
      { version: '0.1.0', preferences: [], known: null, ...old },
      gate.credential.credential,
    )
    const { base } = await server.db.selectFrom('terminal_boots').select('base').executeTakeFirstOrThrow()
    expect(base).toBe(at(6))
  })

  test('only the clock-in came: it ends as one with the correction when the rule ends it, and says more when the rest comes', async () => {
    await start(engine)
    until(18)
    const theirs = await add(8.25, 16)
    const mine = await late(gate, 'in', 8)
    // As far as anybody knows the person is still there.
    expect(await counted()).toEqual([
      [mine, 8, null],
      [theirs, 8.25, 16],
    ])
    expect(await open()).toEqual([])

    // Nobody clocks out: the longest shift is over at eight in the evening.
    until(20.5)
    await gate.sync(server.parts.clock())
    const both = {
      entityId: mine,
      kept: { description: 'As I remember', started_at: at(8.25), ended_at: at(16), source: 'manual' },
      other: { started_at: at(8), ended_at: at(20), source: 'kiosk' },
      lost: { name: 'anna', device: 'Gate' },
      stands: { name: 'root' },
      choices: ['take', 'both', 'dismiss'],
    }
    expect(await counted()).toEqual([[theirs, 8.25, 16]])
    expect(await open()).toMatchObject([both])

    await late(hall, 'out', 16)
    expect(await counted()).toEqual([[theirs, 8.25, 16]])
    expect(await open()).toMatchObject([{ ...both, other: { started_at: at(8), ended_at: at(16), source: 'kiosk' } }])
    await choose('take')
    expect(await counted()).toEqual([[mine, 8, 16]])
  })
})
