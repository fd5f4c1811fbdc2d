import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Auth } from '../../../main/auth/account.ts'
import { code, handTimer, makeWorld, personalAt, startApp, until, value, type World } from './support/world.ts'

const admins = { OIDC_ADMIN_GROUP: 'timetracker-admins', OIDC_ADMIN_EMAILS: 'boss@example.com' }
const personal = (environment: Readonly<Record<string, string>> = {}): Promise<World> =>
  makeWorld({ personal: environment })
const person = (auth: Auth) => auth.describe().current.person

/** Somebody whom UserInfo describes. */
const anna = {
  sub: 'anna-1',
  preferred_username: 'anna',
  name: 'Anna Example',
  email: 'anna@example.com',
  email_verified: true,
  groups: ['timetracker-admins'],
}

const HOUR = 60 * 60_000
/** The access token has run out: the next question renews. */
const renew = async ({ auth, clock }: Pick<World, 'auth' | 'clock'>): Promise<unknown> => {
  clock.ahead += 2 * HOUR
  auth.retryNow()
  return auth.accessToken()
}

describe('a provider without a server', () => {
  it('waits for its person in a place of its own, beside the personal one', async () => {
    const { auth, profiles, provider } = await personal()
    const { current, others } = auth.describe()
    expect(current).toMatchObject({ server: null, person: null, session: 'signed-out' })
    expect(current.provider).toEqual({ issuer: provider.issuer, host: new URL(provider.issuer).host })
    expect(others).toMatchObject([{ id: profiles.personal().id, personal: true }])
  })

  it('is left for the personal place when the provider is not set any more and nobody ever came', async () => {
    const world = await personal()
    const { auth, profiles } = await startApp(world.directory, [], {
      vault: world.vault,
      openExternal: world.browser.open,
    })
    await auth.usePersonal()
    expect(auth.describe()).toMatchObject({ current: { id: profiles.personal().id, provider: null }, others: [] })
    await auth.close()
  })

  it('keeps the place of somebody who came before, and their time can still be tracked there', async () => {
    const world = await personal()
    world.provider.person = anna
    const { current } = value(await world.auth.signInBrowser())
    const { auth } = await startApp(world.directory, [], { vault: world.vault, openExternal: world.browser.open })
    await auth.usePersonal()
    expect(auth.describe().current).toMatchObject({ id: current.id, provider: null, person: { username: 'anna' } })
    await auth.close()
  })

  it('signs in with PKCE and a nonce of the app, and describes the person by UserInfo (N5, P2, A3, A5, D12)', async () => {
    const { auth, server, browser, provider, restart, logged } = await personal(admins)
    provider.person = anna
    const { current } = value(await auth.signInBrowser())
    expect(current).toMatchObject({
      session: 'signed-in',
      storage: 'keychain',
      person: { username: 'anna', fullName: 'Anna Example', email: 'anna@example.com', role: 'admin' },
    })
    const sent = new URL(browser.opened[0] ?? '')
    expect(sent.searchParams.get('code_challenge_method')).toBe('S256')
    expect(sent.searchParams.get('nonce')?.length).toBeGreaterThanOrEqual(43)
    // Nobody else is asked: there is no server.
    expect(server.requests).toEqual([])
    expect(logged.join('\n')).not.toMatch(/warn/)

    const again = await restart()
    expect(again.auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'anna' } })
    expect(again.auth.describe().current.id).toBe(current.id)
  })

  it('takes claims from the ID token alone where that is set, and never asks UserInfo then (D12)', async () => {
    const { auth, provider } = await personal({ ...admins, OIDC_CLAIMS_SOURCE: 'id_token' })
    provider.faults.claims = (claims) => ({ ...claims, preferred_username: 'anna', groups: 'timetracker-admins' })
    expect(value(await auth.signInBrowser()).current.person).toMatchObject({ username: 'anna', role: 'admin' })
    expect(provider.count('userinfo')).toBe(0)
  })

  it('takes what the ID token says where UserInfo turns the token away, unless UserInfo has to say it (D12)', async () => {
    const { auth, provider } = await personal()
    provider.faults = {
      endpoint: { userinfo: 'turned-away' },
      claims: (claims) => ({ ...claims, preferred_username: 'anna' }),
    }
    expect(value(await auth.signInBrowser()).current.person?.username).toBe('anna')

    const strict = await personal({ OIDC_CLAIMS_SOURCE: 'userinfo' })
    strict.provider.faults.endpoint = { userinfo: 'turned-away' }
    expect(code(await strict.auth.signInBrowser())).not.toBe('ok')
    expect(person(strict.auth)).toBeNull()
  })

  it.each([
    ['UserInfo of somebody else (C11)', { userinfo: (claims: object) => ({ ...claims, sub: 'somebody-else' }) }],
    [
      'a foreign audience (C2)',
      { claims: (claims: object) => ({ ...claims, aud: ['desktop', 'other'], azp: 'desktop' }) },
    ],
    ['a foreign authorized party (C3)', { claims: (claims: object) => ({ ...claims, azp: 'other' }) }],
    ['another nonce (C7)', { claims: (claims: object) => ({ ...claims, nonce: 'somebody-else-s' }) }],
    ['another access token (C10)', { claims: (claims: object) => ({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }) }],
    ['a wrong key (C4)', { signature: 'wrong-key' as const }],
    ['no signature (C4)', { signature: 'none' as const }],
  ])('lets nobody in with %s, and keeps nothing', async (_name, faults) => {
    const world = await personal()
    world.provider.faults = faults
    expect(code(await world.auth.signInBrowser())).toBe('sign-in-not-trusted')
    expect(world.auth.describe().current).toMatchObject({ person: null, session: 'signed-out' })
    expect(world.vault.keys.size).toBe(0)
    expect(await world.everything()).not.toContain('TTTB')
  })

  it('makes an administrator by a verified address only, and never by one that is not (C14)', async () => {
    const { auth, provider } = await personal(admins)
    provider.person = { sub: 'boss-1', preferred_username: 'boss', email: 'BOSS@example.com', email_verified: true }
    expect(value(await auth.signInBrowser()).current.person?.role).toBe('admin')
    for (const verified of [false, 'true', undefined]) {
      provider.person = { ...provider.person, email_verified: verified }
      expect(value(await auth.signInBrowser()).current.person?.role).toBe('user')
    }
  })

  it('makes nobody an administrator by a group that only looks like it, or that was left out for being too many (A5, T14)', async () => {
    const { auth, provider, logged } = await personal(admins)
    for (const groups of [
      ['TimeTracker-Admins'],
      ['timetracker-admins '],
      { 0: 'timetracker-admins' },
      'a,timetracker-admins',
    ]) {
      provider.person = { ...anna, groups }
      expect(value(await auth.signInBrowser()).current.person?.role).toBe('user')
    }
    const { groups: _left, ...others } = anna
    provider.person = { ...others, _claim_names: { groups: 'src1' }, hasgroups: true }
    expect(value(await auth.signInBrowser()).current.person?.role).toBe('user')
    expect(logged.join('\n')).toContain('OIDC_GROUPS_OVERAGE')
  })

  it('keeps a stranger out where none may come in, gives the tokens back, and lets in who was here before', async () => {
    const first = await personal()
    first.provider.person = anna
    value(await first.auth.signInBrowser())
    const closed = await startApp(first.directory, first.logged, {
      vault: first.vault,
      openExternal: first.browser.open,
      personal: personalAt(first.provider, { ALLOW_SELF_REGISTER: 'false' }),
    })
    await closed.auth.usePersonal()
    value(await closed.auth.signInBrowser())
    const count = closed.profiles.list().length
    first.provider.person = { sub: 'bert-1', preferred_username: 'bert' }
    expect(code(await closed.auth.signInBrowser())).toBe('registration-closed')
    await until(() => first.provider.count('revoke') === 1)
    expect(closed.profiles.list()).toHaveLength(count)
    expect(person(closed.auth)?.username).toBe('anna')
    await closed.auth.close()
  })

  it('lets in only the tenants that are listed (D3, T13)', async () => {
    const tenant = '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55'
    const { auth, provider } = await personal({ OIDC_ALLOWED_TENANTS: tenant })
    expect(code(await auth.signInBrowser())).toBe('sign-in-refused')
    provider.faults.claims = (claims) => ({ ...claims, tid: '00000000-0c5c-4d0e-9f53-2f4f0f6b1c55' })
    expect(code(await auth.signInBrowser())).toBe('sign-in-refused')
    provider.faults.claims = (claims) => ({ ...claims, tid: tenant.toUpperCase() })
    expect(code(await auth.signInBrowser())).toBe('ok')
  })

  it('gives each subject a profile of their own, whatever name and address they share (C8, A4, T13)', async () => {
    const { auth, provider, profiles } = await personal({ ...admins, OIDC_ADMIN_EMAILS: '' })
    provider.person = anna
    const first = value(await auth.signInBrowser()).current
    provider.person = { ...anna, sub: 'anna-2', groups: [] }
    const second = value(await auth.signInBrowser()).current
    expect(second.id).not.toBe(first.id)
    expect(second.person).toMatchObject({ username: 'anna-2', email: 'anna@example.com', role: 'user' })
    expect(second.person?.id).not.toBe(first.person?.id)
    // Back again: the same profile and person, and no third one.
    provider.person = { ...anna, name: 'Anna Renamed', preferred_username: 'other' }
    const back = value(await auth.signInBrowser()).current
    expect(back).toMatchObject({ id: first.id, person: { username: 'anna', fullName: 'Anna Renamed' } })
    expect(profiles.list()).toHaveLength(3)
  })

  it('takes no name of the person of this computer, who is an administrator here (A4)', async () => {
    const { auth, provider, profiles } = await personal()
    provider.person = { sub: 'mia-1', preferred_username: 'mia' }
    const { current } = value(await auth.signInBrowser())
    expect(profiles.personal().person).toMatchObject({ username: 'mia', role: 'admin' })
    expect(current.person).toMatchObject({ username: 'mia-2', role: 'user' })
  })

  it('asks again whether the provider vouches, keeps the rotated token, and takes a role away (A5, B6)', async () => {
    const world = await personal(admins)
    const { auth, provider } = world
    provider.person = anna
    value(await auth.signInBrowser())
    expect(await renew(world)).toMatchObject({ ok: true })
    expect(person(auth)?.role).toBe('admin')
    provider.person = { ...anna, groups: [] }
    expect(await renew(world)).toMatchObject({ ok: true })
    await until(() => person(auth)?.role === 'user')
    const again = await world.restart()
    expect(again.auth.describe().current.person?.role).toBe('user')
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
  })

  it('is not signed out by a network that is away, and is by a provider that says no; the person and their profile stay (B7)', async () => {
    const world = await personal()
    const { auth, provider } = world
    provider.person = anna
    const { current } = value(await auth.signInBrowser())
    provider.faults.endpoint = { discovery: 'reset' }
    expect(await renew(world)).toMatchObject({ ok: false, reason: 'offline' })
    expect(auth.describe().current.session).toBe('signed-in')
    provider.faults = {}
    expect(await renew(world)).toMatchObject({ ok: true })
    provider.endGrants()
    expect(await renew(world)).toMatchObject({ ok: false, reason: 'sign-in-needed' })
    expect(auth.describe().current).toMatchObject({ id: current.id, session: 'expired', person: { username: 'anna' } })
    expect(await world.everything()).not.toContain('TTTB')
  })

  it('takes no other person at a renewal (C12, D2)', async () => {
    const world = await personal()
    value(await world.auth.signInBrowser())
    world.provider.faults.claims = (claims, why) => (why === 'refresh' ? { ...claims, sub: 'somebody-else' } : claims)
    expect(await renew(world)).toMatchObject({ ok: false })
    expect(world.auth.describe().current.session).toBe('expired')
  })

  it('ends after thirty days where the provider gave no refresh token', async () => {
    const world = await personal()
    world.provider.faults.tokens = ({ refresh_token: _left, ...body }) => body
    value(await world.auth.signInBrowser())
    world.clock.ahead += 29 * 24 * HOUR
    expect(await renew(world)).toMatchObject({ ok: true })
    world.clock.ahead += 2 * 24 * HOUR
    expect(await renew(world)).toMatchObject({ ok: false, reason: 'sign-in-needed' })
    expect(world.auth.describe().current.session).toBe('expired')
  })

  it('signs out here at once, gives the token back, and sends the browser where that is set (L2, L3, X1)', async () => {
    const world = await personal({ OIDC_POST_LOGOUT_REDIRECT_URI: 'http://127.0.0.1/bye' })
    value(await world.auth.signInBrowser())
    value(await world.auth.signOut({ everywhere: false }))
    expect(world.auth.describe().current.session).toBe('signed-out')
    expect(await world.everything()).not.toContain('TTTB')
    await until(() => world.provider.count('revoke') === 1 && world.browser.opened.length === 2)
    expect(new URL(world.browser.opened[1] ?? '').pathname).toBe('/logout')
    expect(world.server.requests).toEqual([])
  })

  it('keeps no token readable on disk and tells none to the log (P4, T3, T17)', async () => {
    const world = await personal()
    value(await world.auth.signInBrowser())
    const forms = world.provider.requests.flatMap(({ form }) => [form['code'], form['code_verifier']])
    const secrets = forms.filter((secret) => secret !== undefined)
    expect(secrets.length).toBe(2)
    const written = `${await world.everything()}\n${world.logged.join('\n')}`
    for (const secret of secrets) expect(written).not.toContain(secret)
    const { id } = world.profiles.current()
    expect(await readFile(join(world.profiles.directory(id), 'tokens.bin'), 'latin1')).toMatch(/^TTTB/)
  })

  it('can be cancelled while it waits, and ends by itself after five minutes (N11)', async () => {
    const hands = handTimer()
    const world = await makeWorld({ personal: {}, dependencies: { timer: hands.timer } })
    world.browser.behave = async () => undefined
    const first = world.auth.signInBrowser()
    await until(() => world.auth.signInLink().ok)
    world.auth.cancelSignIn()
    expect(code(await first)).toBe('sign-in-cancelled')
    const second = world.auth.signInBrowser()
    await until(() => world.auth.signInLink().ok)
    hands.advance(5 * 60_000)
    expect(code(await second)).toBe('sign-in-timed-out')
    expect(world.auth.describe().current).toMatchObject({ person: null, session: 'signed-out' })
  })
})
