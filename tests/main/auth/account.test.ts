import { describe, expect, it, onTestFinished } from 'vitest'
import { v7 } from 'uuid'
import { UserId } from '../../../shared/domain/id.ts'
import { AccountView } from '../../../shared/ipc/account.ts'
import { startFaultyProvider } from '../../support/faulty-provider.ts'
import { startStubServer } from './support/stub-server.ts'
import { code, makeWorld, oidcConfig, until, value } from './support/world.ts'

describe('accounts', () => {
  it('begins in the personal profile, with nobody to ask', async () => {
    const { auth } = await makeWorld({ connected: false })
    expect(auth.describe()).toMatchObject({
      current: { server: null, person: { username: 'mia' }, session: 'signed-out' },
      others: [],
      fixedServerUrl: null,
    })
    expect(auth.serverUrl()).toBeNull()
    expect(await auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    for (const answer of [await auth.signInBrowser(), await auth.signOut({ everywhere: false })])
      expect(code(answer)).toBe('bad-input')
    expect(code(await auth.signInPassword({ username: 'mia', password: 'x' }))).toBe('bad-input')
  })

  it('connects to a server, shows it in the form of the contract, and opens the same profile the next time', async () => {
    const { auth, server } = await makeWorld()
    const connected = auth.describe()
    expect(AccountView.parse(connected)).toEqual(connected)
    expect(connected.current).toMatchObject({
      server: { url: server.url, name: 'Example & Sons' },
      person: null,
      session: 'signed-out',
    })
    expect(connected.others).toEqual([{ id: connected.others[0]?.id, label: 'mia', personal: true }])
    expect(auth.serverUrl()).toBe(server.url)
    const again = value(await auth.connect(`${server.url}/`))
    expect(again.current.id).toBe(connected.current.id)
  })

  it('says what is wrong with an address and stays where it was', async () => {
    const { auth } = await makeWorld()
    const before = auth.describe()
    expect(code(await auth.connect('http://127.0.0.1:1'))).toBe('server-unreachable')
    expect(code(await auth.testServer('http://127.0.0.1:1'))).toBe('server-unreachable')
    expect(auth.describe()).toEqual(before)
  })

  it('connects to no other server than the one that is set for the computer', async () => {
    const { auth, server } = await makeWorld({
      connected: false,
      dependencies: { fixedServerUrl: 'https://time.example.com' },
    })
    expect(auth.describe().fixedServerUrl).toBe('https://time.example.com')
    expect(code(await auth.connect(server.url))).toBe('bad-input')
  })

  it('N8, B3: keeps several servers apart: tokens, people and attempts', async () => {
    const { auth, server, browser, provider } = await makeWorld()
    const otherProvider = await startFaultyProvider()
    const other = await startStubServer(oidcConfig(otherProvider), 'oidc')
    onTestFinished(async () => {
      await other.close()
      await otherProvider.close()
    })
    otherProvider.person = { sub: 'person-of-the-other' }
    other.config = { ...other.config, serverId: v7() }
    value(await auth.signInBrowser())
    const first = auth.describe().current
    const firstToken = await auth.accessToken()

    value(await auth.connect(other.url))
    expect(auth.describe().current).toMatchObject({ session: 'signed-out', person: null })
    expect(await auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    // The response of one provider at the listener of the other.
    browser.behave = async () => undefined
    const signingIn = auth.signInBrowser()
    await until(() => browser.opened.length === 2)
    const waiting = new URL(browser.opened[1] ?? '')
    const asked = provider.count('token')
    const foreign = await fetch(
      `${waiting.searchParams.get('redirect_uri')}?code=x&iss=${provider.issuer}&state=${waiting.searchParams.get('state')}`,
    )
    expect(foreign.status).toBe(200)
    expect(code(await signingIn)).toBe('sign-in-not-trusted')
    expect([provider.count('token') - asked, otherProvider.count('token')]).toEqual([0, 0])

    browser.behave = null
    value(await auth.signInBrowser())
    expect(auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'person-of-the-other' } })
    value(await auth.switchTo(first.id))
    expect(auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'person-1' } })
    expect(await auth.accessToken()).toEqual(firstToken)
    value(await auth.signOut({ everywhere: false }))
    expect(server.count('logout')).toBeLessThanOrEqual(1)
    expect(other.count('logout')).toBe(0)
  })

  it('gives a second person of the same server a profile of their own, and finds both again', async () => {
    const { auth, provider } = await makeWorld()
    value(await auth.signInBrowser())
    const mia = auth.describe().current
    provider.person = { sub: 'person-2' }
    value(await auth.signInBrowser())
    const ben = auth.describe().current
    expect(ben.id).not.toBe(mia.id)
    expect(ben).toMatchObject({ person: { username: 'person-2' }, session: 'signed-in' })
    expect(auth.describe().others.map((other) => other.label)).toContain('person-1 (Example & Sons)')
    provider.person = { sub: 'person-1' }
    value(await auth.signInBrowser())
    expect(auth.describe().current).toMatchObject({ id: mia.id, person: { username: 'person-1' } })
    value(await auth.switchTo(ben.id))
    expect(await auth.accessToken()).toMatchObject({ ok: true })
  })

  it('ends a sign-in that is under way when another profile is opened', async () => {
    const { auth, browser } = await makeWorld()
    browser.behave = async () => undefined
    const signingIn = auth.signInBrowser()
    await until(() => browser.opened.length === 1)
    const personal = auth.describe().others[0]
    value(await auth.switchTo(personal?.id ?? auth.describe().current.id))
    expect(code(await signingIn)).toBe('sign-in-cancelled')
    expect(auth.describe().current.server).toBeNull()
  })

  it('tells everybody who listens, until they no longer want to know', async () => {
    const { auth } = await makeWorld()
    const seen: string[] = []
    const stop = auth.onChange((view) => seen.push(view.current.session))
    value(await auth.signInBrowser())
    expect(seen[0]).toBe('signing-in')
    expect(seen.at(-1)).toBe('signed-in')
    stop()
    value(await auth.signOut({ everywhere: false }))
    expect(seen.at(-1)).toBe('signed-in')
  })
})

