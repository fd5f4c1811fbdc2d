import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { v4, v7 } from 'uuid'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openServices, type Services, type World } from '../../main/services.ts'
import { AuthConfig } from '../../shared/protocol/auth.ts'
import { must } from '../support/result.ts'
import { startStubServer } from './auth/support/stub-server.ts'

const URL_OF_SERVER = 'https://time.example.com'
const config: AuthConfig = AuthConfig.parse({
  product: 'timetracker',
  serverId: v4(),
  serverName: 'Example company',
  protocol: { oldest: 1, newest: 1 },
  method: 'local',
  selfRegister: false,
  oidc: null,
})

let folder: string
let services: Services | undefined
let isReachable: boolean
let waiting: (() => void)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'services-'))
  isReachable = false
  waiting = []
})
afterEach(async () => {
  await services?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const world = (): World => ({
  folder,
  serverUrl: URL_OF_SERVER,
  fetch: async () => {
    if (!isReachable) throw new TypeError('fetch failed')
    return Response.json(config)
  },
  vault: {
    read: async () => ({ ok: false, trouble: 'absent' }),
    write: async () => ({ ok: false, trouble: 'absent' }),
    remove: async () => ({ ok: false, trouble: 'absent' }),
    isWaiting: () => false,
  },
  openExternal: async () => undefined,
  copy: () => undefined,
  saveFile: () => Promise.resolve(false),
  browserPage: () => ({ language: 'en', title: '', done: '', failed: '' }),
  broadcast: () => undefined,
  clock: () => Date.UTC(2026, 10, 23, 9),
  newId: () => v7(),
  zone: () => 'Europe/Berlin',
  log: pino({ level: 'silent' }),
  timer: (_milliseconds, callback) => {
    waiting.push(callback)
    return () => undefined
  },
  onDatabaseFailed: (error) => {
    throw error
  },
})
const work = (description: string) => ({ description, projectId: null, taskId: null, tagIds: [], billable: false })
const account = async (open: Services) => must(await open.handlers['account:describe']({}))

test('a server that is set for this computer is asked again until it answers, and time is tracked meanwhile', async () => {
  services = await openServices(world())
  expect((await account(services)).current.server).toBeNull()
  must(await services.handlers['timer:start'](work('Meanwhile')))

  await expect.poll(() => waiting.length).toBe(1)
  isReachable = true
  waiting.shift()?.()
  const open = services
  await expect.poll(async () => (await account(open)).current.server?.name).toBe('Example company')
  // Nobody has signed in there yet: nothing can be tracked, and what was tracked before is where it was.
  expect(await services.handlers['timer:running']({})).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
  const { others } = await account(services)
  must(await services.handlers['account:switch']({ id: others[0]?.id ?? ('' as never) }))
  expect(must(await services.handlers['timer:running']({}))?.description).toBe('Meanwhile')
})

test('the time of before moves to the server when the person says so, with its ids, and is asked about once', async () => {
  const server = await startStubServer(null, 'local')
  onTestFinished(() => server.close())
  server.passwords.set('anna', 'seven quiet otters swim')
  services = await openServices({
    ...world(),
    serverUrl: server.url,
    clock: () => Date.now(),
    fetch: async (url, init) => {
      if (!isReachable) throw new TypeError('fetch failed')
      return fetch(url, init)
    },
  })
  const { handlers } = services
  const open = services
  expect((await account(open)).awaitedServer).toBe(server.url)
  const before = must(await handlers['timer:start'](work('Before')))
  must(await handlers['timer:stop']({}))
  const running = must(await handlers['timer:start'](work('Running')))

  await expect.poll(() => waiting.length).toBe(1)
  isReachable = true
  waiting.shift()?.()
  await expect.poll(async () => (await account(open)).current.server?.url).toBe(server.url)
  expect((await account(open)).awaitedServer).toBeNull()
  // Nobody is there yet to ask.
  expect(must(await handlers['personal:describe-time']({}))).toBeNull()
  must(await handlers['account:sign-in-password']({ username: 'anna', password: 'seven quiet otters swim' }))
  expect(must(await handlers['personal:describe-time']({}))).toEqual({ entries: 2, answered: false })
  expect(must(await handlers['timer:running']({}))).toBeNull()

  // Left where it is: not asked again, and it can still move.
  expect(must(await handlers['personal:move-time']({ move: false }))).toEqual({ moved: 0 })
  expect(must(await handlers['personal:describe-time']({}))).toEqual({ entries: 2, answered: true })
  expect(must(await handlers['personal:move-time']({ move: true }))).toEqual({ moved: 2 })
  expect(must(await handlers['personal:describe-time']({}))).toBeNull()
  expect(must(await handlers['timer:running']({}))?.id).toBe(running.id)
  const { days } = must(await handlers['entries:list']({ before: null, days: 30 }))
  expect(days.flatMap(({ entries }) => entries.map(({ id }) => id)).toSorted()).toEqual(
    [before.id, running.id].toSorted(),
  )

  // The personal place has nothing twice.
  const { others } = await account(open)
  must(await handlers['account:switch']({ id: others.find(({ personal }) => personal)?.id ?? ('' as never) }))
  expect(must(await handlers['entries:list']({ before: null, days: 30 })).days).toEqual([])
  expect(must(await handlers['personal:describe-time']({}))).toBeNull()
})

test('what waits is sent when somebody signs in, and over new connections when the computer wakes up', async () => {
  const server = await startStubServer(null, 'local')
  onTestFinished(() => server.close())
  server.passwords.set('anna', 'seven quiet otters swim')
  const asked = { sync: 0, events: 0 }
  /** Answers that never come, until whoever waits for them gives up. */
  const silent = (signal: AbortSignal | null | undefined): Response => {
    const start = (controller: ReadableStreamDefaultController): void =>
      signal?.addEventListener('abort', () => controller.error(signal.reason))
    return new Response(new ReadableStream({ start }), { headers: { 'content-type': 'text/event-stream' } })
  }
  isReachable = true
  services = await openServices({
    ...world(),
    serverUrl: server.url,
    clock: () => Date.now(),
    fetch: async (url, init) => {
      const { pathname } = new URL(url)
      if (pathname === '/api/v1/sync') asked.sync += 1
      if (pathname === '/api/v1/events') asked.events += 1
      return pathname === '/api/v1/sync' || pathname === '/api/v1/events' ? silent(init.signal) : fetch(url, init)
    },
  })
  const open = services
  await expect.poll(async () => (await account(open)).current.server?.url).toBe(server.url)
  expect(asked).toEqual({ sync: 0, events: 0 })
  must(await open.handlers['account:sign-in-password']({ username: 'anna', password: 'seven quiet otters swim' }))
  await expect.poll(() => asked).toEqual({ sync: 1, events: 1 })

  // The request on its way is not waited for: the network it left by may be gone.
  open.wake()
  await expect.poll(() => asked).toEqual({ sync: 2, events: 2 })
})
