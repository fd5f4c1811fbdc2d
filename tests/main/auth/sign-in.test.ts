import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { code, handTimer, makeWorld, until, value } from './support/world.ts'

describe('signing in through the browser', () => {
  it('signs in, keeps the tokens and is still signed in after a restart (N1, N5, B1, P2)', async () => {
    const { auth, server, browser, provider, profiles, restart, logged } = await makeWorld()
    const view = value(await auth.signInBrowser())
    expect(view.current).toMatchObject({ session: 'signed-in', storage: 'keychain', person: { username: 'person-1' } })
    expect(await auth.accessToken()).toMatchObject({ ok: true })

    expect(browser.opened).toHaveLength(1)
    const sent = new URL(browser.opened[0] ?? '')
    expect(sent.origin + sent.pathname).toBe(`${provider.issuer}/authorize`)
    expect(sent.searchParams.get('response_type')).toBe('code')
    expect(sent.searchParams.get('code_challenge_method')).toBe('S256')
    expect(sent.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\/oidc\/callback$/)
    expect(server.count('oidcExchange')).toBe(1)
    expect(logged.join('\n')).not.toMatch(/warn/)

    const again = await restart()
    expect(again.auth.describe().current.session).toBe('signed-in')
    expect(again.profiles.current().id).toBe(profiles.current().id)
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
    expect(server.count('refresh')).toBe(1)
  })

  it('shows a page in the language of the person, with nothing of the response in it (N10)', async () => {
    const { auth, browser } = await makeWorld()
    value(await auth.signInBrowser())
    await until(() => browser.pages.length > 0)
    const page = browser.pages[0]
    expect(await page?.text()).toContain('Zurück zu TimeTracker')
    expect(page?.headers.get('cache-control')).toBe('no-store')
  })

  it('keeps no token readable on disk and tells none to the log (P4, T3, T17)', async () => {
    const world = await makeWorld()
    const { auth, server, provider } = world
    value(await auth.signInBrowser())
    const token = await auth.accessToken()
    const secrets = [
      token.ok ? token.token : '',
      ...provider.requests.flatMap(({ form }) => [form['code'], form['code_verifier']]),
      ...server.requests.flatMap(({ body }) => Object.values((body ?? {}) as Record<string, unknown>)),
      new URL(world.browser.opened[0] ?? '').searchParams.get('state'),
    ].filter((secret): secret is string => typeof secret === 'string' && secret.length > 10)
    expect(secrets.length).toBeGreaterThan(5)
    const written = `${await world.everything()}\n${world.logged.join('\n')}`
    for (const secret of secrets) expect(written).not.toContain(secret)
    expect(await readFile(join(world.profiles.directory(world.profiles.current().id), 'tokens.bin'), 'latin1')).toMatch(
      /^TTTB/,
    )
  })

  it('sends a public client without any authorization header (N6)', async () => {
    const { auth, provider } = await makeWorld()
    value(await auth.signInBrowser())
    const token = provider.requests.find((request) => request.endpoint === 'token')
    expect(token?.headers.authorization).toBeUndefined()
    expect(token?.form).toMatchObject({ client_id: 'desktop', grant_type: 'authorization_code' })
    expect(token?.form['client_secret']).toBeUndefined()
  })

  it('sends the "secret" of a provider that wants one from native apps in the body (N6)', async () => {
    const { auth, provider, logged, everything } = await makeWorld({
      oidc: { publicClientSecret: 'not-a-secret-at-all' },
    })
    value(await auth.signInBrowser())
    const token = provider.requests.find((request) => request.endpoint === 'token')
    expect(token?.headers.authorization).toBeUndefined()
    expect(token?.form['client_secret']).toBe('not-a-secret-at-all')
    expect(logged.join('\n') + (await everything())).not.toContain('not-a-secret-at-all')
  })

  it('asks for what the server says that the provider wants besides', async () => {
    const extraParameters = { access_type: 'offline', prompt: 'select_account' }
    const { auth, browser, provider, restart } = await makeWorld({
      oidc: { extraParameters, audience: 'https://api.example', resource: 'api://time' },
    })
    value(await auth.signInBrowser())
    const sent = new URL(browser.opened[0] ?? '').searchParams
    expect(Object.fromEntries(sent)).toMatchObject({
      ...extraParameters,
      audience: 'https://api.example',
      resource: 'api://time',
      response_type: 'code',
    })
    expect(sent.getAll('prompt')).toEqual(['select_account'])
    expect(await (await restart()).auth.accessToken()).toMatchObject({ ok: true })
    const asked = provider.requests.filter(({ endpoint }) => endpoint === 'token').map(({ form }) => form)
    expect(asked.map((form) => form['grant_type'])).toEqual(['authorization_code', 'refresh_token'])
    for (const form of asked) expect(form['resource']).toBe('api://time')
  })

  it('C9: asks for a fresh sign-in where the server wants one, and looks whether it was', async () => {
    const world = await makeWorld({ oidc: { extraParameters: { max_age: '60' } } })
    const now = Math.floor(Date.now() / 1000)
    const since = (seconds: number): void => {
      world.provider.faults = { claims: (honest) => ({ ...honest, auth_time: now - seconds }) }
    }
    expect(code(await world.auth.signInBrowser())).toBe('sign-in-not-trusted')
    since(200)
    expect(code(await world.auth.signInBrowser())).toBe('sign-in-not-trusted')
    since(5)
    expect(code(await world.auth.signInBrowser())).toBe('ok')
    expect(new URL(world.browser.opened[0] ?? '').searchParams.get('max_age')).toBe('60')
  })

  it('C2: takes an audience that the server says may stand beside the client, and no other', async () => {
    const { auth, provider } = await makeWorld({ oidc: { additionalAudiences: ['api://time'] } })
    provider.faults = { claims: (honest) => ({ ...honest, aud: ['desktop', 'api://time'], azp: 'desktop' }) }
    value(await auth.signInBrowser())
    provider.faults = { claims: (honest) => ({ ...honest, aud: ['desktop', 'other'], azp: 'desktop' }) }
    expect(code(await auth.signInBrowser())).toBe('sign-in-not-trusted')
    provider.faults = { claims: (honest) => ({ ...honest, aud: ['api://time'], azp: 'desktop' }) }
    expect(code(await auth.signInBrowser())).toBe('sign-in-not-trusted')
  })

  it('takes no parameter from a server that sign-in sets itself', async () => {
    const world = await makeWorld()
    const { oidc } = world.server.config
    for (const name of ['redirect_uri', 'state', 'code_challenge_method', 'response_type']) {
      world.server.config = { ...world.server.config, oidc: oidc && { ...oidc, extraParameters: { [name]: 'x' } } }
      expect(code(await world.auth.signInBrowser()), name).toBe('server-error')
    }
    expect(world.browser.opened).toEqual([])
  })

  it('uses another verifier, state, nonce and port each time (B2, P1, N3, N5)', async () => {
    const { auth, browser, provider } = await makeWorld()
    for (let time = 0; time < 3; time++) value(await auth.signInBrowser())
    for (const name of ['state', 'nonce', 'code_challenge', 'redirect_uri']) {
      expect(new Set(browser.opened.map((url) => new URL(url).searchParams.get(name))).size, name).toBe(3)
    }
    const verifiers = provider.requests.flatMap(({ form }) => form['code_verifier'] ?? [])
    for (const verifier of verifiers) expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/)
    expect(new Set(verifiers).size).toBe(3)
  })

  it('ends an attempt when a new one begins, and takes only the response of the new one (N11, B2)', async () => {
    const { auth, browser, server } = await makeWorld()
    browser.behave = async () => undefined
    const first = auth.signInBrowser()
    await until(() => browser.opened.length === 1)
    const second = auth.signInBrowser()
    expect(code(await first)).toBe('sign-in-cancelled')
    await until(() => browser.opened.length === 2)
    const [one = '', two = ''] = browser.opened.map((url) => new URL(url))
    // The state of the first at the address of the second.
    const redirect = (two as URL).searchParams.get('redirect_uri') ?? ''
    const wrong = await fetch(`${redirect}?code=x&state=${(one as URL).searchParams.get('state') ?? ''}`)
    expect(wrong.status).toBe(400)
    browser.behave = null
    value(await auth.reopenBrowser())
    expect(code(await second)).toBe('ok')
    expect(server.count('oidcExchange')).toBe(1)
  })

  it('can be cancelled while it waits, opens the browser again, and hands out the link only then', async () => {
    const { auth, browser } = await makeWorld()
    expect(code(auth.signInLink())).toBe('not-found')
    expect(code(await auth.reopenBrowser())).toBe('not-found')
    browser.behave = async () => undefined
    const signingIn = auth.signInBrowser()
    await until(() => auth.signInLink().ok)
    expect(auth.describe().current.session).toBe('signing-in')
    expect(value(auth.signInLink())).toBe(browser.opened[0])
    value(await auth.reopenBrowser())
    expect(browser.opened[1]).toBe(browser.opened[0])
    auth.cancelSignIn()
    expect(code(await signingIn)).toBe('sign-in-cancelled')
    expect(auth.describe().current.session).toBe('signed-out')
    expect(code(auth.signInLink())).toBe('not-found')
    const redirect = new URL(browser.opened[0] ?? '').searchParams.get('redirect_uri') ?? ''
    await expect(fetch(redirect)).rejects.toThrow()
  })

  it('says so when no browser can be opened, and closes the port', async () => {
    const { auth, browser } = await makeWorld()
    browser.behave = async () => {
      throw new Error('no browser')
    }
    expect(code(await auth.signInBrowser())).toBe('browser-not-opened')
    const redirect = new URL(browser.opened[0] ?? '').searchParams.get('redirect_uri') ?? ''
    await expect(fetch(redirect)).rejects.toThrow()
  })

  it('gives the tokens of a sign-in back that the server refuses', async () => {
    const world = await makeWorld()
    world.server.trouble.oidcExchange = 'registration-closed'
    expect(code(await world.auth.signInBrowser())).toBe('registration-closed')
    await until(() => world.provider.count('revoke') === 1)
    expect(world.auth.describe().current).toMatchObject({ session: 'signed-out', person: null })
    expect(world.vault.keys.size).toBe(0)
    expect(await world.everything()).not.toContain('TTTB')
  })

  it('leaves nothing behind when it is cancelled at the last moment', async () => {
    const world = await makeWorld()
    world.server.trouble.oidcExchange = 'hang'
    const signingIn = world.auth.signInBrowser()
    await until(() => world.server.count('oidcExchange') === 1)
    world.auth.cancelSignIn()
    expect(code(await signingIn)).toBe('sign-in-cancelled')
    await until(() => world.provider.count('revoke') === 1)
    expect(world.vault.keys.size).toBe(0)
    expect(await world.everything()).not.toContain('TTTB')
  })

  it('N11: ends by itself after five minutes, and can be tried again', async () => {
    const hand = handTimer()
    const { auth, browser } = await makeWorld({ dependencies: { timer: hand.timer } })
    browser.behave = async () => undefined
    const signingIn = auth.signInBrowser()
    await until(() => auth.signInLink().ok)
    hand.advance(5 * 60_000)
    expect(code(await signingIn)).toBe('sign-in-timed-out')
    expect(auth.describe().current.session).toBe('signed-out')
    browser.behave = null
    expect(code(await auth.signInBrowser())).toBe('ok')
  })

  it('B5: sends tokens in bodies and headers, never in an address', async () => {
    const { auth, provider, server } = await makeWorld()
    value(await auth.signInBrowser())
    const access = await auth.accessToken()
    const exchange = server.requests.find(({ route }) => route === 'oidcExchange')?.body as Record<string, string>
    const secrets = [access.ok ? access.token : '', exchange['idToken'], exchange['accessToken']]
    value(await auth.signOut({ everywhere: false }))
    await until(() => provider.count('revoke') === 1)
    for (const { url } of provider.requests) for (const secret of secrets) expect(url.href).not.toContain(secret)
  })
})
