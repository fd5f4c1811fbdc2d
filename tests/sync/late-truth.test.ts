import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { listIssues, reopenIssue, settleIssue, type Undoing } from '../../main/issues/issues.ts'
import { withOrgWrite } from '../../server/db/org-write.ts'
import { applyBatch } from '../../server/sync/batch.ts'
import { purgeTombstones } from '../../server/sync/purge.ts'
import type { UserId } from '../../shared/domain/id.ts'
import type { IssueChanges, IssueChoice } from '../../shared/ipc/account.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import { locationOn } from '../support/location.ts'
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

const START = Date.UTC(2026, 10, 23, 9)
const HOUR = 3_600_000

describe.each(['sqlite', 'postgres'] as const)('late truth, with a server on %s', (engine) => {
  let now = START
  const clock = (): number => now
  let server: Server
  let ada: UserId
  let root: UserId
  let laptop: Device
  let phone: Device

  beforeEach(async () => {
    now = START + 8 * HOUR
    server = await createServer(await locationOn(engine), clock)
    ada = await server.addUser('ada')
    root = await server.addUser('root')
    laptop = await createDevice(() => server, ada, clock)
    phone = await createDevice(() => server, ada, clock)
  })
  afterEach(async () => {
    await laptop.replica.close()
    await phone.replica.close()
    await server.db.destroy()
  })

  /** The manager adds what they miss. */
  async function managerAdds(from: number, to: number): Promise<string> {
    const id = v7()
    const { fields } = entry(ada, id, from, {
      ended_at: to,
      stop_reason: 'user',
      description: 'As I remember',
      source: 'manual',
    })
    const operation = Operation.parse({
      opId: v7(),
      actor: root,
      entity: 'time_entry',
      id,
      kind: 'create',
      fields,
      saw: {},
      at: clock(),
      schema: 2,
    })
    await withOrgWrite(server.db, async (write) => {
      const identity = { orgId: write.org.id, userId: root, role: 'admin', deviceId: 'desk', sessionId: 'x' } as const
      const correction = { person: ada, reason: 'Missing' }
      await applyBatch({ write, identity, now: clock(), newId: v7, known: write.org.head, correction }, [operation])
      const row = {
        op_id: operation.opId,
        org_id: write.org.id,
        entry_id: id,
        user_id: ada,
        reason: 'Missing',
        creates: 1,
      }
      await write.transaction.insertInto('corrections').values(row).execute()
    })
    return id
  }
  const counted = async (device = laptop) => {
    const rows = await entriesOf(device.replica.reader, ada)
    return rows.filter((row) => row.deleted_at === null).map(({ id }) => id)
  }
  const settle = async (): Promise<void> => {
    for (const device of [laptop, phone, laptop, phone]) await device.sync()
    const rows = await entriesOf(server.db, ada)
    for (const { replica } of [laptop, phone]) expect(await entriesOf(replica.reader, ada)).toEqual(rows)
  }
  const issue = async (kind: string, device = laptop) =>
    (await listIssues(device.replica, ada)).find((one) => one.kind === kind)
  async function choose(kind: string, choice: IssueChoice, changes?: IssueChanges): Promise<Undoing> {
    const open = await issue(kind)
    const context = { actor: ada, at: clock(), newId: v7, outgoing: true }
    const settled = await settleIssue(laptop.replica, context, open?.id ?? '', choice, changes)
    if (!settled.ok) throw new Error(settled.failure.code)
    return settled.value
  }
  const undo = (undoing: Undoing) =>
    reopenIssue(laptop.replica, { actor: ada, at: clock(), newId: v7, outgoing: true }, undoing)

  /** The laptop tracks offline; the manager adds the same; the laptop comes back. */
  async function late(): Promise<{ mine: string; theirs: string }> {
    const mine = v7()
    await laptop.commit(entry(ada, mine, START))
    await laptop.commit(patch('time_entry', mine, interval(START, START + 2 * HOUR)))
    await laptop.commit(patch('time_entry', mine, { description: 'As it was' }))
    now += HOUR
    const theirs = await managerAdds(START + 600_000, START + 2 * HOUR)
    await settle()
    return { mine, theirs }
  }

  test('is recognised as the same event: not doubled, kept whole, and put before its person', async () => {
    const { mine, theirs } = await late()
    expect(await counted()).toEqual([theirs])
    const open = (await listIssues(laptop.replica, ada)).filter(({ kind }) => kind === 'same-event')
    expect(open).toMatchObject([
      {
        entityId: mine,
        kept: { description: 'As I remember', started_at: START + 600_000 },
        other: { description: 'As it was', started_at: START, ended_at: START + 2 * HOUR },
        lost: { name: 'ada', isMine: true },
        stands: { name: 'root', isMine: false },
        choices: ['take', 'both', 'dismiss'],
      },
    ])
  })

  test.each([
    ['take', ({ mine }: { mine: string; theirs: string }) => [mine]],
    ['both', ({ mine, theirs }: { mine: string; theirs: string }) => [mine, theirs]],
    ['dismiss', ({ theirs }: { mine: string; theirs: string }) => [theirs]],
  ] as const)('%s, chosen offline, stands everywhere, and is taken back', async (choice, expected) => {
    const both = await late()
    const undoing = await choose('same-event', choice)
    expect((await counted()).toSorted()).toEqual(expected(both).toSorted())
    await settle()
    expect((await counted(phone)).toSorted()).toEqual(expected(both).toSorted())
    expect(await issue('same-event', phone)).toBeUndefined()
    await undo(undoing)
    await settle()
    expect(await counted(phone)).toEqual([both.theirs])
    expect(await issue('same-event', phone)).toMatchObject({ choices: ['take', 'both', 'dismiss'] })
  })

  test('once decided it is left alone, whatever is edited later', async () => {
    const { mine, theirs } = await late()
    await choose('same-event', 'both')
    await settle()
    await phone.commit(patch('time_entry', mine, interval(START, START + 3 * HOUR)))
    await settle()
    expect((await counted()).toSorted()).toEqual([mine, theirs].toSorted())
  })

  test('what another device still does to it goes into it, and asks nothing twice', async () => {
    const mine = v7()
    await laptop.commit(entry(ada, mine, START, { ended_at: START + HOUR, stop_reason: 'user' }))
    await settle()
    // Far from the manager's, so it stands; the phone moves it there later, without having heard of theirs.
    const theirs = await managerAdds(START + 4 * HOUR, START + 5 * HOUR)
    await phone.commit(patch('time_entry', mine, interval(START + 4 * HOUR, START + 5 * HOUR)))
    await phone.commit(patch('time_entry', mine, { description: 'from the phone' }))
    await settle()
    expect(await counted()).toEqual([theirs])
    expect(await issue('same-event')).toMatchObject({ other: { description: 'from the phone' } })
    expect((await listIssues(laptop.replica, ada)).filter(({ kind }) => kind === 'same-event')).toHaveLength(1)
  })

  test('is recognised by an end that another start gives it', async () => {
    // The phone's next timer is on the server before the laptop's, which nobody has stopped.
    const [mine, next] = [v7(), v7()]
    now = START
    await laptop.commit(entry(ada, mine, START, { description: 'As it was' }))
    now = START + 2 * HOUR
    await phone.commit(entry(ada, next, now))
    await phone.sync()
    now += HOUR
    const theirs = await managerAdds(START + 600_000, START + 2 * HOUR)
    await settle()
    expect((await counted()).toSorted()).toEqual([next, theirs].toSorted())
    expect(await issue('same-event')).toMatchObject({ entityId: mine, other: { ended_at: START + 2 * HOUR } })
  })

  test('is recognised where what ran on the server gets its end from a start that comes late', async () => {
    const [mine, next] = [v7(), v7()]
    now = START
    await laptop.commit(entry(ada, mine, START, { description: 'As it was' }))
    await laptop.sync()
    now = START + 2 * HOUR
    await phone.commit(entry(ada, next, now))
    now += HOUR
    const theirs = await managerAdds(START + 600_000, START + 2 * HOUR)
    await settle()
    expect((await counted()).toSorted()).toEqual([next, theirs].toSorted())
    expect(await issue('same-event')).toMatchObject({ entityId: mine })
  })

  test('an edit that gives way in the same operation is told with its own values', async () => {
    const mine = v7()
    await laptop.commit(entry(ada, mine, START, { ended_at: START + HOUR, stop_reason: 'user' }))
    await settle()
    await laptop.commit(patch('time_entry', mine, interval(START, START + 2 * HOUR)))
    now += 1000
    await phone.commit(patch('time_entry', mine, interval(START + 4 * HOUR, START + 5 * HOUR)))
    await managerAdds(START + 4 * HOUR, START + 5 * HOUR)
    await settle()
    expect(await issue('conflict')).toMatchObject({
      group: 'interval',
      other: { started_at: START, ended_at: START + 2 * HOUR },
    })
    await choose('conflict', 'take')
    await settle()
  })

  test('left aside knowingly, it is asked about again when something comes that did not know', async () => {
    const mine = v7()
    await laptop.commit(entry(ada, mine, START, { ended_at: START + HOUR, stop_reason: 'user' }))
    await settle()
    const theirs = await managerAdds(START + 4 * HOUR, START + 5 * HOUR)
    await phone.commit(patch('time_entry', mine, { description: 'from the phone' }))
    await laptop.commit(patch('time_entry', mine, interval(START + 4 * HOUR, START + 5 * HOUR)))
    await laptop.sync()
    await choose('same-event', 'dismiss')
    await laptop.sync()
    await settle()
    expect(await counted()).toEqual([theirs])
    expect(await issue('same-event')).toMatchObject({ other: { description: 'from the phone' } })
  })

  test('whoever knows the manager’s entry and adds one beside it means it', async () => {
    const theirs = await managerAdds(START, START + HOUR)
    await settle()
    now += 1000
    const mine = v7()
    await laptop.commit(entry(ada, mine, START, { ended_at: START + HOUR, stop_reason: 'user', source: 'manual' }))
    await settle()
    expect((await counted()).toSorted()).toEqual([mine, theirs].toSorted())
  })

  test('as long as nobody has decided it is not purged', async () => {
    const { mine } = await late()
    await purgeTombstones(server.db, now + HOUR, now)
    await choose('same-event', 'take')
    await settle()
    expect(await counted(phone)).toEqual([mine])
  })

  test('changed and sent, both count', async () => {
    const { mine, theirs } = await late()
    await choose('same-event', 'both', { startedAt: START + 6 * HOUR, endedAt: START + 7 * HOUR, description: 'later' })
    await settle()
    expect((await counted(phone)).toSorted()).toEqual([mine, theirs].toSorted())
    const row = (await entriesOf(phone.replica.reader, ada)).find(({ id }) => id === mine)
    expect(row).toMatchObject({ started_at: START + 6 * HOUR, description: 'later' })
  })

  test('a correction is told, and taken back', async () => {
    const theirs = await managerAdds(START, START + HOUR)
    await settle()
    expect(await issue('corrected')).toMatchObject({ did: 'create', reason: 'Missing', stands: { name: 'root' } })
    await choose('corrected', 'take')
    await settle()
    expect(await counted(phone)).toEqual([])
    expect((await entriesOf(server.db, ada)).map(({ id }) => id)).toEqual([theirs])
  })

  test('a timer that a start elsewhere ended: its person is told where and when, and takes it back', async () => {
    const [one, two] = [v7(), v7()]
    now = START
    await laptop.commit(entry(ada, one, START, { description: 'first' }))
    await laptop.sync()
    now += HOUR
    await phone.commit(entry(ada, two, now, { description: 'second' }))
    await settle()
    const told = await issue('auto-stopped')
    expect(told).toMatchObject({
      entityId: one,
      kept: { started_at: START, ended_at: START + HOUR },
      other: { started_at: START + HOUR },
      choices: ['take', 'dismiss'],
    })
    const undoing = await choose('auto-stopped', 'take')
    await settle()
    const running = async () => (await entriesOf(phone.replica.reader, ada)).filter((row) => row.ended_at === null)
    expect((await running()).filter((row) => row.deleted_at === null)).toMatchObject([{ id: one }])
    await undo(undoing)
    await settle()
    expect((await running()).filter((row) => row.deleted_at === null)).toMatchObject([{ id: two }])
  })

  test('a timer that cannot go on any more is not offered to', async () => {
    const [one, two] = [v7(), v7()]
    now = START
    await laptop.commit(entry(ada, one, START))
    await laptop.sync()
    now += HOUR
    await phone.commit(entry(ada, two, now))
    await settle()
    // The other one turns out to have been before this one.
    await phone.commit(patch('time_entry', two, interval(START - 3 * HOUR, START - 2 * HOUR)))
    await settle()
    expect(await issue('auto-stopped')).toMatchObject({ choices: ['dismiss'] })
  })

  test('closed time: an entry in it whose end a late start moves is told, on whichever device', async () => {
    const [one, two, between] = [v7(), v7(), v7()]
    await laptop.commit(entry(ada, one, START), entry(ada, two, START + 2 * HOUR))
    await laptop.sync()
    await withOrgWrite(server.db, async ({ transaction, org, nextVersion }) => {
      const row = {
        id: v7(),
        org_id: org.id,
        stamps: '{}',
        deleted_at: null,
        note: '',
        closed_by: root,
        closed_at: now,
      }
      const closing = { ...row, version: nextVersion(), closed_until: START + HOUR }
      await transaction.insertInto('periods').values(closing).execute()
    })
    // As after a clock that ran ahead was set right.
    await laptop.commit(entry(ada, between, START + HOUR + 1000))
    await settle()
    expect(await issue('auto-stopped', phone)).toMatchObject({
      entityId: one,
      kept: { started_at: START, ended_at: START + HOUR + 1000 },
    })
  })

  test('closed time: let go, sent again once it is open, or changed to a time that is', async () => {
    const row = { org_id: '', stamps: '{}', deleted_at: null, note: '', closed_by: root, closed_at: now }
    const close = (closedUntil: number) =>
      withOrgWrite(server.db, async ({ transaction, org, nextVersion }) => {
        await transaction.deleteFrom('periods').execute()
        const closing = { ...row, id: v7(), org_id: org.id, version: nextVersion(), closed_until: closedUntil }
        await transaction.insertInto('periods').values(closing).execute()
      })
    await close(START + HOUR)
    const [sent, changed] = [v7(), v7()]
    for (const id of [sent, changed]) {
      await laptop.commit(entry(ada, id, START, { ended_at: START + 1000, stop_reason: 'user', source: 'manual' }))
      await settle()
      expect(await counted()).not.toContain(id)
      if (id === changed) {
        await choose('closed-period', 'take', { startedAt: START + 2 * HOUR, endedAt: START + 3 * HOUR })
      } else {
        await close(START)
        await choose('closed-period', 'take')
        await close(START + HOUR)
      }
      await settle()
    }
    expect((await counted(phone)).toSorted()).toEqual([changed])
    expect(await issue('closed-period')).toMatchObject({ entityId: sent })
    await choose('closed-period', 'dismiss')
    await settle()
    expect(await issue('closed-period', phone)).toBeUndefined()
  })
})