describe('names and passwords', () => {
  it('signs in with a password, stays signed in, and keeps no password', async () => {
    const world = await makeWorld({ method: 'local' })
    world.server.passwords.set('mia', 'correct horse battery')
    expect(code(await world.auth.signInPassword({ username: 'mia', password: 'wrong' }))).toBe('wrong-credentials')
    expect(code(await world.auth.signInPassword({ username: 'mia' }))).toBe('wrong-credentials')
    value(await world.auth.signInPassword({ username: 'mia', password: 'correct horse battery' }))
    expect(world.auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'mia' } })
    const again = await world.restart()
    expect(await again.auth.accessToken()).toMatchObject({ ok: true })
    expect(`${await world.everything()}${world.logged.join()}`).not.toContain('correct horse')
    expect(code(await world.auth.signInBrowser())).toBe('bad-input')
  })

  it('signs in by name alone where that is how the server is', async () => {
    const { auth, server } = await makeWorld({ method: 'none' })
    value(await auth.signInPassword({ username: 'mia', password: 'typed all the same' }))
    expect(auth.describe().current).toMatchObject({ session: 'signed-in', person: { username: 'mia' } })
    expect(server.requests.find((request) => request.route === 'login')?.body).not.toHaveProperty('password')
  })

  it('registers, and says why not', async () => {
    const { auth, server } = await makeWorld({ method: 'local' })
    value(await auth.register({ username: 'mia', password: 'correct horse battery', fullName: 'Mia Example' }))
    expect(auth.describe().current.session).toBe('signed-in')
    expect(code(await auth.register({ username: 'mia', password: 'x', fullName: '' }))).toBe('username-taken')
    server.trouble.register = 'weak-password'
    expect(code(await auth.register({ username: 'ben', password: 'x', fullName: '' }))).toBe('weak-password')
    server.config = { ...server.config, selfRegister: false }
    expect(code(await auth.register({ username: 'ben', password: 'long enough', fullName: '' }))).toBe(
      'registration-closed',
    )
  })

  it('lets the person choose where both are offered, and sends no password to a server of one sign-in only', async () => {
    const { auth, server } = await makeWorld({ method: 'both' })
    server.passwords.set('mia', 'correct horse battery')
    value(await auth.signInPassword({ username: 'mia', password: 'correct horse battery' }))
    value(await auth.signInBrowser())
    const sso = await makeWorld({ method: 'oidc' })
    expect(code(await sso.auth.signInPassword({ username: 'mia', password: 'secret' }))).toBe('bad-input')
    expect(sso.server.count('login')).toBe(0)
  })
})

describe('a server that changed, and a person who agrees', () => {
  it('S6: pins it anew, with a fresh sign-in, and shows it nothing of the old one', async () => {
    const { auth, server } = await makeWorld()
    value(await auth.signInBrowser())
    const before = auth.describe().current.id
    server.config = { ...server.config, method: 'both' }
    expect(code(await auth.signInBrowser())).toBe('server-changed')
    value(await auth.acceptServer())
    expect(auth.describe().current).toMatchObject({ id: before, session: 'signed-out', server: { method: 'both' } })
    expect(server.count('refresh') + server.count('logout')).toBe(0)
    value(await auth.signInBrowser())
    expect(auth.describe().current).toMatchObject({ id: before, session: 'signed-in' })
  })

  it('T11: keeps what was tracked for another server away from it', async () => {
    const { auth, server } = await makeWorld()
    value(await auth.signInBrowser())
    const before = auth.describe().current.id
    server.config = { ...server.config, serverId: v7() }
    value(await auth.acceptServer())
    expect(auth.describe().current).toMatchObject({ session: 'signed-out', person: null })
    expect(auth.describe().current.id).not.toBe(before)
    server.people.set('person-1', {
      id: UserId.parse(v7()),
      username: 'person-1',
      fullName: '',
      email: null,
      role: 'user',
    })
    value(await auth.signInBrowser())
    expect(auth.describe().current.id).not.toBe(before)
  })
})
