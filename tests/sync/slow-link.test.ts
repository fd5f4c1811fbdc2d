import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { commitChanges, type Change } from '../../main/db/commit.ts'
import { connect, openReplica, type Replica, type Writer } from '../../main/db/open.ts'
import type { ReplicaDatabase } from '../../main/db/schema.ts'
import { createSyncEngine } from '../../main/sync/engine.ts'
import type { Fetch } from '../../main/sync/ports.ts'
import { finishRound, fullLimits, prepareRound } from '../../main/sync/round.ts'
import { createServerClock } from '../../main/sync/server-clock.ts'
import { clientMigrations } from '../../migrations/client/index.ts'
import { withOrgWrite } from '../../server/db/org-write.ts'
import { purgeTombstones } from '../../server/sync/purge.ts'
import { answerVerify } from '../../server/sync/verify.ts'
import { SyncRequest } from '../../shared/protocol/sync.ts'
import { breathe, handTimers } from '../support/hand-timers.ts'
import { createDevice, createServer, entriesOf, entry, patch } from './support/world.ts'

/* A device that was away for 400 days, the first 200 of them with an older version of the app, comes back over a slow and lossy link. */

const START = Date.UTC(2026, 10, 23, 9)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** 64 kbit/s in bytes a millisecond, and of how many messages one gets lost. */
const PACE = 8
const LOST = 20

/** A link in the time of a test: each byte takes its time, and each so-many-th message never arrives. */
function layLink(timers: ReturnType<typeof handTimers>, answer: (path: string, body: string) => Promise<string>) {
  const used = { messages: 0, milliseconds: 0, largest: 0 }
  const wait = (milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = timers.setTimer(Math.ceil(milliseconds), resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        reject(new Error('aborted'))
      })
    })
  const carry = async (bytes: number, signal: AbortSignal | null | undefined): Promise<void> => {
    used.messages += 1
    used.largest = Math.max(used.largest, bytes)
    used.milliseconds += bytes / PACE
    // What is lost is waited for until somebody gives up.
    await wait(used.messages % LOST === 0 ? Number.MAX_SAFE_INTEGER / 2 : bytes / PACE, signal)
  }
  const fetch: Fetch = async (url, init) => {
    const path = new URL(url).pathname
    if (path === '/api/v1/events') await wait(Number.MAX_SAFE_INTEGER / 2, init.signal)
    const sent = typeof init.body === 'string' ? init.body : ''
    await carry(Buffer.byteLength(sent), init.signal)
    const bytes = Buffer.from(await answer(path, sent))
    used.messages += 1
    const isLost = used.messages % LOST === 0
    let at = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (isLost) await wait(Number.MAX_SAFE_INTEGER / 2, init.signal)
        const piece = bytes.subarray(at, (at += PACE * 1000))
        used.milliseconds += piece.length / PACE
        await wait(piece.length / PACE, init.signal)
        controller.enqueue(piece)
        if (at >= bytes.length) controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }
  return { fetch, used }
}

/** A replica as an older version of the app had it, before closed periods. */
async function olderReplica(path: string): Promise<Writer> {
  const writer = new Kysely<ReplicaDatabase>({ dialect: new SqliteDialect({ database: connect(path) }) })
  const migrator = new Migrator({ db: writer, provider: { getMigrations: () => Promise.resolve(clientMigrations) } })
  const { error } = await migrator.migrateTo('0002_users_oidc_identity')
  if (error !== undefined) throw new Error('no older replica', { cause: error })
  return writer
}

