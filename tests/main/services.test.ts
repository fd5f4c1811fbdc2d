import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { v4, v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServices, type Services, type World } from '../../main/services.ts'
import { AuthConfig } from '../../shared/protocol/auth.ts'
import { must } from '../support/result.ts'

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
const account = async (open: Services) => must(await open.handlers['account:describe']({}))

test('a server that is set for this computer is asked again until it answers, and time is tracked meanwhile', async () => {
  services = await openServices(world())
  expect((await account(services)).current.server).toBeNull()
  const content = { description: 'Meanwhile', projectId: null, taskId: null, tagIds: [], billable: false }
  must(await services.handlers['timer:start'](content))

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
