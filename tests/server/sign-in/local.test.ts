import { afterEach, describe, expect, test } from 'vitest'
import { hashPassword, isWeak, verifyPassword } from '../../../server/sign-in/password.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../../support/server.ts'

let server: TestServer
afterEach(() => server.close())

const start = async (engine: Engine, environment: Record<string, string> = {}): Promise<TestServer> => {
  server = await startTestServer({ engine, environment })
  return server
}

const anna = { username: 'anna', password: 'correct horse battery', fullName: 'Anna Arndt' }

describe.each(engines)('usernames and passwords, on %s', (engine) => {
  test('register, then sign in again under the same name however it is written', async () => {
    await start(engine)
    const made = (await server.ask('register', { ...anna, device: newDevice() })).value
    expect(made.user).toMatchObject({ username: 'anna', fullName: 'Anna Arndt', role: 'user' })
    const again = await server.ask('login', { username: ' ANNA ', password: anna.password, device: newDevice() })
    expect(again.value.user.id).toBe(made.user.id)
    expect((await server.ask('me', undefined, again.value.accessToken)).value.username).toBe('anna')
    const row = await server.db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const actions = await server.db.selectFrom('audit').select('action').execute()
    expect(actions.map(({ action }) => action)).toEqual(['registered', 'signed-in', 'signed-in'])
  })

  test('every write of an account has a version of its own, and the head is the highest', async () => {
    await start(engine)
    for (const username of ['a', 'b', 'c']) await server.ask('register', { ...anna, username, device: newDevice() })
    const users = await server.db.selectFrom('users').select('version').orderBy('version').execute()
    const org = await server.db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()
    expect(users.map(({ version }) => version)).toEqual([2, 4, 6])
    expect(org.head).toBe(6)
  })

  test('unknown account, wrong password, no password: one answer', async () => {
    await start(engine, { AUTH_METHOD: 'both', OIDC_ISSUER: 'http://127.0.0.1:1', OIDC_CLIENT_ID: 'x' })
    await server.ask('register', { ...anna, device: newDevice() })
    const asked = [
      { username: 'nobody', password: 'correct horse battery' },
      { username: 'anna', password: 'correct horse' },
      { username: 'anna' },
      { username: 'anna', password: anna.password.toUpperCase() },
    ]
    for (const credentials of asked) {
      const answer = await server.ask('login', { ...credentials, device: newDevice() })
      expect(answer, JSON.stringify(credentials)).toMatchObject({ status: 401, code: 'wrong-credentials' })
    }
  })

  test('an account without a password is not open to whoever types first', async () => {
    await start(engine)
    await server.ask('register', { ...anna, device: newDevice() })
    // Version 3 is the next: the database itself insists.
    await server.db.updateTable('users').set({ password_hash: null, version: 3 }).execute()
    for (const password of ['', 'anything at all', 'no account has this password']) {
      const body = { username: 'anna', ...(password === '' ? {} : { password }), device: newDevice() }
      expect((await server.ask('login', body)).code).toBe('wrong-credentials')
    }
  })

  test('names are taken once, also by many at once', async () => {
    await start(engine)
    const answers = await Promise.all(
      ['Zoë', 'ZOË', 'Zoe\u0308', 'zoë', 'ZOE\u0308'].map((username) =>
        server.ask('register', { ...anna, username, device: newDevice() }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ code }) => code))).toEqual(
      new Set(['username-taken']),
    )
  })

  test('weak passwords are refused', async () => {
    await start(engine)
    for (const password of ['short', '123456789', 'annaannaanna']) {
      const body = { ...anna, username: 'annaannaanna', password, device: newDevice() }
      expect((await server.ask('register', body)).code, password).toBe('weak-password')
    }
    expect((await server.ask('register', { username: 'x', fullName: '', device: newDevice() })).code).toBe(
      'weak-password',
    )
  })

  test('ALLOW_SELF_REGISTER=false closes registration', async () => {
    await start(engine, { ALLOW_SELF_REGISTER: 'false' })
    expect(await server.ask('register', { ...anna, device: newDevice() })).toMatchObject({
      status: 403,
      code: 'registration-closed',
    })
  })

  test('AUTH_METHOD=none lets people in by name and makes the account', async () => {
    await start(engine, { AUTH_METHOD: 'none' })
    const first = (await server.ask('login', { username: 'anna', device: newDevice() })).value
    const second = (await server.ask('login', { username: 'Anna', device: newDevice() })).value
    expect(second.user.id).toBe(first.user.id)
    await server.close()
    await start(engine, { AUTH_METHOD: 'none', ALLOW_SELF_REGISTER: 'false' })
    expect((await server.ask('login', { username: 'anna', device: newDevice() })).code).toBe('wrong-credentials')
  })

  test('ADMIN_USERNAMES makes an administrator', async () => {
    await start(engine, { ADMIN_USERNAMES: 'root, Anna' })
    expect((await server.ask('register', { ...anna, device: newDevice() })).value.user.role).toBe('admin')
    expect((await server.ask('register', { ...anna, username: 'bert', device: newDevice() })).value.user.role).toBe(
      'user',
    )
  })

  test('the first password of an account is not for whoever merely has it open', async () => {
    await start(engine)
    const { accessToken } = (await server.ask('register', { ...anna, device: newDevice() })).value
    await server.db.updateTable('users').set({ password_hash: null, version: 99 }).execute()
    const answer = await server.ask('password', { next: 'another long password' }, accessToken)
    expect(answer).toMatchObject({ status: 403, code: 'forbidden' })
  })

  test('refused sign-ins are written down, without what was typed', async () => {
    await start(engine)
    const { user } = (await server.ask('register', { ...anna, device: newDevice() })).value
    await server.ask('login', { username: 'anna', password: 'canary-1', device: newDevice() })
    await server.ask('login', { username: 'canary-2', password: 'canary-3', device: newDevice() })
    const refused = await server.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'sign-in-refused')
      .orderBy('id')
      .execute()
    expect(refused.map(({ subject }) => subject)).toEqual([user.id, null])
    expect(JSON.stringify(refused) + server.logged()).not.toContain('canary')
  })

  test('a person changes their name and address', async () => {
    await start(engine)
    const { accessToken } = (await server.ask('register', { ...anna, device: newDevice() })).value
    const changed = await server.ask('updateMe', { fullName: ' Anna B. ', email: 'anna@example.com' }, accessToken)
    expect(changed.value).toMatchObject({ fullName: 'Anna B.', email: 'anna@example.com' })
    expect((await server.ask('updateMe', { fullName: 'Anna' }, accessToken)).value.email).toBe('anna@example.com')
    expect((await server.ask('updateMe', { fullName: 'Anna', email: '' }, accessToken)).value.email).toBeNull()
    expect((await server.ask('updateMe', { fullName: 'Anna', email: 'nonsense' }, accessToken)).code).toBe(
      'bad-request',
    )
    expect((await server.ask('me', undefined, accessToken)).value.fullName).toBe('Anna')
  })

  test('a changed password ends every other session', async () => {
    await start(engine)
    const other = (await server.ask('register', { ...anna, device: newDevice() })).value
    const mine = (await server.ask('login', { ...anna, device: newDevice() })).value
    const wrong = { current: 'not it', next: 'another long password' }
    expect((await server.ask('password', wrong, mine.accessToken)).code).toBe('wrong-credentials')
    expect((await server.ask('password', { current: anna.password, next: 'short' }, mine.accessToken)).code).toBe(
      'weak-password',
    )
    expect((await server.ask('password', { ...wrong, current: anna.password }, mine.accessToken)).status).toBe(200)
    expect((await server.ask('me', undefined, mine.accessToken)).status).toBe(200)
    expect((await server.ask('me', undefined, other.accessToken)).code).toBe('not-signed-in')
    expect((await server.ask('refresh', { refreshToken: other.refreshToken })).code).toBe('session-ended')
    expect((await server.ask('login', { ...anna, device: newDevice() })).code).toBe('wrong-credentials')
    expect((await server.ask('login', { ...anna, password: wrong.next, device: newDevice() })).status).toBe(200)
  })
})

test('T9 the same work is done for an account that does not exist', async () => {
  server = await startTestServer()
  const hash = await hashPassword('a long password')
  const time = async (passwordHash: string | null): Promise<number> => {
    const times: number[] = []
    for (let i = 0; i < 9; i += 1) {
      const begun = performance.now()
      await verifyPassword(passwordHash, 'a wrong password')
      times.push(performance.now() - begun)
    }
    return times.toSorted((a, b) => a - b)[4] ?? 0
  }
  await verifyPassword(null, 'makes the decoy')
  const [known, unknown] = [await time(hash), await time(null)]
  // Were the work left out, the unknown account would be hundreds of times faster.
  expect(unknown / known).toBeGreaterThan(0.3)
  expect(await verifyPassword(hash, 'a long password')).toBe(true)
  expect(await verifyPassword(null, 'no account has this password')).toBe(false)
  expect(isWeak('0123456789', 'x')).toBe(false)
  expect(isWeak('👩‍👩‍👧', 'x')).toBe(true)
})
