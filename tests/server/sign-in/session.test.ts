import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { Session } from '../../../shared/protocol/auth.ts'
import { forgetSessions } from '../../../server/db/sessions.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../../support/server.ts'

const MINUTE = 60_000
let server: TestServer
afterEach(() => server.close())

async function signedIn(engine: Engine, device = newDevice()): Promise<z.infer<typeof Session>> {
  server = await startTestServer({ engine })
  return (await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device })).value
}
const logIn = async (): Promise<z.infer<typeof Session>> =>
  (await server.ask('login', { username: 'anna', password: 'a long password', device: newDevice() })).value
const refresh = (refreshToken: string, nextRefreshToken?: string) =>
  server.ask('refresh', { refreshToken, ...(nextRefreshToken === undefined ? {} : { nextRefreshToken }) })
const isIn = async (accessToken: string): Promise<boolean> =>
  (await server.ask('me', undefined, accessToken)).status === 200

describe.each(engines)('sessions, on %s', (engine) => {
  test('an access token is good for ten minutes, a refresh token for thirty days unused', async () => {
    const session = await signedIn(engine)
    expect(session.accessToken).toMatch(/^[\w-]{43}$/)
    server.advance(10 * MINUTE - 1)
    expect(await isIn(session.accessToken)).toBe(true)
    server.advance(1)
    expect(await isIn(session.accessToken)).toBe(false)
    server.advance(29 * 24 * 60 * MINUTE)
    const renewed = (await refresh(session.refreshToken)).value
    expect(await isIn(renewed.accessToken)).toBe(true)
    server.advance(30 * 24 * 60 * MINUTE)
    expect(await refresh(renewed.refreshToken)).toMatchObject({ status: 401, code: 'session-ended' })
  })

  test('B6 a refresh token that comes back ends its session, and no other', async () => {
    const session = await signedIn(engine)
    const other = await logIn()
    const renewed = (await refresh(session.refreshToken)).value
    expect(await isIn(session.accessToken)).toBe(false)
    expect((await refresh(session.refreshToken)).code).toBe('session-ended')
    expect((await refresh(renewed.refreshToken)).code).toBe('session-ended')
    expect(await isIn(renewed.accessToken)).toBe(false)
    expect(await isIn(other.accessToken)).toBe(true)
    const ended = await server.db
      .selectFrom('sessions')
      .select('end_reason')
      .where('ended_at', 'is not', null)
      .execute()
    expect(ended).toEqual([{ end_reason: 'refresh-reused' }])
    expect(
      await server.db.selectFrom('audit').select('id').where('action', '=', 'refresh-reused').execute(),
    ).toHaveLength(1)
  })

  test('of many renewals at once with one token at most one succeeds, and reuse is noticed', async () => {
    const session = await signedIn(engine)
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(session.refreshToken)))
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 401)).toEqual([])
    expect(await server.db.selectFrom('used_refresh_tokens').select('hash').execute()).toHaveLength(1)
  })

  test('a renewal whose answer got lost can be asked for again by the device that named the next token', async () => {
    const session = await signedIn(engine)
    const next = randomBytes(32).toString('base64url')
    const lost = (await refresh(session.refreshToken, next)).value
    expect(lost.refreshToken).toBe(next)
    const again = (await refresh(session.refreshToken, next)).value
    expect(await isIn(again.accessToken)).toBe(true)
    expect(await isIn(lost.accessToken)).toBe(false)
    // A thief who has the old token alone cannot do that.
    expect((await refresh(session.refreshToken, randomBytes(32).toString('base64url'))).code).toBe('session-ended')
    expect(await isIn(again.accessToken)).toBe(false)
  })

  test('the next token must be a new one', async () => {
    const session = await signedIn(engine)
    expect((await refresh(session.refreshToken, session.refreshToken)).code).toBe('bad-request')
    const renewed = (await refresh(session.refreshToken)).value
    expect((await refresh(renewed.refreshToken, session.refreshToken)).code).toBe('bad-request')
    expect((await refresh(renewed.refreshToken)).status).toBe(200)
  })

  test('signing out ends this session; everywhere ends all', async () => {
    const first = await signedIn(engine)
    const [second, third] = [await logIn(), await logIn()]
    const logOut = (refreshToken: string, everywhere: boolean) => server.ask('logout', { refreshToken, everywhere })
    expect((await logOut(first.refreshToken, false)).value).toEqual({})
    expect([await isIn(first.accessToken), await isIn(second.accessToken)]).toEqual([false, true])
    // The device may not have heard the answer: asking again is no failure, and neither is a token nobody knows.
    expect((await logOut(first.refreshToken, true)).status).toBe(200)
    expect((await logOut(randomBytes(32).toString('base64url'), true)).status).toBe(200)
    expect(await isIn(third.accessToken)).toBe(true)
    expect((await logOut(second.refreshToken, true)).status).toBe(200)
    expect([await isIn(second.accessToken), await isIn(third.accessToken)]).toEqual([false, false])
    expect((await refresh(third.refreshToken)).code).toBe('session-ended')
  })

  test('a person sees their sessions and ends one of them, but nobody else’s', async () => {
    const mine = await signedIn(engine, newDevice('Desk'))
    const phone = await logIn()
    const stranger = (
      await server.ask('register', { username: 'bert', password: 'a long password', fullName: '', device: newDevice() })
    ).value
    const { sessions } = (await server.ask('mySessions', undefined, mine.accessToken)).value
    expect(sessions).toHaveLength(2)
    expect(sessions.find(({ current }) => current)).toMatchObject({
      username: 'anna',
      method: 'local',
      device: { name: 'Desk' },
    })
    const sessionId = sessions.find(({ current }) => !current)?.id
    expect((await server.ask('endMySession', { sessionId }, stranger.accessToken)).code).toBe('not-found')
    expect((await server.ask('endMySession', { sessionId }, mine.accessToken)).status).toBe(200)
    expect(await isIn(phone.accessToken)).toBe(false)
    expect(await isIn(mine.accessToken)).toBe(true)
  })

  test('an account that is no longer active is out, even where its session was forgotten', async () => {
    const session = await signedIn(engine)
    await server.db.updateTable('users').set({ active: 0, version: 99 }).execute()
    expect(await server.ask('me', undefined, session.accessToken)).toMatchObject({
      status: 403,
      code: 'account-inactive',
    })
    expect((await refresh(session.refreshToken)).code).toBe('account-inactive')
    expect((await refresh(session.refreshToken)).code).toBe('session-ended')
  })

  test('sessions of a way in that is no longer offered end', async () => {
    const session = await signedIn(engine)
    const environment = { AUTH_METHOD: 'oidc', OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'x' }
    const later = await startTestServer({ db: server.db, environment })
    expect((await later.ask('me', undefined, session.accessToken)).code).toBe('not-signed-in')
    expect((await later.ask('refresh', { refreshToken: session.refreshToken })).code).toBe('session-ended')
    // For good: the old setting does not bring it back.
    expect((await refresh(session.refreshToken)).code).toBe('session-ended')
  })

  test('ended sessions are forgotten in the end, with the tokens they used up', async () => {
    const session = await signedIn(engine)
    const renewed = (await refresh(session.refreshToken)).value
    await server.ask('logout', { refreshToken: renewed.refreshToken, everywhere: false })
    const living = await logIn()
    await forgetSessions(server.db, server.parts.clock())
    expect(await server.db.selectFrom('sessions').select('id').execute()).toHaveLength(2)
    await forgetSessions(server.db, server.parts.clock() + 1)
    expect(await server.db.selectFrom('used_refresh_tokens').selectAll().execute()).toEqual([])
    expect(await server.db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
    expect(await isIn(living.accessToken)).toBe(true)
  })

  test('a revoked device gets nowhere', async () => {
    const device = newDevice()
    const session = await signedIn(engine, device)
    await server.db.updateTable('devices').set({ revoked_at: 1 }).execute()
    expect(await server.ask('me', undefined, session.accessToken)).toMatchObject({
      status: 403,
      code: 'device-revoked',
    })
    expect((await server.ask('login', { username: 'anna', password: 'a long password', device })).code).toBe(
      'device-revoked',
    )
  })
})

test('tokens are kept as hashes alone', async () => {
  const session = await signedIn('sqlite')
  await refresh(session.refreshToken)
  const kept = JSON.stringify([
    await server.db.selectFrom('sessions').selectAll().execute(),
    await server.db.selectFrom('used_refresh_tokens').selectAll().execute(),
  ])
  expect(kept).not.toContain(session.accessToken)
  expect(kept).not.toContain(session.refreshToken)
})

test('B5 a token in the address, or of another kind, is not read', async () => {
  const session = await signedIn('sqlite')
  const reply = await server.app.request(`/api/v1/users/me?access_token=${session.accessToken}`)
  expect(reply.status).toBe(401)
  expect(reply.headers.get('www-authenticate')).toBe('Bearer')
  for (const token of [session.refreshToken, '', 'x'.repeat(5000), `${session.accessToken}x`]) {
    expect((await server.ask('me', undefined, token)).code).toBe('not-signed-in')
  }
})