test(
  '400 days, an older version, 64 kbit/s and one message in twenty lost: everything arrives once',
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slow-link-'))
    const timers = handTimers(START)
    const server = await createServer({ engine: 'sqlite', path: ':memory:' }, timers.now)
    const ada = await server.addUser('ada')
    const phone = await createDevice(() => server, ada, timers.now)
    const path = join(folder, 'laptop.db')
    let laptop: Pick<Replica, 'writer'> = { writer: await olderReplica(path) }
    onTestFinished(async () => {
      await laptop.writer.destroy()
      await phone.replica.close()
      await server.db.destroy()
      rmSync(folder, { recursive: true })
    })
    const commit = (...changes: readonly Change[]): Promise<void> =>
      laptop.writer
        .transaction()
        .execute((transaction) =>
          commitChanges(transaction, { actor: ada, at: timers.now(), newId: v7, outgoing: true }, changes),
        )
    const done: string[] = []
    const work = async (days: number): Promise<void> => {
      for (let day = 0; day < days; day += 1) {
        await timers.pass(DAY)
        const changes = ['morning', 'noon', 'evening'].map((time): Change => {
          const description = `${time} of day ${done.length}, ${'with words enough to say what it was about and for whom. '.repeat(5)}`
          done.push(description)
          return entry(ada, v7(), timers.now() - MINUTE, {
            ended_at: timers.now(),
            stop_reason: 'user',
            source: 'manual',
            description,
          })
        })
        const [first] = changes
        await commit(
          ...changes,
          ...(first
            ? [
                patch('time_entry', first.id, { billable: true }),
                patch('time_entry', first.id, { description: `${done.at(-3)}!` }),
              ]
            : []),
        )
      }
    }
    await work(200)
    // What the older version wrote says so.
    const queued = await laptop.writer.selectFrom('outbox').select(['n', 'body']).execute()
    for (const { n, body } of queued) {
      const older = JSON.stringify({ ...JSON.parse(body), schema: 1 })
      await laptop.writer.updateTable('outbox').set({ body: older }).where('n', '=', n).execute()
    }
    await laptop.writer.destroy()
    const replica = await openReplica(path)
    laptop = replica
    await work(200)
    await withOrgWrite(server.db, async ({ transaction, org, nextVersion }) => {
      const row = { id: v7(), org_id: org.id, stamps: '{}', deleted_at: null, note: '', closed_by: ada, closed_at: 0 }
      await transaction
        .insertInto('periods')
        .values({ ...row, version: nextVersion(), closed_until: START - DAY })
        .execute()
    })
    await purgeTombstones(server.db, timers.now() - 180 * DAY, timers.now())

    const schemas = new Set<number>()
    const { fetch, used } = layLink(timers, async (route, body) => {
      if (route === '/api/v1/verify')
        return JSON.stringify(await answerVerify(server.db, { userId: ada }, JSON.parse(body)))
      const request = SyncRequest.parse(JSON.parse(body))
      for (const { schema } of request.ops) schemas.add(schema)
      return JSON.stringify(await server.answer({ userId: ada, deviceId: 'laptop' }, request))
    })
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (facts: object) => expect(facts).toBeUndefined(),
    }
    const engine = createSyncEngine({
      replica,
      device: v7(),
      person: ada,
      session: { accessToken: async () => ({ ok: true, token: 'token' }), rejectToken: () => undefined },
      fetch,
      serverUrl: 'https://time.example',
      serverClock: await createServerClock(replica, timers.now),
      clock: timers.now,
      random: () => 0.5,
      setTimer: timers.setTimer,
      log,
      onChanged: () => undefined,
      onStatus: () => undefined,
    })
    const bodies = await replica.reader.selectFrom('outbox').select('body').execute()
    engine.start()
    await breathe()
    for (let second = 0; (await engine.status()).pending > 0 && second < 3600; second += 1) await timers.pass(1000)
    await engine.stop()
    expect(await engine.status()).toMatchObject({ pending: 0 })
    // Sent again where it was lost or took too long, and not much more than that.
    const queuedBytes = bodies.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
    expect(used.milliseconds).toBeLessThan((4 * queuedBytes) / PACE)
    expect(used.largest).toBeLessThan(300_000)

    const ledger = await server.db.selectFrom('ops').select(['op_id', 'outcome']).execute()
    expect(ledger).toHaveLength(2000)
    expect(new Set(ledger.map(({ outcome }) => outcome))).toEqual(new Set(['applied']))
    expect(schemas).toEqual(new Set([1, 2]))
    await phone.sync()
    const rows = await entriesOf(server.db, ada)
    expect(rows).toHaveLength(done.length)
    expect(await entriesOf(phone.replica.reader, ada)).toEqual(rows)
    // What the older version did not know of was pulled after it had been replaced.
    expect(await phone.replica.reader.selectFrom('periods').select('closed_until').execute()).toEqual([
      { closed_until: START - DAY },
    ])
  },
)

test('a device that still speaks the older version goes on syncing beside newer ones, and closed time holds for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'older-'))
  let now = START
  const server = await createServer({ engine: 'sqlite', path: ':memory:' }, () => now)
  const ada = await server.addUser('ada')
  const phone = await createDevice(
    () => server,
    ada,
    () => now,
  )
  const writer = await olderReplica(join(folder, 'laptop.db'))
  onTestFinished(async () => {
    await writer.destroy()
    await phone.replica.close()
    await server.db.destroy()
    rmSync(folder, { recursive: true })
  })
  const older: Replica = { reader: writer, writer, path: folder, close: () => writer.destroy() }
  const commit = (...changes: readonly Change[]): Promise<void> =>
    writer
      .transaction()
      .execute((transaction) => commitChanges(transaction, { actor: ada, at: now, newId: v7, outgoing: true }, changes))
  /** As that version did it: its operations are of schema 1, and it leaves out tables that it does not know. */
  const sync = async (): Promise<void> => {
    const scopes = ['catalog', `user:${ada}`] as const
    for (let outcome = 'more'; outcome === 'more';) {
      const round = await prepareRound(older, { device: v7(), scopes, now, limits: { ...fullLimits, rows: 3 } })
      const ops = round.request.ops.map((operation) => ({ ...operation, schema: 1 }))
      const response = await server.answer({ userId: ada, deviceId: 'laptop' }, { ...round.request, ops, schema: 1 })
      const known = 'tables' in response ? response.tables.filter(({ name }) => name !== 'periods') : []
      outcome = (await finishRound(older, round, 'tables' in response ? { ...response, tables: known } : response))
        .outcome
    }
  }
  const ended = (description: string): Change =>
    entry(ada, v7(), now - MINUTE, { ended_at: now, stop_reason: 'user', source: 'manual', description })

  const [old, shared] = [ended('before it was closed'), ended('of both')]
  await commit(old, shared)
  await sync()
  await phone.sync()
  now += DAY
  await withOrgWrite(server.db, async ({ transaction, org, nextVersion }) => {
    const row = { id: v7(), org_id: org.id, stamps: '{}', deleted_at: null, note: '', closed_by: ada, closed_at: now }
    const closing = { ...row, version: nextVersion(), closed_until: START - MINUTE / 2 }
    await transaction.insertInto('periods').values(closing).execute()
  })
  await phone.commit(ended('from the phone'))
  await phone.sync()
  await commit(ended('from the laptop'), patch('time_entry', old.id, { description: 'it does not know' }))
  await sync()
  await phone.sync()
  await sync()
  const rows = await entriesOf(server.db, ada)
  expect(rows.map(({ description }) => description)).toEqual([
    'before it was closed',
    'of both',
    'from the phone',
    'from the laptop',
  ])
  expect(await entriesOf(phone.replica.reader, ada)).toEqual(rows)
  expect(await entriesOf(writer, ada)).toEqual(rows)
  expect(await writer.selectFrom('issues').select(['kind', 'entity_id']).execute()).toEqual([
    { kind: 'closed-period', entity_id: old.id },
  ])
})
