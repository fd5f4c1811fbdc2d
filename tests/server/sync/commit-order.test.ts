import { setImmediate as breathe } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { v7 } from 'uuid'
import type { UserId } from '../../../shared/domain/id.ts'
import { Operation } from '../../../shared/protocol/operation.ts'
import { Scope, type SyncRequest } from '../../../shared/protocol/sync.ts'
import { createDatabase } from '../../support/postgres.ts'
import { createServer, entry, type Server } from '../../sync/support/world.ts'

const NOW = Date.UTC(2026, 10, 23, 9)
const WRITERS = 8
const EACH = 40

/** A device that pulls again and again, and keeps what it got and how far it is, as its replica would. */
interface Reader {
  readonly seen: Set<string>
  pull(): Promise<void>
}

/** Lets writers write and a device pull meanwhile, and once more when they are done; answers what the device never got. */
async function lostUnderLoad(
  write: (writer: number) => Promise<readonly string[]>,
  reader: Reader,
): Promise<readonly string[]> {
  const writing = { isOver: false }
  const pulling = (async () => {
    while (!writing.isOver) await reader.pull()
  })()
  const written = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  writing.isOver = true
  await pulling
  await reader.pull()
  return written.flat().filter((id) => !reader.seen.has(id))
}

describe('PostgreSQL commits out of order', () => {
  let url: string
  let server: Server
  let ada: UserId
  const clients: Client[] = []
  const drops: (() => Promise<void>)[] = []

  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    clients.push(client)
    return client
  }
  beforeEach(async () => {
    const database = await createDatabase(inject('postgresUrl'))
    drops.push(database.drop)
    url = database.url
    server = await createServer({ engine: 'postgres', url, connections: WRITERS + 2 }, () => NOW)
    ada = await server.addUser('ada')
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end()
    await server.db.destroy()
    for (const drop of drops.splice(0)) await drop()
  })

  const creation = (id: string): Operation =>
    Operation.parse({
      opId: v7(),
      actor: ada,
      entity: 'time_entry',
      id,
      kind: 'create',
      fields: entry(ada, id, NOW - 1000, { ended_at: NOW - 500, stop_reason: 'user' }).fields,
      saw: {},
      at: NOW,
      schema: 1,
    })
  const request = (ops: readonly Operation[], scopes: SyncRequest['scopes'] = []): SyncRequest => ({
    protocol: 1,
    schema: 1,
    device: v7(),
    clientNow: NOW,
    epoch: null,
    ops,
    scopes,
    limit: 2000,
  })
  const send = (ops: readonly Operation[]) => server.answer({ userId: ada, deviceId: 'writer' }, request(ops))
  const device = (): Reader => {
    const seen = new Set<string>()
    let state = { scope: Scope.parse(`user:${ada}`), since: 0, asOf: 0 }
    return {
      seen,
      async pull() {
        const answer = await server.answer({ userId: ada, deviceId: 'reader' }, request([], [state]))
        if ('reset' in answer) throw new Error(answer.reset)
        for (const { name, rows } of answer.tables)
          if (name === 'time_entries') for (const [id] of rows) if (typeof id === 'string') seen.add(id)
        const [own] = answer.scopes
        if (own) state = { scope: own.scope, since: own.cursor, asOf: own.asOf }
      },
    }
  }

  test('a cursor over a sequence skips a row that commits late, for ever', async () => {
    const [early, late, reading] = [await connect(), await connect(), await connect()]
    await reading.query('create table naive (n bigserial, id text primary key)')
    let cursor = 0
    const pull = async (): Promise<string[]> => {
      const { rows } = await reading.query<{ n: number; id: string }>(
        `select n::int as n, id from naive where n > ${cursor} order by n`,
      )
      cursor = rows.at(-1)?.n ?? cursor
      return rows.map(({ id }) => id)
    }
    await early.query('begin')
    await early.query(`insert into naive (id) values ('takes the lower number')`)
    await late.query(`insert into naive (id) values ('takes the higher number, and is there first')`)
    expect(await pull()).toEqual(['takes the higher number, and is there first'])
    await early.query('commit')
    expect(await pull()).toEqual([])
    expect((await reading.query('select id from naive')).rowCount).toBe(2)
  })

  test('many writers at once: the sequence loses rows, the feed loses none', async () => {
    await (await connect()).query('create table naive (n bigserial, id text primary key)')
    const reading = await connect()
    const naive = { seen: new Set<string>(), cursor: 0 }
    const bySequence: Reader = {
      seen: naive.seen,
      async pull() {
        const { rows } = await reading.query<{ n: number; id: string }>(
          `select n::int as n, id from naive where n > ${naive.cursor} order by n`,
        )
        for (const { n, id } of rows) {
          naive.seen.add(id)
          naive.cursor = n
        }
      },
    }
    const lostBySequence = await lostUnderLoad(async (writer) => {
      const client = await connect()
      const ids = Array.from({ length: EACH }, () => v7())
      for (const [index, id] of ids.entries()) {
        await client.query('begin')
        const { rows } = await client.query<{ n: number }>('insert into naive (id) values ($1) returning n::int as n', [
          id,
        ])
        // One transaction has more to do between its number and its commit, until the device is past it.
        if (writer === 0 && index === 0) while (naive.cursor <= (rows[0]?.n ?? 0)) await breathe()
        await client.query('commit')
      }
      return ids
    }, bySequence)
    expect(lostBySequence.length).toBeGreaterThan(0)

    const lostByFeed = await lostUnderLoad(async () => {
      const ids = Array.from({ length: EACH }, () => v7())
      for (const id of ids) await send([creation(id)])
      return ids
    }, device())
    expect(lostByFeed).toEqual([])
    const { head } = await server.db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()
    const versions = await server.db.selectFrom('time_entries').select('version').execute()
    expect(new Set(versions.map(({ version }) => version)).size).toBe(WRITERS * EACH)
    expect(head).toBeGreaterThanOrEqual(WRITERS * EACH)
  })

  test('a transaction that somebody left open, with rows of its own, holds up neither pulling nor pushing', async () => {
    const forgotten = await connect()
    await forgotten.query('create table elsewhere (n int)')
    await forgotten.query('begin')
    await forgotten.query('insert into elsewhere values (1)')
    await forgotten.query('select * from orgs, time_entries')
    const reader = device()
    for (let turn = 0; turn < 3; turn += 1) {
      const id = v7()
      await send([creation(id)])
      await reader.pull()
      expect([...reader.seen].at(-1)).toBe(id)
    }
    await forgotten.query('rollback')
  })
})
