import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Auth } from '../../../main/auth/account.ts'
import { profileHandlers } from '../../../main/handlers/profile.ts'
import { startTestServer } from '../../support/server.ts'
import { code, fakeVault, startApp, value } from '../auth/support/world.ts'

const SERVER = 'https://time.example.com'
const PASSWORD = 'four plain words here'

/** Our own server with passwords, and as many apps of one person as are asked for. */
async function makeWorld() {
  const server = await startTestServer({ environment: { AUTH_METHOD: 'local' } })
  onTestFinished(() => server.close())
  const world = { reachable: true, sent: new Array<string | null>() }
  const start = async (): Promise<Auth> => {
    const directory = await mkdtemp(join(tmpdir(), 'timetracker-profile-'))
    const { auth } = await startApp(directory, [], {
      vault: fakeVault(),
      openExternal: async () => undefined,
      fetch: async (url, init) => {
        if (!world.reachable) throw new TypeError('fetch failed')
        world.sent.push(new Headers(init.headers).get('authorization'))
        return server.app.request(url.slice(SERVER.length), init)
      },
    })
    onTestFinished(async () => {
      await auth.close()
      await rm(directory, { recursive: true, force: true })
    })
    value(await auth.connect(SERVER))
    return auth
  }
  const first = await start()
  value(await first.register({ username: 'ada', password: PASSWORD, fullName: 'Ada' }))
  return { world, start, auth: first, profile: profileHandlers(first) }
}

describe('the profile, on our own server', () => {
  it('changes name and email, and the account shows them at once', async () => {
    const { auth, profile } = await makeWorld()
    value(await profile['profile:change']({ fullName: 'Ada Lovelace', email: 'ada@example.com' }))
    expect(auth.describe().current.person).toMatchObject({ fullName: 'Ada Lovelace', email: 'ada@example.com' })
    value(await profile['profile:change']({ fullName: 'Ada Lovelace', email: '' }))
    expect(auth.describe().current.person?.email).toBeNull()
  })

  it('changes the password only with the right one, and signs the other device out', async () => {
    const { start, profile } = await makeWorld()
    const other = await start()
    value(await other.signInPassword({ username: 'ada', password: PASSWORD }))
    expect(value(await profile['profile:devices']({}))).toHaveLength(2)
    const next = 'five other plain words'
    expect(code(await profile['profile:change-password']({ current: 'not it at all', next }))).toBe('wrong-password')
    expect(code(await profile['profile:change-password']({ current: PASSWORD, next: 'short' }))).toBe('weak-password')
    value(await profile['profile:change-password']({ current: PASSWORD, next }))
    expect(value(await profile['profile:devices']({}))).toMatchObject([{ current: true, way: 'local' }])
    expect(code(await other.signInPassword({ username: 'ada', password: PASSWORD }))).toBe('wrong-credentials')
  })

  it('ends another device, and that one is told that its sign-in has ended', async () => {
    const { start, profile } = await makeWorld()
    const other = await start()
    value(await other.signInPassword({ username: 'ada', password: PASSWORD }))
    const device = value(await profile['profile:devices']({})).find(({ current }) => !current)
    value(await profile['profile:end-device']({ id: device?.id ?? '' }))
    expect(code(await profileHandlers(other)['profile:devices']({}))).toBe('session-ended')
    expect(other.describe().current.session).toBe('expired')
    expect(code(await profile['profile:end-device']({ id: crypto.randomUUID() }))).toBe('not-found')
  })

  it('says so when the server is out of reach, and when nobody is signed in', async () => {
    const { world, auth, profile } = await makeWorld()
    world.reachable = false
    expect(code(await profile['profile:devices']({}))).toBe('server-unreachable')
    world.reachable = true
    value(await auth.signOut({ everywhere: false }))
    const before = world.sent.length
    expect(code(await profile['profile:devices']({}))).toBe('not-signed-in')
    expect(world.sent.slice(before).filter((proof) => proof !== null)).toEqual([])
  })
})
