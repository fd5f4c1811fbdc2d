import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { code, handTimer, makeWorld, until, value, type World, type WorldOptions } from './support/world.ts'

const HOUR = 3600_000

/** What is done to a world, and in words. */
type Event = readonly [what: string, happen: (world: World) => void]

async function signedIn(options: WorldOptions = {}): Promise<World> {
  const world = await makeWorld(options)
  value(await world.auth.signInBrowser())
  return world
}

const tokensFile = (world: World): Promise<string> =>
  readFile(join(world.profiles.directory(world.profiles.current().id), 'tokens.bin'), 'latin1')

describe('the session', () => {
  it('gives out its token until shortly before its end, and then renews it', async () => {
    const world = await signedIn()
    const first = await world.auth.accessToken()
    expect(await world.auth.accessToken()).toEqual(first)
    expect(world.server.count('refresh')).toBe(0)
    world.clock.ahead = 10 * 60_000 - 29_000
    const second = await world.auth.accessToken()
    expect(second).toMatchObject({ ok: true })
    expect(second).not.toEqual(first)
    expect(world.server.count('refresh')).toBe(1)
  })

  it('B6, D10: renews once, however many wait', async () => {
    const world = await signedIn()
    world.clock.ahead = HOUR
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.auth.accessToken()))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ ok: true })
    expect(world.server.count('refresh')).toBe(1)
    expect(world.provider.count('token')).toBe(2)
  })

  it('B6: has the rotated token on disk before anybody uses the new access token', async () => {
    const world = await signedIn()
    const before = await tokensFile(world)
    world.clock.ahead = HOUR
    const renewed = world.auth.accessToken()
    let atAnswer = ''
    await renewed.then(async () => {
      atAnswer = await tokensFile(world)
    })
    expect(atAnswer).not.toBe(before)
    // What stood there at that moment is good for the next start.
    const again = await world.restart()
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
  })

  it('B6: killed between the answer and the disk, the next start asks for a sign-in and does not loop', async () => {
    const world = await signedIn()
    const file = join(world.profiles.directory(world.profiles.current().id), 'tokens.bin')
    const stale = await readFile(file)
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    await writeFile(file, stale)
    const again = await world.restart()
    expect(await again.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(again.auth.describe().current.session).toBe('expired')
    const asked = world.provider.count('token')
    expect(await again.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(world.provider.count('token')).toBe(asked)
    world.clock.ahead = 0
    expect(code(await again.auth.signInBrowser())).toBe('ok')
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
  })

  it('an answer that gets lost on its way does no harm: the same is asked again', async () => {
    const world = await makeWorld({ method: 'local' })
    world.server.passwords.set('mia', 'correct horse')
    value(await world.auth.signInPassword({ username: 'mia', password: 'correct horse' }))
    world.clock.ahead = HOUR
    world.server.trouble.refresh = 'lost'
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
    world.auth.retryNow()
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
    // Not even when the app is killed at that moment.
    delete world.server.trouble.refresh
    const again = await world.restart()
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
    const asked = world.server.requests
      .filter(({ route }) => route === 'refresh')
      .map(({ body }) => JSON.stringify(body))
    expect(asked).toHaveLength(3)
    expect(new Set(asked).size).toBe(1)
    expect(asked[0]).toMatch(/"nextRefreshToken":"[A-Za-z0-9_-]{43}"/)
    // And the one after that is a new question.
    world.clock.ahead = 2 * HOUR
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
    expect(JSON.stringify(world.server.requests.at(-1)?.body)).not.toBe(asked[0])
  })

  it('tells the server whether the provider can renew', async () => {
    const world = await makeWorld()
    value(await world.auth.signInBrowser())
    expect(world.server.requests.at(-1)).toMatchObject({ route: 'oidcExchange', body: { renewsAtProvider: true } })
    world.provider.faults = { tokens: (body) => ({ ...body, refresh_token: undefined }) }
    value(await world.auth.signInBrowser())
    expect(world.server.requests.at(-1)).toMatchObject({ route: 'oidcExchange', body: { renewsAtProvider: false } })
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    expect(world.server.requests.at(-1)?.body).not.toHaveProperty('idToken')
  })

  it.each<Event>([
    ['the server is cut off', (w) => void (w.server.trouble.authConfig = 'reset')],
    ['the server is cut off in the middle', (w) => void (w.server.trouble.refresh = 'reset')],
    ['a hotel answers', (w) => void (w.server.trouble.authConfig = 'html')],
    ['a hotel answers in the middle', (w) => void (w.server.trouble.refresh = 'html')],
    ['the server restarts', (w) => void (w.server.trouble.refresh = 'not-ready')],
    ['the server fails', (w) => void (w.server.trouble.refresh = 'server-error')],
    ['the server has had enough', (w) => void (w.server.trouble.refresh = 'too-many-requests')],
    ['the provider is down', (w) => void (w.provider.faults = { endpoint: { token: 'unavailable' } })],
    ['the provider is cut off', (w) => void (w.provider.faults = { endpoint: { token: 'reset' } })],
    ['discovery is cut off', (w) => void (w.provider.faults = { endpoint: { discovery: 'reset' } })],
    ['the server cannot reach the provider', (w) => void (w.server.trouble.refresh = 'provider-unreachable')],
  ])('B7: is not over when %s', async (_what, trouble) => {
    const world = await signedIn()
    world.clock.ahead = HOUR
    trouble(world)
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
    expect(world.auth.describe().current.session).toBe('signed-in')
    expect(world.auth.problem()).not.toBeNull()
    expect(await tokensFile(world)).toMatch(/^TTTB/)
    world.server.trouble = {}
    world.provider.faults = {}
    // It waits before it asks again, unless it is told not to.
    const asked = world.server.count('authConfig')
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
    expect(world.server.count('authConfig')).toBe(asked)
    world.auth.retryNow()
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    expect(world.auth.problem()).toBeNull()
  })

  it('B7: asks again by itself when some time has passed', async () => {
    const world = await signedIn()
    world.clock.ahead = HOUR
    world.server.trouble.authConfig = 'reset'
    for (let time = 0; time < 10; time++) {
      expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
      world.clock.ahead += 61_000
    }
    delete world.server.trouble.authConfig
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
  })

  it.each<readonly [...Event, problem: string]>([
    ['the server ended it', (w) => w.server.endSessions(), 'session-ended'],
    ['the account is inactive', (w) => void (w.server.trouble.refresh = 'account-inactive'), 'account-inactive'],
    ['the device was revoked', (w) => void (w.server.trouble.refresh = 'device-revoked'), 'session-ended'],
    ['the provider ended the grant', (w) => w.provider.endGrants(), 'session-ended'],
  ])('B7: is over when %s, and says so', async (_what, end, problem) => {
    const world = await signedIn()
    const seen: string[] = []
    world.auth.onChange((view) => seen.push(view.current.session))
    world.clock.ahead = HOUR
    end(world)
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(world.auth.describe().current).toMatchObject({ session: 'expired', person: { username: 'person-1' } })
    expect(world.auth.problem()).toBe(problem)
    expect(seen).toContain('expired')
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
    world.server.trouble = {}
    world.clock.ahead = 0
    value(await world.auth.signInBrowser())
    expect(world.auth.describe().current.session).toBe('signed-in')
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
  })

  it.each([
    ['sub', (c: object) => ({ ...c, sub: 'somebody-else' })],
    ['azp', (c: object) => ({ ...c, azp: 'another-client' })],
    ['aud', (c: object) => ({ ...c, aud: ['desktop', 'another'], azp: 'desktop' })],
    ['iss', (c: object) => ({ ...c, iss: 'https://evil.example' })],
    ['at_hash', (c: object) => ({ ...c, at_hash: 'wrongwrongwrongwrongww' })],
    ['nonce', (c: object) => ({ ...c, nonce: 'of-somebody-else' })],
  ])('C12, D2: ends when a renewed ID token has another %s', async (_claim, change) => {
    const world = await signedIn()
    world.clock.ahead = HOUR
    world.provider.faults = { claims: (honest, why) => (why === 'refresh' ? { ...change(honest) } : honest) }
    expect(await world.auth.accessToken()).toMatchObject({ ok: false })
    expect(world.server.count('refresh')).toBe(0)
    expect(world.auth.describe().current.session).toBe('expired')
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
  })

  it('C12: goes on when a renewed ID token repeats the nonce of the sign-in', async () => {
    const world = await makeWorld()
    let nonce: unknown
    world.provider.faults = {
      claims: (c, why) => {
        if (why === 'code') nonce = c['nonce']
        return { ...c, nonce }
      },
    }
    value(await world.auth.signInBrowser())
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    expect(nonce).toMatch(/./)
  })

  it('C12: ends when a renewed ID token speaks of another moment of authentication', async () => {
    const world = await makeWorld()
    world.provider.faults = { claims: (c, why) => ({ ...c, auth_time: why === 'code' ? 1000 : 2000 }) }
    value(await world.auth.signInBrowser())
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: false })
    expect(world.auth.describe().current.session).toBe('expired')
    expect(world.server.count('refresh')).toBe(0)
  })

  it.each([
    ['server id', { serverId: '0190a1b2-0000-7000-8000-00000000beef' }],
    ['method', { method: 'local' as const }],
    ['issuer', { issuer: 'https://other.example' }],
    ['client', { clientId: 'another' }],
  ])('A2, S6, T11: stops when the %s of the server is another one, and sends it no token', async (_what, change) => {
    const world = await signedIn()
    const honest = world.server.config
    const oidc = honest.oidc && { ...honest.oidc, ...change }
    world.server.config = { ...honest, ...change, oidc }
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'server-changed' })
    expect(world.server.count('refresh')).toBe(0)
    expect(world.auth.problem()).toBe('server-changed')
    expect(code(await world.auth.signInBrowser())).toBe('server-changed')
    expect(code(await world.auth.signInPassword({ username: 'mia', password: 'correct horse' }))).toBe('server-changed')
    expect(code(await world.auth.connect(world.server.url))).toBe('server-changed')
    expect(world.server.count('oidcStart')).toBe(1)
    // It was a mistake, or somebody else's network.
    world.server.config = honest
    world.auth.retryNow()
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
  })

  it('renews with a clock that went wrong since the sign-in, by the clock of the provider', async () => {
    const world = await signedIn()
    for (const ahead of [5 * HOUR, -5 * HOUR]) {
      world.clock.ahead = ahead
      const old = await world.auth.accessToken()
      world.clock.ahead += ahead > 0 ? 0 : -60_000
      if (old.ok) world.auth.rejectToken(old.token)
      world.auth.retryNow()
      expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    }
  })

  it('goes on when only the name of the server changes, and shows the new one', async () => {
    const world = await signedIn()
    world.server.config = { ...world.server.config, serverName: 'Example Inc.' }
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    await until(() => world.auth.describe().current.server?.name === 'Example Inc.')
  })

  it('drops a token that the server refused, and does not ask without end', async () => {
    const world = await signedIn()
    const first = await world.auth.accessToken()
    world.clock.ahead = 60_000
    world.auth.rejectToken('another token')
    expect(await world.auth.accessToken()).toEqual(first)
    world.auth.rejectToken(first.ok ? first.token : '')
    const second = await world.auth.accessToken()
    expect(second).toMatchObject({ ok: true })
    expect(second).not.toEqual(first)
    // Refused as soon as it was given: the trouble is elsewhere.
    world.auth.rejectToken(second.ok ? second.token : '')
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'offline' })
    expect(world.server.count('refresh')).toBe(1)
  })

  it('does not renew at every call when the clock of the computer is far ahead of the server', async () => {
    const world = await signedIn({ method: 'both' })
    world.clock.ahead = 5 * HOUR
    world.server.passwords.set('mia', 'correct horse')
    value(await world.auth.signInPassword({ username: 'mia', password: 'correct horse' }))
    for (let time = 0; time < 5; time++) expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    expect(world.server.count('refresh')).toBe(0)
  })
})

