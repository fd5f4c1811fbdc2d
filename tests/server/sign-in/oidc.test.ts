import { afterEach, describe, expect, test } from 'vitest'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../../support/server.ts'
import { startProvider, type ProviderOptions, type ProviderUser, type TestProvider } from '../../support/provider.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface World {
  readonly server: TestServer
  readonly provider: TestProvider
}

async function world(
  engine: Engine,
  environment: Record<string, string> = {},
  providerOptions: ProviderOptions = {},
): Promise<World> {
  const provider = await startProvider(providerOptions)
  closers.push(provider.stop)
  const server = await startTestServer({
    engine,
    environment: {
      AUTH_METHOD: 'oidc',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_ADMIN_GROUP: 'timetracker-admins',
      ...environment,
    },
  })
  closers.push(server.close)
  return { server, provider }
}

async function exchange(
  { server, provider }: World,
  username: string,
  options: { renews?: boolean; withAccessToken?: boolean } = {},
) {
  const device = newDevice()
  const { nonce } = (await server.ask('oidcStart', { device })).value
  const tokens = await provider.signIn(username, { nonce })
  const answer = await server.ask('oidcExchange', {
    idToken: tokens.id_token,
    ...(options.withAccessToken === false ? {} : { accessToken: tokens.access_token }),
    renewsAtProvider: options.renews ?? false,
    device,
  })
  return { answer, tokens, device, nonce }
}

const changeClaims = (provider: TestProvider, name: string, claims: Record<string, unknown>): void => {
  const user = provider.users.get(name)
  if (user === undefined) throw new Error(`the provider does not know ${name}`)
  provider.users.set(name, { ...user, claims: { ...user.claims, ...claims } })
}

