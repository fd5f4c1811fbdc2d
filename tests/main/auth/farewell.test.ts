import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { handTimer, makeWorld, until, value, type World } from './support/world.ts'

const DAY = 24 * 60 * 60_000

/** Somebody is signed in; who is told of the end and who hears it is the test's to say. */
async function signedIn(options: Parameters<typeof makeWorld>[0] = {}): Promise<World> {
  const world = await makeWorld(options)
  value(await world.auth.signInBrowser())
  return world
}
const isKept = ({ directory }: World): Promise<boolean> =>
  access(join(directory, 'farewells.bin')).then(
    () => true,
    () => false,
  )
const logouts = ({ server }: World) => server.requests.filter(({ route }) => route === 'logout').map(({ body }) => body)
const saidLater = (world: World): Promise<void> =>
  until(() => world.logged.some((line) => line.includes('sign-out not complete')))

function offline({ server, provider }: World): void {
  server.trouble.logout = 'reset'
  provider.faults = { endpoint: { discovery: 'reset', revoke: 'reset' } }
}
function online({ server, provider }: World): void {
  server.trouble = {}
  provider.faults = {}
}

describe('a sign-out that nobody could be told of', () => {
  it('X2: is kept sealed over a quit, told at the next start, and then gone with its key', async () => {
    const world = await signedIn()
    offline(world)
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    await world.auth.close()
    expect(await isKept(world)).toBe(true)
    const [told] = logouts(world) as { refreshToken: string }[]
    const written = `${await world.everything()}\n${world.logged.join('\n')}`
    expect(written).toContain('TTFW')
    expect(written).not.toContain(told?.refreshToken)

    online(world)
    const before = { logout: world.server.count('logout'), revoke: world.provider.count('revoke') }
    const again = await world.restart()
    // Nothing of it is a sign-in.
    expect(again.auth.describe().current.session).toBe('signed-out')
    expect(await again.auth.accessToken()).toEqual({ ok: false, reason: 'sign-in-needed' })
    await until(() => world.server.count('logout') > before.logout && world.provider.count('revoke') > before.revoke)
    await until(() => world.vault.keys.size === 0)
    expect(await isKept(world)).toBe(false)
    expect(world.server.count('refresh')).toBe(0)
  })

  it('X3: is kept as well when the app is closed while nobody answers', async () => {
    const world = await signedIn()
    world.server.trouble.logout = 'hang'
    value(await world.auth.signOut({ everywhere: false }))
    await until(() => world.server.count('logout') === 1)
    await world.auth.close()
    expect(await isKept(world)).toBe(true)
    online(world)
    const again = await world.restart()
    await until(() => world.server.count('logout') === 2)
    await again.auth.close()
    expect(await isKept(world)).toBe(false)
  })

  it('leaves nothing where both were told, also when the app is closed at once', async () => {
    const world = await signedIn()
    value(await world.auth.signOut({ everywhere: false }))
    await world.auth.close()
    expect(await isKept(world)).toBe(false)
    expect(world.vault.keys.size).toBe(0)
  })

  it('X2: asks only those again who have not heard of it', async () => {
    const world = await signedIn()
    world.provider.faults = { endpoint: { revoke: 'unavailable' } }
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    await world.auth.close()
    online(world)
    await world.restart()
    await until(() => world.provider.count('revoke') === 2)
    expect(world.server.count('logout')).toBe(1)
  })

  it('B10, X2: waits where somebody else answers in the provider’s place', async () => {
    let isIntercepted = false
    const world = await signedIn({
      dependencies: {
        fetch: (url, init) =>
          isIntercepted && url.startsWith(world.provider.issuer)
            ? Promise.reject(new Error('net::ERR_CERT_AUTHORITY_INVALID'))
            : fetch(url, init),
      },
    })
    isIntercepted = true
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    expect(world.provider.count('revoke')).toBe(0)
    isIntercepted = false
    world.auth.retryNow()
    await until(() => world.provider.count('revoke') === 1)
  })

  it('is told when the network is back', async () => {
    const world = await signedIn({ dependencies: { timer: handTimer().timer } })
    offline(world)
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    online(world)
    world.auth.retryNow()
    await until(() => world.server.count('logout') === 2 && world.provider.count('revoke') === 1)
  })

  it('has one timer however often it was tried, and is tried each hour in the end', async () => {
    const hands = handTimer()
    const world = await signedIn({ dependencies: { timer: hands.timer } })
    world.server.trouble.logout = 'reset'
    value(await world.auth.signOut({ everywhere: false }))
    for (let count = 2; count <= 4; count += 1) {
      await until(() => world.logged.filter((line) => line.includes('sign-out not complete')).length === count - 1)
      world.auth.retryNow()
      await until(() => world.server.count('logout') === count)
    }
    await until(() => world.logged.filter((line) => line.includes('sign-out not complete')).length === 4)
    hands.advance(60 * 60_000)
    await until(() => world.server.count('logout') === 5)
    expect(world.server.count('logout')).toBe(5)
  })

  it('is given up after thirty days, without a word to anybody', async () => {
    const world = await signedIn()
    offline(world)
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    await world.auth.close()
    online(world)
    const count = world.server.count('logout')
    world.clock.ahead += 31 * DAY
    const again = await world.restart()
    await until(() => world.logged.some((line) => line.includes('sign-out given up')))
    await again.auth.close()
    expect(world.server.count('logout')).toBe(count)
    expect(await isKept(world)).toBe(false)
  })

  it('waits for a keychain that is locked at the next start', async () => {
    const world = await signedIn()
    offline(world)
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    await world.auth.close()
    online(world)
    const count = world.server.count('logout')
    world.vault.trouble = 'locked'
    const again = await world.restart()
    again.auth.retryNow()
    expect(await isKept(world)).toBe(true)
    expect(world.server.count('logout')).toBe(count)
    world.vault.trouble = null
    again.auth.retryNow()
    await until(() => world.server.count('logout') === count + 1)
  })

  it('is never written where there is no keychain', async () => {
    const world = await makeWorld()
    world.vault.trouble = 'absent'
    value(await world.auth.signInBrowser())
    offline(world)
    value(await world.auth.signOut({ everywhere: false }))
    await saidLater(world)
    await world.auth.close()
    expect(await isKept(world)).toBe(false)
  })

  it('everywhere: does not end a sign-in that was made after it', async () => {
    const world = await signedIn()
    world.server.trouble.logout = 'reset'
    expect((await world.auth.signOut({ everywhere: true })).ok).toBe(false)
    online(world)
    value(await world.auth.signInBrowser())
    await until(() => world.server.count('logout') === 2)
    expect(logouts(world)).toMatchObject([{ everywhere: true }, { everywhere: false }])
    world.clock.ahead += DAY
    expect(await world.auth.accessToken()).toMatchObject({ ok: true })
  })
})
