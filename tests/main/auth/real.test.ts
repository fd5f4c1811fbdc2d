import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Auth } from '../../../main/auth/account.ts'
import { startProvider, type ProviderOptions, type TestProvider } from '../../support/provider.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { code, fakeVault, startApp, until, value } from './support/world.ts'

const SERVER = 'https://time.example.com'

interface Real {
  readonly auth: Auth
  readonly provider: TestProvider
  readonly server: TestServer
  readonly opened: string[]
  person: string | null
  clock: { ahead: number }
  restart(): Promise<Auth>
}

/** Our own server and a certified provider, with a person who types a name and a password. */
async function makeReal(environment: Record<string, string> = {}, options: ProviderOptions = {}): Promise<Real> {
  const directory = await mkdtemp(join(tmpdir(), 'timetracker-real-'))
  const provider = await startProvider(options)
  const server = await startTestServer({
    environment: {
      AUTH_METHOD: 'oidc',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_SCOPES: 'openid profile email groups offline_access',
      ...environment,
    },
  })
  const vault = fakeVault()
  const opened: string[] = []
  const clock = { ahead: 0 }
  const apps: Auth[] = []
  const start = async (): Promise<Auth> => {
    const { auth } = await startApp(directory, [], {
      vault,
      clock: () => Date.now() + clock.ahead,
      fetch: async (url, init) =>
        url.startsWith(SERVER) ? server.app.request(url.slice(SERVER.length), init) : fetch(url, init),
      openExternal: async (url) => {
        opened.push(url)
        if (real.person === null || !url.includes('/auth?')) return
        void provider.authorize(url, real.person).then((back) => fetch(back))
      },
    })
    apps.push(auth)
    return auth
  }
  const real: Real = { auth: await start(), provider, server, opened, person: 'alice', clock, restart: start }
  onTestFinished(async () => {
    for (const auth of apps) await auth.close()
    await server.close()
    await provider.stop()
    await rm(directory, { recursive: true, force: true })
  })
  value(await real.auth.connect(SERVER))
  return real
}

describe('with our own server and a certified provider', () => {
  it.each(['userinfo', 'id_token'] as const)(
    'D12: signs in, with claims in %s, and is asked who it is by the server',
    async (claimsIn) => {
      const real = await makeReal({}, { claimsIn })
      value(await real.auth.signInBrowser())
      expect(real.auth.describe().current).toMatchObject({
        session: 'signed-in',
        storage: 'keychain',
        person: { username: 'alice', fullName: 'Alice Example', email: 'alice@example.com' },
      })
      const access = await real.auth.accessToken()
      const me = await real.server.ask('me', undefined, access.ok ? access.token : '')
      expect(me.value).toMatchObject({ username: 'alice' })
    },
  )

  it('B6: renews with a rotating refresh token, again and again, also after a restart', async () => {
    const real = await makeReal()
    value(await real.auth.signInBrowser())
    const seen = new Set<string>()
    let auth = real.auth
    for (let time = 0; time < 4; time++) {
      const access = await auth.accessToken()
      expect(access.ok).toBe(true)
      if (access.ok) seen.add(access.token)
      // Long enough for the token, and for a token that is refused not to look suspicious.
      real.clock.ahead += 60_000
      if (access.ok) auth.rejectToken(access.token)
      if (time === 1) auth = await real.restart()
    }
    expect(seen.size).toBe(4)
    expect(real.provider.requests.filter((request) => request === 'POST /token').length).toBeGreaterThanOrEqual(4)
  })

  it('is out when the provider no longer knows the person', async () => {
    const real = await makeReal()
    value(await real.auth.signInBrowser())
    real.provider.users.delete('alice')
    const access = await real.auth.accessToken()
    real.clock.ahead = 60_000
    real.auth.rejectToken(access.ok ? access.token : '')
    expect(await real.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(real.auth.describe().current.session).toBe('expired')
  })

  it('X1: signs out here, at the server and at the provider', async () => {
    const real = await makeReal()
    value(await real.auth.signInBrowser())
    const access = await real.auth.accessToken()
    const token = access.ok ? access.token : ''
    value(await real.auth.signOut({ everywhere: false }))
    await until(() => real.provider.requests.includes('POST /token/revocation'))
    await real.auth.close()
    expect((await real.server.ask('me', undefined, token)).code).toBe('not-signed-in')
    expect(real.opened).toHaveLength(1)
  })

  it('L3: signs out at the provider in the browser where the administrator wants it', async () => {
    const real = await makeReal({ OIDC_POST_LOGOUT_REDIRECT_URI: 'https://time.example.com/bye' })
    value(await real.auth.signInBrowser())
    value(await real.auth.signOut({ everywhere: false }))
    await until(() => real.opened.length === 2)
    expect(real.opened[1]).toMatch(/\/session\/end\?/)
  })

  it('L1: stays here when the provider cannot do that', async () => {
    const real = await makeReal(
      { OIDC_POST_LOGOUT_REDIRECT_URI: 'https://time.example.com/bye' },
      { endSession: false },
    )
    value(await real.auth.signInBrowser())
    value(await real.auth.signOut({ everywhere: false }))
    await real.auth.close()
    expect(real.opened).toHaveLength(1)
  })

  it('says that the person is not let in when strangers are not', async () => {
    const real = await makeReal({ ALLOW_SELF_REGISTER: 'false' })
    expect(code(await real.auth.signInBrowser())).toBe('registration-closed')
    expect(real.auth.describe().current).toMatchObject({ session: 'signed-out', person: null })
  })

  it('N4: takes localhost where the provider takes nothing else', async () => {
    const redirect = 'http://localhost/auth/oidc/callback'
    const real = await makeReal({ OIDC_REDIRECT_URI: redirect }, { redirectUris: [redirect] })
    value(await real.auth.signInBrowser())
    expect(new URL(real.opened[0] ?? '').searchParams.get('redirect_uri')).toMatch(
      /^http:\/\/localhost:\d+\/auth\/oidc\/callback$/,
    )
  })

  it('B9: waits in vain, and can be cancelled, when the provider does not know the redirect', async () => {
    const real = await makeReal({}, { redirectUris: ['http://127.0.0.1/another/path'] })
    real.person = null
    const signingIn = real.auth.signInBrowser()
    await until(() => real.auth.signInLink().ok)
    expect((await fetch(real.opened[0] ?? '')).status).toBe(400)
    real.auth.cancelSignIn()
    expect(code(await signingIn)).toBe('sign-in-cancelled')
  })

  it('signs in with a name and a password', async () => {
    const real = await makeReal({ AUTH_METHOD: 'both' })
    const credentials = { username: 'carol', password: 'a long enough password' }
    expect(code(await real.auth.signInPassword(credentials))).toBe('wrong-credentials')
    value(await real.auth.register({ ...credentials, fullName: 'Carol' }))
    value(await real.auth.signOut({ everywhere: true }))
    value(await real.auth.signInPassword(credentials))
    expect(real.auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'carol' } })
    expect(code(await real.auth.register({ username: 'dan', password: 'short', fullName: '' }))).toBe('weak-password')
  })
})