describe.each(engines)('sign-in through a provider, on %s', (engine) => {
  test('the first sign-in makes an account from the claims, the second finds it', async () => {
    const here = await world(engine)
    const first = (await exchange(here, 'alice')).answer.value
    expect(first.user).toMatchObject({
      username: 'alice',
      fullName: 'Alice Example',
      email: 'alice@example.com',
      role: 'admin',
    })
    expect((await here.server.ask('me', undefined, first.accessToken)).value).toEqual(first.user)
    const second = (await exchange(here, 'alice')).answer.value
    expect(second.user.id).toBe(first.user.id)
    const rows = await here.server.db.selectFrom('users').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      oidc_issuer: here.provider.issuer,
      oidc_sub: 'alice-0001',
      password_hash: null,
      role_source: 'group',
    })
    expect(rows[0]?.last_login_at).toBe(here.server.parts.clock())
  })

  test('D12 claims that stand in the ID token alone are enough', async () => {
    const here = await world(engine, { OIDC_CLAIMS_SOURCE: 'id_token' }, { claimsIn: 'id_token' })
    const { user } = (await exchange(here, 'alice', { withAccessToken: false })).answer.value
    expect(user).toMatchObject({ username: 'alice', role: 'admin' })
    expect(here.provider.requests).not.toContain('GET /me')
  })

  test('A5 T14 the administrator’s role is gained and lost at sign-in, and each change is written down', async () => {
    const here = await world(engine)
    expect((await exchange(here, 'bob')).answer.value.user.role).toBe('user')
    changeClaims(here.provider, 'bob', { groups: 'timetracker-admins' })
    expect((await exchange(here, 'bob')).answer.value.user.role).toBe('admin')
    changeClaims(here.provider, 'bob', { groups: ['Timetracker-Admins'] })
    expect((await exchange(here, 'bob')).answer.value.user.role).toBe('user')
    const changes = await here.server.db
      .selectFrom('audit')
      .select('detail')
      .where('action', '=', 'role-changed')
      .execute()
    expect(changes).toHaveLength(2)
  })

  test('A5 C14 an address makes an administrator only when it is verified', async () => {
    const here = await world(engine, { OIDC_ADMIN_GROUP: '', OIDC_ADMIN_EMAILS: 'Bob@Example.com' })
    for (const [verified, role] of [
      [true, 'admin'],
      ['true', 'user'],
      [false, 'user'],
      [undefined, 'user'],
    ] as const) {
      changeClaims(here.provider, 'bob', { email_verified: verified })
      expect((await exchange(here, 'bob')).answer.value.user.role, String(verified)).toBe(role)
    }
  })

  test('T13 the same address from somebody else leads to another account', async () => {
    const here = await world(engine)
    const alice = (await exchange(here, 'alice')).answer.value.user
    const mallory: ProviderUser = {
      sub: 'mallory',
      password: 'm',
      claims: { preferred_username: 'alice', email: 'alice@example.com', email_verified: true },
    }
    here.provider.users.set('mallory', mallory)
    const other = (await exchange(here, 'mallory')).answer.value.user
    expect(other.id).not.toBe(alice.id)
    expect(other).toMatchObject({ username: 'alice-2', role: 'user' })
  })

  test('A4 a local account with the same name is not taken over', async () => {
    const here = await world(engine, { AUTH_METHOD: 'both', ADMIN_USERNAMES: 'alice,bob' })
    const local = (
      await here.server.ask('register', {
        username: 'Alice',
        password: 'a long password',
        fullName: 'Local',
        device: newDevice(),
      })
    ).value
    expect(local.user.role).toBe('admin')
    const linked = (await exchange(here, 'alice')).answer.value.user
    expect(linked.id).not.toBe(local.user.id)
    expect(linked.username).toBe('alice-2')
    // bob has no account yet, but the environment keeps the name for an administrator.
    expect((await exchange(here, 'bob')).answer.value.user).toMatchObject({ username: 'bob-2', role: 'user' })
  })

  test('ALLOW_SELF_REGISTER=false keeps strangers out and leaves nothing behind', async () => {
    const here = await world(engine, { ALLOW_SELF_REGISTER: 'false' })
    expect((await exchange(here, 'alice')).answer).toMatchObject({ status: 403, code: 'registration-closed' })
    expect(await here.server.db.selectFrom('users').selectAll().execute()).toEqual([])
    expect(await here.server.db.selectFrom('devices').selectAll().execute()).toEqual([])
  })

  test('an account that is there comes in when strangers do not, and may set a first password where passwords are used', async () => {
    const here = await world(engine)
    const { user } = (await exchange(here, 'alice')).answer.value
    const both = {
      AUTH_METHOD: 'both',
      ALLOW_SELF_REGISTER: 'false',
      OIDC_ISSUER: here.provider.issuer,
      OIDC_CLIENT_ID: here.provider.clientId,
    }
    const later = { provider: here.provider, server: await startTestServer({ db: here.server.db, environment: both }) }
    const session = (await exchange(later, 'alice')).answer.value
    expect(session.user.id).toBe(user.id)
    // No group is configured any more: the role is gone with it.
    expect(session.user.role).toBe('user')
    expect((await later.server.ask('updateMe', { fullName: 'Somebody' }, session.accessToken)).code).toBe('forbidden')
    expect((await later.server.ask('password', { next: 'a first password' }, session.accessToken)).status).toBe(200)
    const local = await later.server.ask('login', {
      username: 'alice',
      password: 'a first password',
      device: newDevice(),
    })
    expect(local.value.user.id).toBe(user.id)
    expect((await later.server.ask('password', { next: 'another password' }, session.accessToken)).code).toBe(
      'wrong-credentials',
    )
  })

  test('T12 a nonce is good once, on its own device, for ten minutes', async () => {
    const here = await world(engine)
    const { tokens, device, answer } = await exchange(here, 'alice')
    expect(answer.status).toBe(200)
    const again = { idToken: tokens.id_token, accessToken: tokens.access_token, device }
    expect(await here.server.ask('oidcExchange', again)).toMatchObject({ status: 403, code: 'id-token-refused' })

    const other = newDevice()
    const { nonce } = (await here.server.ask('oidcStart', { device: other })).value
    const stolen = await here.provider.signIn('alice', { nonce })
    expect((await here.server.ask('oidcExchange', { idToken: stolen.id_token, device: newDevice() })).code).toBe(
      'id-token-refused',
    )
    here.server.advance(10 * 60_000 + 1)
    expect((await here.server.ask('oidcExchange', { idToken: stolen.id_token, device: other })).code).toBe(
      'id-token-refused',
    )
    const unasked = await here.provider.signIn('alice', { nonce: 'a nonce of the attacker’s own' })
    expect((await here.server.ask('oidcExchange', { idToken: unasked.id_token, device })).code).toBe('id-token-refused')
  })

  test('of many exchanges at once with one nonce one gets a session', async () => {
    const here = await world(engine)
    const device = newDevice()
    const { nonce } = (await here.server.ask('oidcStart', { device })).value
    const tokens = await here.provider.signIn('alice', { nonce })
    const body = { idToken: tokens.id_token, accessToken: tokens.access_token, device }
    const answers = await Promise.all(Array.from({ length: 8 }, () => here.server.ask('oidcExchange', body)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(await here.server.db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
  })

  test('two first sign-ins of one person at once make one account', async () => {
    const here = await world(engine)
    const answers = await Promise.all([exchange(here, 'alice'), exchange(here, 'alice'), exchange(here, 'alice')])
    const ids = new Set(answers.map(({ answer }) => answer.value.user.id))
    expect(ids.size).toBe(1)
  })

  test('C11 an access token of somebody else is refused', async () => {
    const here = await world(engine)
    const device = newDevice()
    const { nonce } = (await here.server.ask('oidcStart', { device })).value
    const tokens = await here.provider.signIn('alice', { nonce })
    const others = await here.provider.signIn('bob')
    const body = { idToken: tokens.id_token, accessToken: others.access_token, device }
    expect((await here.server.ask('oidcExchange', body)).code).toBe('id-token-refused')
    expect(await here.server.db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('A5 T14 a session that renews at the provider needs a fresh ID token of the same person each time', async () => {
    const here = await world(engine)
    const { answer, tokens } = await exchange(here, 'bob', { renews: true })
    const { refreshToken } = answer.value
    expect((await here.server.ask('refresh', { refreshToken })).code).toBe('id-token-refused')
    const fresh = await here.provider.refresh(tokens.refresh_token ?? '')
    changeClaims(here.provider, 'bob', { groups: ['timetracker-admins'] })
    const renewed = (
      await here.server.ask('refresh', { refreshToken, idToken: fresh.id_token, accessToken: fresh.access_token })
    ).value
    expect(renewed.user.role).toBe('admin')
    // Somebody else's ID token ends the session.
    const alice = await here.provider.signIn('alice')
    const wrong = { refreshToken: renewed.refreshToken, idToken: alice.id_token }
    expect((await here.server.ask('refresh', wrong)).code).toBe('session-ended')
    expect((await here.server.ask('me', undefined, renewed.accessToken)).code).toBe('not-signed-in')
  })

  test('a session that does not renew at the provider ends thirty days after the sign-in, used or not', async () => {
    const here = await world(engine)
    let session = (await exchange(here, 'bob')).answer.value
    for (let day = 0; day < 29; day += 1) {
      here.server.advance(24 * 3_600_000)
      session = (await here.server.ask('refresh', { refreshToken: session.refreshToken })).value
    }
    here.server.advance(24 * 3_600_000)
    expect((await here.server.ask('refresh', { refreshToken: session.refreshToken })).code).toBe('session-ended')
  })
})

test('a provider that cannot be reached is said to be so, and is asked again later', async () => {
  const provider = await startProvider()
  const server = await startTestServer({
    environment: { AUTH_METHOD: 'oidc', OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: provider.clientId },
  })
  closers.push(server.close)
  const device = newDevice()
  const { nonce } = (await server.ask('oidcStart', { device })).value
  const tokens = await provider.signIn('alice', { nonce })
  await provider.stop()
  const body = { idToken: tokens.id_token, device }
  expect(await server.ask('oidcExchange', body)).toMatchObject({ status: 502, code: 'provider-unreachable' })
})

test('T17 no token gets into the log or stands readable in the database', async () => {
  const here = await world('sqlite')
  const { answer, tokens, nonce } = await exchange(here, 'alice')
  const { accessToken, refreshToken } = answer.value
  await here.server.ask('refresh', { refreshToken })
  await here.server.ask('oidcExchange', { idToken: `${tokens.id_token}x`, device: newDevice() })
  const kept = JSON.stringify(
    await Promise.all(
      (['sessions', 'oidc_nonces', 'used_refresh_tokens', 'audit', 'users'] as const).map((table) =>
        here.server.db.selectFrom(table).selectAll().execute(),
      ),
    ),
  )
  for (const secret of [
    accessToken,
    refreshToken,
    nonce,
    tokens.id_token,
    tokens.access_token,
    tokens.refresh_token ?? '-',
  ]) {
    expect(here.server.logged()).not.toContain(secret)
    expect(kept).not.toContain(secret)
  }
})