describe('a keychain that does not help', () => {
  it.each(['locked', 'absent', 'refused'] as const)('keeps the sign-in in memory when it is %s', async (trouble) => {
    const world = await makeWorld()
    world.vault.trouble = trouble
    value(await world.auth.signInBrowser())
    expect(world.auth.describe().current).toMatchObject({ session: 'signed-in', storage: 'memory' })
    expect(world.auth.kept()).toEqual({ where: 'memory', because: trouble })
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    world.clock.ahead = HOUR
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
    const again = await world.restart()
    expect(again.auth.describe().current).toMatchObject({ session: 'signed-out', person: { username: 'person-1' } })
  })

  it('D7: a keyring that is locked at the start is no sign-out: unlocked later, it goes on', async () => {
    const world = await signedIn()
    world.vault.trouble = 'locked'
    const again = await world.restart()
    expect(await again.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(again.auth.problem()).toBe('keychain-locked')
    expect(again.auth.describe().current.session).toBe('expired')
    expect(await tokensFile(world)).toMatch(/^TTTB/)
    world.vault.trouble = null
    again.auth.retryNow()
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
    expect(again.auth.describe().current.session).toBe('signed-in')
  })

  it('asks for a sign-in when the key is gone, without looping', async () => {
    const world = await signedIn()
    world.vault.keys.clear()
    const again = await world.restart()
    expect(await again.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    expect(again.auth.describe().current.session).toBe('expired')
    value(await again.auth.signInBrowser())
    expect(again.auth.describe().current).toMatchObject({ session: 'signed-in', storage: 'keychain' })
  })
})

describe('signing out', () => {
  it('L2, X1, D11: wipes here first, then ends the session at the server and gives the refresh token back', async () => {
    const world = await signedIn()
    const opened = world.browser.opened.length
    const view = value(await world.auth.signOut({ everywhere: false }))
    expect(view.current).toMatchObject({ session: 'signed-out', person: { username: 'person-1' } })
    expect(await world.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
    await until(() => world.vault.keys.size === 0)
    await until(() => world.provider.count('revoke') === 1 && world.server.count('logout') === 1)
    const revoked = world.provider.requests.find((request) => request.endpoint === 'revoke')
    expect(revoked?.form).toMatchObject({ token_type_hint: 'refresh_token', client_id: 'desktop' })
    // L1: no address to come back to is configured, so the browser stays where it is.
    await world.auth.close()
    expect(world.browser.opened).toHaveLength(opened)
  })

  it('X2, X3: is done at once when nobody answers, and tells them later', async () => {
    const hand = handTimer()
    const world = await signedIn({ dependencies: { timer: hand.timer } })
    world.server.trouble.logout = 'hang'
    world.provider.faults = { endpoint: { revoke: 'unavailable' } }
    value(await world.auth.signOut({ everywhere: false }))
    expect(world.auth.describe().current.session).toBe('signed-out')
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
    await until(() => world.logged.some((line) => line.includes('sign-out not complete')))
    world.server.trouble = {}
    world.provider.faults = {}
    hand.advance(60_000)
    await until(() => world.server.count('logout') === 2 && world.provider.count('revoke') === 2)
  })

  it('L4: has no door that a page after the sign-out could knock at, with whatever state', async () => {
    const world = await signedIn({ oidc: { postLogoutRedirectUri: 'https://time.example.com/bye' } })
    const callback = new URL(world.browser.opened[0] ?? '').searchParams.get('redirect_uri') ?? ''
    value(await world.auth.signOut({ everywhere: false }))
    await until(() => world.browser.opened.length === 2)
    const state = new URL(world.browser.opened[1] ?? '').searchParams.get('state') ?? ''
    for (const query of ['', '?state=another', `?state=${state}`])
      await expect(fetch(callback + query)).rejects.toThrow()
    expect(world.auth.describe().current.session).toBe('signed-out')
    expect(world.server.count('oidcExchange')).toBe(1)
  })

  it('X2: takes "unsupported token type" for an answer', async () => {
    const world = await signedIn()
    world.provider.faults = { endpoint: { revoke: 'unsupported_token_type' } }
    value(await world.auth.signOut({ everywhere: false }))
    await world.auth.close()
    expect(world.logged.join('\n')).not.toContain('sign-out not complete')
  })

  it('everywhere: says when the other devices could not be reached, and is signed out here all the same', async () => {
    const world = await signedIn()
    world.server.trouble.logout = 'reset'
    expect(code(await world.auth.signOut({ everywhere: true }))).toBe('server-unreachable')
    expect(world.auth.describe().current.session).toBe('signed-out')
    delete world.server.trouble.logout
    value(await world.auth.signInBrowser())
    value(await world.auth.signOut({ everywhere: true }))
    expect(world.server.requests.at(-1)).toMatchObject({ route: 'logout', body: { everywhere: true } })
  })

  it('L3: signs out at the provider in the browser where that is configured', async () => {
    const world = await signedIn({ oidc: { postLogoutRedirectUri: 'https://time.example.com/bye' } })
    value(await world.auth.signOut({ everywhere: false }))
    await until(() => world.browser.opened.length === 2)
    const link = new URL(world.browser.opened[1] ?? '')
    expect(link.origin + link.pathname).toBe(`${world.provider.issuer}/logout`)
    expect(link.searchParams.get('post_logout_redirect_uri')).toBe('https://time.example.com/bye')
    expect(link.searchParams.get('id_token_hint')).toMatch(/^eyJ/)
    expect(link.searchParams.get('state')).toMatch(/.{20}/)
  })

  it('L5: leaves a long ID token out of the address', async () => {
    const world = await makeWorld({ oidc: { postLogoutRedirectUri: 'https://time.example.com/bye' } })
    world.provider.faults = {
      claims: (c) => ({ ...c, groups: Array.from({ length: 200 }, (_, n) => `group-with-a-long-name-${n}`) }),
    }
    value(await world.auth.signInBrowser())
    value(await world.auth.signOut({ everywhere: false }))
    await until(() => world.browser.opened.length === 2)
    const link = world.browser.opened[1] ?? ''
    expect(link.length).toBeLessThan(2000)
    expect(new URL(link).searchParams.get('client_id')).toBe('desktop')
    expect(new URL(link).searchParams.get('logout_hint')).toBe('person-1@example.com')
  })

  it('L1, N2: stays here when the provider has no such page, or one that is not safe', async () => {
    for (const page of [undefined, 'file:///etc/passwd', 'http://evil.example/']) {
      const world = await makeWorld({ oidc: { postLogoutRedirectUri: 'https://time.example.com/bye' } })
      world.provider.faults = { metadata: (m) => ({ ...m, end_session_endpoint: page }) }
      value(await world.auth.signInBrowser())
      value(await world.auth.signOut({ everywhere: false }))
      await world.auth.close()
      expect(world.browser.opened).toHaveLength(1)
    }
  })

  it('L2: does not depend on the browser', async () => {
    const world = await signedIn({ oidc: { postLogoutRedirectUri: 'https://time.example.com/bye' } })
    world.browser.behave = async () => {
      throw new Error('no browser')
    }
    value(await world.auth.signOut({ everywhere: false }))
    await world.auth.close()
    expect(world.auth.describe().current.session).toBe('signed-out')
  })

  it('drops what a renewal brings that was under way', async () => {
    const world = await signedIn()
    world.clock.ahead = HOUR
    const renewing = world.auth.accessToken()
    value(await world.auth.signOut({ everywhere: false }))
    expect(await renewing).toEqual({ ok: false, reason: 'sign-in-needed' })
    await world.auth.close()
    expect(world.auth.describe().current.session).toBe('signed-out')
    await expect(tokensFile(world)).rejects.toThrow('ENOENT')
  })
})
