import { afterEach, describe, expect, test } from 'vitest'
import { addressKey, createLimits, most } from '../../../server/sign-in/limits.ts'
import { engines, newDatabase, newDevice, startTestServer } from '../../support/server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const QUARTER = 15 * 60_000

describe.each(engines)('T9 limits on credential checks, on %s', (engine) => {
  test('the eleventh wrong password is not looked at, nor is the right one then', async () => {
    const server = await startTestServer({ engine })
    closers.push(server.close)
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
    const logIn = (username: string, password: string) =>
      server.ask('login', { username, password, device: newDevice() })
    for (let i = 0; i < most.account; i += 1)
      expect((await logIn('anna', 'wrong wrong')).code).toBe('wrong-credentials')
    const limited = await logIn('Anna', 'a long password')
    expect(limited).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    server.advance(2 * QUARTER)
    expect((await logIn('anna', 'a long password')).status).toBe(200)
  })

  test('right passwords are not counted', async () => {
    const server = await startTestServer({ engine })
    closers.push(server.close)
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
    for (let i = 0; i < 3 * most.account; i += 1) {
      const answer = await server.ask('login', { username: 'anna', password: 'a long password', device: newDevice() })
      expect(answer.status).toBe(200)
    }
  })

  test('a hundred tries at once count a hundred', async () => {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    const limits = createLimits(db, () => 1_000_000)
    const tries = await Promise.all(Array.from({ length: 100 }, () => limits.begin('anna', '192.0.2.1')))
    expect(tries.filter(({ ok }) => ok)).toHaveLength(most.account)
  })

  test('addresses and the whole server have limits of their own', async () => {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    const limits = createLimits(db, () => 1_000_000)
    for (let i = 0; i < most.address; i += 1) expect((await limits.begin(`user-${i}`, '192.0.2.1')).ok).toBe(true)
    expect((await limits.begin('fresh', '192.0.2.1')).ok).toBe(false)
    expect((await limits.begin('fresh', '192.0.2.2')).ok).toBe(true)
  })

  test('the limit is for the whole server too, and no typed name is kept', async () => {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    const limits = createLimits(db, () => 1_000_000)
    await limits.begin('my secret password', '192.0.2.9')
    await db.updateTable('credential_tries').set({ count: most.server }).where('key', '=', 'server').execute()
    expect(await limits.begin('anybody', '192.0.2.1')).toMatchObject({ code: 'too-many-requests', detail: 'server' })
    expect(JSON.stringify(await db.selectFrom('credential_tries').selectAll().execute())).not.toContain('secret')
  })

  test('the window slides, survives a restart, and a clock that jumps ahead frees nobody at once', async () => {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    let now = 10 * QUARTER
    for (let i = 0; i <= most.account; i += 1) await createLimits(db, () => now).begin('anna', '192.0.2.1')
    now += QUARTER
    // The next window has begun, but the last one still counts in full.
    expect((await createLimits(db, () => now).begin('anna', '192.0.2.1')).ok).toBe(false)
    now += QUARTER
    expect((await createLimits(db, () => now).begin('anna', '192.0.2.1')).ok).toBe(true)
    now += 3 * QUARTER
    await createLimits(db, () => now).tidy()
    expect(await db.selectFrom('credential_tries').selectAll().execute()).toEqual([])
  })
})

test.each([
  ['192.0.2.1', 'address:192.0.2.1'],
  ['::ffff:192.0.2.1', 'address:192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', 'address:2001:db8:1:2::/64'],
  ['2001:db8::1', 'address:2001:db8:0:0::/64'],
  ['::1', 'address:0:0:0:0::/64'],
  ['fe80::1%eth0', 'address:fe80:0:0:0::/64'],
  ['unknown', 'address:unknown'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})
