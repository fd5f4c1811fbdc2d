import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { Change } from '../../main/db/commit.ts'
import { listIssues } from '../../main/issues/issues.ts'
import type { UserId } from '../../shared/domain/id.ts'
import { locationOn } from '../support/location.ts'
import { createDevice, createServer, entriesOf, entry, patch, type Device, type Server } from './support/world.ts'

/* What happens to people, one story each, with the real code of client and server. Without faults of the network: those are the simulation's. */

const START = Date.UTC(2026, 10, 23, 9)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** How many changes a week without a network makes on each device. The rules are the same on both: the larger number is for the faster one. */
const changesOfAWeek = { sqlite: 10_000, postgres: 1000 } as const

describe.each(['sqlite', 'postgres'] as const)('on %s', { timeout: 600_000 }, (engine) => {
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
  }
  const outcomes = async (): Promise<Map<string, number>> => {
    const rows = await server.db.selectFrom('ops').select('outcome').execute()
    return new Map([...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, all]) => [outcome, all.length]))
  }
  const queued = async (device: Device): Promise<string[]> => {
    const rows = await device.replica.reader.selectFrom('outbox').select('op_id').execute()
    return rows.map((row) => row.op_id)
  }
  const ended = (at: number, description: string): Change =>
    entry(ada, v7(), at, { ended_at: at + MINUTE, stop_reason: 'user', source: 'manual', description })

  test('a week without a network and thousands of changes on each of two devices: both end identical, nothing is missing', async () => {
    const shared = Array.from({ length: 400 }, (_, index) => ended(START + index * MINUTE, `shared ${index}`))
    await laptop.commit(...shared)
    await settle()
    const count = changesOfAWeek[engine]
    for (const [name, device] of [
      ['laptop', laptop],
      ['phone', phone],
    ] as const) {
      for (let done = 0; done < count; done += 500) {
        now = START + DAY + Math.floor((done / count) * 7 * DAY)
        const changes = Array.from({ length: 500 }, (_, index): Change => {
          const at = done + index
          const other = shared[at % shared.length]?.id ?? ''
          if (at % 5 === 1) return patch('time_entry', other, { description: `${name} ${at}` })
          if (at % 5 === 3) return patch('time_entry', other, { billable: at % 2 === 0 })
          return ended(now - 2 * MINUTE, `${name} ${at}`)
        })
        await device.commit(...changes)
      }
    }
    const done = [...(await queued(laptop)), ...(await queued(phone))]
    expect(done).toHaveLength(shared.length + 2 * count)
    await settle()
    await expectSame()
    const ledger = await server.db.selectFrom('ops').select('op_id').execute()
    expect(ledger.map((row) => row.op_id).sort()).toEqual(done.sort())
    expect([...(await outcomes()).keys()].sort()).toEqual(['applied', 'merged'])
    expect(await entriesOf(server.db, ada)).toHaveLength(shared.length + 2 * count * 0.6)
    // Both described the same entries, and what gave way is kept for them.
    expect(await listIssues(phone.replica, ada)).not.toEqual([])
  })

  test('one poisoned change among a thousand is set aside with its reason, and everything else flows on', async () => {
    await sql
      .raw(
        engine === 'sqlite'
          ? `create trigger poison before insert on time_entries when new.description = 'poison'
             begin select raise(abort, 'poisoned'); end`
          : `create function poison() returns trigger language plpgsql as
             $$ begin if new.description = 'poison' then raise exception 'poisoned'; end if; return new; end $$`,
      )
      .execute(server.db)
    if (engine === 'postgres') {
      await sql`create trigger poison before insert on time_entries for each row execute function poison()`.execute(
        server.db,
      )
    }
    const changes = Array.from({ length: 1000 }, (_, index) =>
      ended(START + index * MINUTE, index === 500 ? 'poison' : `entry ${index}`),
    )
    await phone.commit(...changes)
    await phone.commit(patch('time_entry', changes[999]?.id ?? '', { description: 'after the poison' }))
    await phone.sync()
    expect(server.quarantined).toHaveLength(1)
    expect(await outcomes()).toEqual(
      new Map([
        ['applied', 1000],
        ['quarantined', 1],
      ]),
    )
    await laptop.sync()
    const rows = await entriesOf(laptop.replica.reader, ada)
    expect(rows).toHaveLength(999)
    expect(rows.find(({ id }) => id === changes[999]?.id)).toMatchObject({ description: 'after the poison' })
    for (const device of [laptop, phone]) {
      expect(await listIssues(device.replica, ada)).toMatchObject([
        { kind: 'quarantined', entity: 'time_entry', entityId: changes[500]?.id, label: 'poison' },
      ])
    }
    // Nothing is stuck behind it.
    await phone.commit(ended(START, 'the day after'))
    await settle()
    await expectSame()
  })

  test('an outbox that is replayed, whole and in pieces, by the device and by a copy of it, does nothing a second time', async () => {
    const changes = Array.from({ length: 60 }, (_, index) => ended(START + index * MINUTE, `entry ${index}`))
    await laptop.commit(...changes)
    await laptop.commit(
      ...changes.slice(0, 20).map(({ id }) => patch('time_entry', id, { description: `again ${id}` })),
    )
    await laptop.commit(
      ...changes.slice(20, 30).map(({ id }): Change => ({ entity: 'time_entry', id, kind: 'delete', fields: {} })),
    )
    await settle()
    const before = { rows: await entriesOf(server.db, ada), ledger: await outcomes() }
    const bodies = await laptop.replica.reader.selectFrom('outbox').selectAll().orderBy('n').execute()
    await phone.replica.writer
      .insertInto('outbox')
      .values(bodies.map((row) => ({ ...row, state: 3 as const })))
      .execute()
    await laptop.replica.writer.updateTable('outbox').set({ state: 0 }).execute()
    await laptop.round({ operations: 7 })
    await laptop.replica.writer.updateTable('outbox').set({ state: 0 }).execute()
    await settle()
    await expectSame()
    expect({ rows: await entriesOf(server.db, ada), ledger: await outcomes() }).toEqual(before)
    expect(await listIssues(laptop.replica, ada)).toEqual([])
  })

  test('a running timer that was deleted on both devices is gone', async () => {
    const id = v7()
    await laptop.commit(entry(ada, id, START))
    await settle()
    for (const device of [laptop, phone]) {
      now += MINUTE
      const stop = { started_at: START, ended_at: now, breaks: [], zone: 'Europe/Berlin', stop_reason: 'user' }
      await device.commit(patch('time_entry', id, stop), { entity: 'time_entry', id, kind: 'delete', fields: {} })
    }
    await settle()
    await expectSame()
    expect((await entriesOf(server.db, ada))[0]?.deleted_at).not.toBeNull()
  })
})
