import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { commitChanges } from '../../../main/db/commit.ts'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import { createSyncEngine, type SyncEngine } from '../../../main/sync/engine.ts'
import { createServerClock } from '../../../main/sync/server-clock.ts'
import type { AccessAnswer } from '../../../main/sync/ports.ts'
import type { UserId } from '../../../shared/domain/id.ts'
import type { SyncView } from '../../../shared/ipc/account.ts'
import type { Topic } from '../../../shared/ipc/events.ts'
import { SyncRequest } from '../../../shared/protocol/sync.ts'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import { answerVerify } from '../../../server/sync/verify.ts'
import { breathe, handTimers } from '../../support/hand-timers.ts'
import { createServer, entry, type Server } from '../../sync/support/world.ts'

const START = Date.UTC(2026, 10, 23, 9)

const offline = (): Error => new TypeError('fetch failed')

describe('the engine', () => {
  let server: Server
  let ada: UserId
  let replica: Replica
  let engine: SyncEngine
  let timers: ReturnType<typeof handTimers>
  let requests: SyncRequest[]
  let phases: string[]
  let progress: SyncView['progress'][]
  let topics: Topic[]
  let tokens: string[]
  let access: () => AccessAnswer
  /** What the network does with the next requests; without one it works. */
  let network: ((signal: AbortSignal | null | undefined) => Response | Error | Promise<Response>)[]
  let streams: ReadableStreamDefaultController<Uint8Array>[]

  const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
    new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } })

  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = new URL(url).pathname
    if (path === '/api/v1/events') {
      const away = network.length > 20 ? network[0]?.(init.signal) : network[0] === offline ? offline() : undefined
      if (away instanceof Error) throw away
      if (away) return away
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          streams.push(controller)
          init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    }
    if (path === '/api/v1/sync') {
      const answer = network.shift()?.(init.signal)
      if (answer instanceof Error) throw answer
      if (answer) return answer
      const request = SyncRequest.parse(JSON.parse(typeof init.body === 'string' ? init.body : ''))
      requests.push(request)
      return json(await server.answer({ userId: ada, deviceId: 'device' }, request))
    }
    const { scopes } = JSON.parse(typeof init.body === 'string' ? init.body : '')
    return json(await answerVerify(server.db, { userId: ada }, { scopes }))
  }

  beforeEach(async () => {
    timers = handTimers(START)
    ;[requests, phases, progress, topics, tokens, network, streams] = [[], [], [], [], [], [], []]
    access = () => ({ ok: true, token: `token-${tokens.length}` })
    server = await createServer({ engine: 'sqlite', path: ':memory:' }, timers.now)
    ada = await server.addUser('ada')
    replica = await openReplica(':memory:')
    engine = createSyncEngine({
      replica,
      device: v7(),
      person: ada,
      session: { accessToken: async () => access(), rejectToken: (token) => tokens.push(token) },
      fetch,
      serverUrl: 'https://time.example',
      serverClock: await createServerClock(replica, timers.now),
      clock: timers.now,
      random: () => 0.999,
      setTimer: timers.setTimer,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      onChanged: (changed) => topics.push(...changed),
      onStatus: (view) => {
        phases.push(view.phase)
        progress.push(view.progress)
      },
    })
  })
  afterEach(async () => {
    await engine.stop()
    await replica.close()
    await server.db.destroy()
  })

  const track = async (): Promise<string> => {
    const id = v7()
    await replica.writer
      .transaction()
      .execute((transaction) =>
        commitChanges(transaction, { actor: ada, at: timers.now(), newId: v7, outgoing: true }, [
          entry(ada, id, timers.now(), { ended_at: timers.now(), stop_reason: 'user' }),
        ]),
      )
    return id
  }
  const onServer = async () => (await server.db.selectFrom('time_entries').select('id').execute()).map(({ id }) => id)
  const start = async (): Promise<SyncView> => {
    engine.start()
    await breathe()
    return engine.status()
  }

  test('sends what is queued when it starts, and what is changed from then on', async () => {
    const first = await track()
    expect(await start()).toMatchObject({ phase: 'idle', pending: 0, lastSuccessAt: START, problem: null })
    expect(await onServer()).toEqual([first])
    const second = await track()
    engine.poke()
    await breathe()
    expect(await onServer()).toEqual([first, second])
    expect(new Set(phases)).toEqual(new Set(['working', 'idle']))
  })

  test('a poke of the server brings what somebody else did', async () => {
    await start()
    const before = requests.length
    streams[0]?.enqueue(new TextEncoder().encode('event: poke\ndata: {"head":7}\n\n'))
    await breathe()
    expect(requests.length).toBeGreaterThan(before)
    expect(topics).toContain('catalog')
  })

  test('a hint at what it knows already is no news', async () => {
    await start()
    await track()
    engine.poke()
    await breathe()
    const { head } = await server.db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()
    const before = requests.length
    const hint = (at: number) => streams[0]?.enqueue(new TextEncoder().encode(`event: poke\ndata: {"head":${at}}\n\n`))
    hint(head)
    await breathe()
    expect(requests).toHaveLength(before)
    hint(head + 1)
    await breathe()
    expect(requests).toHaveLength(before + 1)
  })

  test('without any event it asks again within a minute', async () => {
    await start()
    const before = requests.length
    await timers.pass(60_000)
    expect(requests.length).toBeGreaterThan(before)
  })

  test('out of reach it says so, waits longer each time but never for more than a minute, and then sends everything', async () => {
    network = Array.from({ length: 20 }, () => offline)
    const id = await track()
    expect(await start()).toMatchObject({ phase: 'offline', pending: 1, problem: 'network' })
    const gaps: number[] = []
    for (let turn = 0; turn < 10; turn += 1) {
      const { nextTryAt } = await engine.status()
      gaps.push((nextTryAt ?? 0) - timers.now())
      await timers.pass(gaps.at(-1) ?? 0)
    }
    expect(gaps.at(0)).toBeLessThan(5000)
    expect(gaps.at(-1)).toBeGreaterThan(30_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000)
    network = []
    await timers.pass(60_000)
    expect(await onServer()).toEqual([id])
    expect(await engine.status()).toMatchObject({ phase: 'idle', pending: 0, nextTryAt: null })
  })

  test('the first sync says how far it has come, of about how much', async () => {
    const one = { org_id: '', stamps: '{}', deleted_at: null, archived: 0 }
    await withOrgWrite(server.db, async ({ transaction, org, nextVersion }) => {
      for (let n = 0; n < 4500; n += 500) {
        const rows = Array.from({ length: 500 }, (_, at) => {
          return { ...one, id: v7(), org_id: org.id, version: nextVersion(), name: `tag ${n + at}` }
        })
        await transaction.insertInto('tags').values(rows).execute()
      }
    })
    expect(await start()).toMatchObject({ phase: 'idle', progress: null })
    const told = progress.filter((step, index) => step !== null && step !== progress[index - 1])
    // Two pages of 2,000 and the rest: 4,500 tags, and the person.
    expect(told).toEqual([
      { done: 2000, total: 4501 },
      { done: 4000, total: 4501 },
    ])
  })

  test('asked to sync now it does not wait', async () => {
    network = [offline]
    const id = await track()
    await start()
    expect(await engine.now()).toMatchObject({ phase: 'idle', pending: 0 })
    expect(await onServer()).toEqual([id])
  })

  test('a server that asks for patience gets it', async () => {
    network = [() => json({ code: 'too-many-requests', message: '' }, 429, { 'retry-after': '45' })]
    await track()
    const view = await start()
    expect(view).toMatchObject({ phase: 'waiting', problem: 'too-many-requests' })
    expect((view.nextTryAt ?? 0) - timers.now()).toBe(45_000)
  })

  test('a refused token is replaced once; then a person has to sign in, and is not asked for ever', async () => {
    const refused = () => json({ code: 'not-signed-in', message: '' }, 401)
    network = [refused]
    const id = await track()
    await start()
    expect(tokens).toEqual(['token-0'])
    expect(await onServer()).toEqual([id])
    network = [refused, refused]
    await track()
    expect(await engine.now()).toMatchObject({ phase: 'sign-in-needed', problem: 'session-ended', pending: 1 })
    access = () => ({ ok: false, reason: 'sign-in-needed' })
    expect(await engine.now()).toMatchObject({ phase: 'sign-in-needed', problem: 'not-signed-in', pending: 1 })
    access = () => ({ ok: true, token: 'fresh' })
    expect(await engine.now()).toMatchObject({ phase: 'idle', pending: 0 })
  })

  test('while somebody has to sign in it looks again within a minute, and sends at once when they have', async () => {
    access = () => ({ ok: false, reason: 'sign-in-needed' })
    const id = await track()
    expect(await start()).toMatchObject({ phase: 'sign-in-needed', pending: 1 })
    access = () => ({ ok: true, token: 'fresh' })
    await timers.pass(60_000)
    expect(await onServer()).toEqual([id])

    access = () => ({ ok: false, reason: 'sign-in-needed' })
    const other = await track()
    expect(await engine.now()).toMatchObject({ phase: 'sign-in-needed', pending: 1 })
    access = () => ({ ok: true, token: 'fresher' })
    expect(await engine.now()).toMatchObject({ phase: 'idle', pending: 0 })
    expect(await onServer()).toEqual([id, other])
  })

  test.each(['sign-in-needed', 'offline', 'waiting', 'upgrade-needed'] as const)(
    'something pending is tried at least once a minute, whatever stands in its way: %s',
    async (phase) => {
      const ways = {
        'sign-in-needed': () => json({ code: 'session-ended', message: '' }, 401),
        offline,
        waiting: () => json({ code: 'server-error', message: '' }, 500),
        'upgrade-needed': () => json({ code: 'upgrade-needed', message: '' }, 426),
      }
      network = Array.from({ length: 10_000 }, () => ways[phase])
      await track()
      expect(await start()).toMatchObject({ phase, pending: 1 })
      for (let minute = 0; minute < 30; minute += 1) {
        const before = network.length
        await timers.pass(60_000)
        expect(network.length).toBeLessThan(before)
      }
    },
  )

  test('what is too large for the server is sent in halves', async () => {
    for (let count = 0; count < 8; count += 1) await track()
    network = [() => json({ code: 'too-large', message: '' }, 413), () => json({}, 413)]
    await start()
    expect(requests.map(({ ops }) => ops.length).filter((length) => length > 0)).toEqual([2, 4, 2])
    expect(await onServer()).toHaveLength(8)
  })

  test('a server that no longer speaks this protocol: the queue stays, and the person is told', async () => {
    network = [() => json({ code: 'upgrade-needed', message: '' }, 426)]
    await track()
    expect(await start()).toMatchObject({ phase: 'upgrade-needed', pending: 1 })
  })

  test.each([
    ['a page of a proxy', () => new Response('<html>sign in to the hotel</html>')],
    ['an answer that is none of ours', () => json({ epoch: 7 })],
    ['a failing server', () => json({ code: 'server-error', message: '' }, 500)],
  ])('%s changes nothing and is tried again', async (_, answer) => {
    network = [answer]
    const id = await track()
    expect(await start()).toMatchObject({ phase: 'waiting', problem: 'server-error', pending: 1 })
    await timers.pass(60_000)
    expect(await onServer()).toEqual([id])
  })

  test('a server that wants everything pulled again and again is left alone for a while', async () => {
    const reset = { reset: 'expired', epoch: v7() }
    network = Array.from({ length: 20 }, () => () => json(reset))
    expect(await start()).toMatchObject({ phase: 'waiting' })
    expect(network.length).toBeGreaterThan(10)
  })

  test('a replica that lost a row is found out by its sums and made whole', async () => {
    const id = await track()
    await start()
    await replica.writer.deleteFrom('time_entries').execute()
    // A day later, say.
    await replica.writer.deleteFrom('meta').where('key', '=', 'verified-at').execute()
    await timers.pass(15 * 60_000)
    await breathe()
    expect(await replica.reader.selectFrom('time_entries').select('id').execute()).toEqual([{ id }])
  })

  test('after a stop nothing is asked and nobody is told', async () => {
    await start()
    await engine.stop()
    const [asked, told] = [requests.length, phases.length]
    await track()
    engine.poke()
    await timers.pass(600_000)
    expect([requests.length, phases.length]).toEqual([asked, told])
  })

  test('a request that never comes back ends after a while, and is made again', async () => {
    const id = await track()
    network = [
      (signal) => {
        const start = (controller: ReadableStreamDefaultController): void =>
          signal?.addEventListener('abort', () => controller.error(signal.reason))
        return new Response(new ReadableStream({ start }))
      },
    ]
    await start()
    expect(await engine.status()).toMatchObject({ phase: 'working' })
    await timers.pass(130_000)
    expect(await onServer()).toEqual([id])
  })

  test.each([
    ['the network', () => offline()],
    ['the server behind a proxy', () => new Response('', { status: 502 })],
  ])('after an hour without %s it goes on by itself three seconds after it is back', async (_, away) => {
    await start()
    network = Array.from({ length: 10_000 }, () => away)
    for (const stream of streams.splice(0)) stream.error(new Error('cut'))
    const id = await track()
    engine.poke()
    await timers.pass(3_600_000)
    expect(await engine.status()).toMatchObject({ pending: 1 })
    expect(await onServer()).toEqual([])
    network = []
    await timers.pass(3000)
    expect(await onServer()).toEqual([id])
    expect(await engine.status()).toMatchObject({ phase: 'idle', pending: 0 })
  })

  test.each([
    ['', 0],
    [', also where the first request goes into a dead connection', 1],
  ])(
    'a network that swallows everything for an hour: five seconds after it is back all is exchanged%s',
    async (_, dead) => {
      let [waiting, most] = [0, 0]
      const swallow = (signal: AbortSignal | null | undefined): Promise<Response> => {
        most = Math.max(most, (waiting += 1))
        return new Promise((_, reject) =>
          signal?.addEventListener('abort', () => {
            waiting -= 1
            reject(new Error('aborted'))
          }),
        )
      }
      await start()
      network = Array.from({ length: 10_000 }, () => swallow)
      const id = await track()
      engine.poke()
      await timers.pass(3_600_000)
      expect(await engine.status()).toMatchObject({ pending: 1 })
      for (const instant of [0, 700, 1900, 4400, 9100, 29_000]) {
        const last = await track()
        await timers.pass(instant)
        network = Array.from({ length: dead }, () => swallow)
        await timers.pass(5000)
        expect(await onServer()).toContain(last)
        expect(await engine.status()).toMatchObject({ phase: 'idle', pending: 0 })
        network = Array.from({ length: 10_000 }, () => swallow)
        await timers.pass(200_000)
      }
      expect(await onServer()).toContain(id)
      // A browser has six connections to a server, and what waits in vain must not take them all.
      expect(most).toBeLessThanOrEqual(4)
    },
  )

  test('on another network it does not wait for the answer over the old one, and listens anew', async () => {
    const silent = (signal: AbortSignal | null | undefined): Response => {
      const start = (controller: ReadableStreamDefaultController): void =>
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      return new Response(new ReadableStream({ start }))
    }
    await start()
    expect(streams).toHaveLength(1)
    network = [silent]
    const id = await track()
    engine.poke()
    await breathe()
    expect(await engine.status()).toMatchObject({ phase: 'working' })
    engine.reconnect()
    await breathe()
    expect(await onServer()).toEqual([id])
    expect(streams).toHaveLength(2)
    expect(await engine.status()).toMatchObject({ phase: 'idle', pending: 0 })
  })

  test('a network that comes back while a try fails is not missed', async () => {
    const id = await track()
    let fail: (error: Error) => void = () => undefined
    network = [
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => {
              fail = (error) => controller.error(error)
            },
          }),
        ),
    ]
    await start()
    streams[0]?.enqueue(new TextEncoder().encode('event: poke\ndata: {"head":7}\n\n'))
    await breathe()
    fail(offline())
    await breathe()
    expect(await onServer()).toEqual([id])
  })
})
