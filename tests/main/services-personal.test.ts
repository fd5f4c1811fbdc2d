import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServices, type Services } from '../../main/services.ts'
import { startFaultyProvider, type FaultyProvider } from '../support/faulty-provider.ts'
import { must } from '../support/result.ts'
import { fakeVault, personalAt } from './auth/support/world.ts'

let folder: string
let provider: FaultyProvider
let services: Services
let ahead: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'services-personal-'))
  provider = await startFaultyProvider()
  ahead = 0
  services = await open()
})
afterEach(async () => {
  await services.stop()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

const vault = fakeVault()
const open = (): Promise<Services> =>
  openServices({
    folder,
    serverUrl: null,
    personal: personalAt(provider, { OIDC_ADMIN_GROUP: 'admins' }),
    fetch: (url, init) => fetch(url, init),
    vault,
    openExternal: async (url) => void fetch(url),
    copy: () => undefined,
    saveFile: () => Promise.resolve(false),
    browserPage: () => ({ language: 'en', title: '', done: '', failed: '' }),
    broadcast: () => undefined,
    clock: () => Date.now() + ahead,
    newId: () => v7(),
    zone: () => 'Europe/Berlin',
    log: pino({ level: 'silent' }),
    timer: () => () => undefined,
    onDatabaseFailed: (error) => {
      throw error
    },
  })

const signIn = async () => must(await services.handlers['account:sign-in-browser']({})).current
const current = async () => must(await services.handlers['account:describe']({})).current
const work = (description: string) => ({ description, projectId: null, taskId: null, tagIds: [], billable: false })
const running = async () => must(await services.handlers['timer:running']({}))?.description

/** The users of a profile's own database. */
function usersOf(profile: string): unknown[] {
  const database = new Sqlite(join(folder, 'profiles', profile, 'time.db'), { readonly: true })
  try {
    return database.prepare('select id, username, full_name, email, role, oidc_issuer, oidc_sub from users').all()
  } finally {
    database.close()
  }
}

test('who signs in has a row with issuer and subject in a database of their own, and it follows what the provider says', async () => {
  provider.person = { sub: 'anna-1', preferred_username: 'anna', name: 'Anna', groups: ['admins'] }
  const first = await signIn()
  must(await services.handlers['timer:start'](work('Of Anna')))
  const row = {
    id: first.person?.id,
    username: 'anna',
    full_name: 'Anna',
    email: null,
    role: 'admin',
    oidc_issuer: provider.issuer,
    oidc_sub: 'anna-1',
  }
  expect(usersOf(first.id)).toEqual([row])

  // Another subject with the same name: another database, and nothing of the first in it.
  provider.person = { sub: 'anna-2', preferred_username: 'anna', name: 'Anna' }
  const second = await signIn()
  expect(await running()).toBeUndefined()
  expect(usersOf(second.id)).toMatchObject([{ username: 'anna-2', role: 'user', oidc_sub: 'anna-2' }])

  provider.person = { sub: 'anna-1', preferred_username: 'anna', name: 'Anna Renamed', groups: [] }
  const back = await signIn()
  expect(back.id).toBe(first.id)
  expect(await running()).toBe('Of Anna')
  expect(usersOf(first.id)).toEqual([{ ...row, full_name: 'Anna Renamed', role: 'user' }])
})

test('time is tracked on when the provider no longer vouches for the person, and after a restart', async () => {
  const before = await signIn()
  must(await services.handlers['timer:start'](work('Before')))
  provider.endGrants()
  ahead = 2 * 60 * 60_000
  services.wake()
  await expect.poll(async () => (await current()).session).toBe('expired')
  expect(must(await services.handlers['timer:stop']({})).description).toBe('Before')
  must(await services.handlers['timer:start'](work('After')))

  await services.stop()
  services = await open()
  expect(await current()).toMatchObject({ id: before.id, person: before.person })
  expect(await running()).toBe('After')
})
