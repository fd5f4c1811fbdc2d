import { afterEach, describe, expect, test } from 'vitest'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.close())

const register = async (username: string) =>
  (await server.ask('register', { username, password: 'a long password', fullName: '', device: newDevice() })).value

async function start(engine: Engine) {
  server = await startTestServer({ engine, environment: { ADMIN_USERNAMES: 'root' } })
  return { root: await register('root'), anna: await register('anna') }
}

describe.each(engines)('administration, on %s', (engine) => {
  test('is for administrators alone', async () => {
    const { anna } = await start(engine)
    const userId = anna.user.id
    const asked = [
      ['adminUsers', undefined],
      ['adminRole', { userId, role: 'admin' }],
      ['adminActive', { userId, active: false }],
      ['adminReset', { userId }],
      ['adminSessions', undefined],
      ['adminEndSession', { sessionId: userId }],
      ['adminSettings', undefined],
    ] as const
    for (const [name, body] of asked) {
      expect(await server.ask(name, body, anna.accessToken), name).toMatchObject({ status: 403, code: 'forbidden' })
      expect((await server.ask(name, body)).code, name).toBe('not-signed-in')
    }
  })

  test('a role given by hand stands at the next sign-in and can be taken', async () => {
    const { root, anna } = await start(engine)
    const userId = anna.user.id
    const given = (await server.ask('adminRole', { userId, role: 'admin' }, root.accessToken)).value
    expect(given).toMatchObject({ role: 'admin', roleSource: 'manual' })
    expect((await server.ask('adminUsers', undefined, anna.accessToken)).status).toBe(200)
    const again = await server.ask('login', { username: 'anna', password: 'a long password', device: newDevice() })
    expect(again.value.user.role).toBe('admin')
    await server.ask('adminRole', { userId, role: 'user' }, root.accessToken)
    expect((await server.ask('adminUsers', undefined, anna.accessToken)).code).toBe('forbidden')
  })

  test('A6 the last administrator stays one', async () => {
    const { root } = await start(engine)
    const userId = root.user.id
    expect((await server.ask('adminRole', { userId, role: 'user' }, root.accessToken)).code).toBe('last-admin')
    expect((await server.ask('adminActive', { userId, active: false }, root.accessToken)).code).toBe('last-admin')
    const { users } = (await server.ask('adminUsers', undefined, root.accessToken)).value
    expect(users.map(({ username, role, roleSource, active }) => [username, role, roleSource, active])).toEqual([
      ['anna', 'user', 'default', true],
      ['root', 'admin', 'environment', true],
    ])
  })

  test('somebody who is shut out is out at once, and in again when let in', async () => {
    const { root, anna } = await start(engine)
    const userId = anna.user.id
    await server.ask('adminActive', { userId, active: false }, root.accessToken)
    expect((await server.ask('me', undefined, anna.accessToken)).code).toBe('not-signed-in')
    expect((await server.ask('refresh', { refreshToken: anna.refreshToken })).code).toBe('session-ended')
    const logIn = () => server.ask('login', { username: 'anna', password: 'a long password', device: newDevice() })
    expect(await logIn()).toMatchObject({ status: 403, code: 'account-inactive' })
    await server.ask('adminActive', { userId, active: true }, root.accessToken)
    expect((await logIn()).status).toBe(200)
  })

  test('a reset password works, and the old one and its sessions do not', async () => {
    const { root, anna } = await start(engine)
    const { password } = (await server.ask('adminReset', { userId: anna.user.id }, root.accessToken)).value
    expect((await server.ask('me', undefined, anna.accessToken)).code).toBe('not-signed-in')
    const logIn = (tried: string) => server.ask('login', { username: 'anna', password: tried, device: newDevice() })
    expect((await logIn('a long password')).code).toBe('wrong-credentials')
    expect((await logIn(password)).status).toBe(200)
  })

  test('an administrator sees everybody’s sessions and ends one', async () => {
    const { root, anna } = await start(engine)
    const { sessions } = (await server.ask('adminSessions', undefined, root.accessToken)).value
    expect(sessions.map(({ username }) => username).toSorted()).toEqual(['anna', 'root'])
    const sessionId = sessions.find(({ username }) => username === 'anna')?.id
    await server.ask('adminEndSession', { sessionId }, root.accessToken)
    expect((await server.ask('me', undefined, anna.accessToken)).code).toBe('not-signed-in')
    const audit = await server.db.selectFrom('audit').selectAll().where('action', '=', 'session-revoked').execute()
    expect(audit).toMatchObject([{ actor: root.user.id, subject: anna.user.id }])
  })
})
