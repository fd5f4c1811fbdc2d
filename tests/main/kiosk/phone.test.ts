import { v4 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { phoneAtProvider, type PhoneCode } from '../../../main/kiosk/phone.ts'
import { startFaultyProvider } from '../../support/faulty-provider.ts'
import { startTestServer } from '../../support/server.ts'
import { handTimer, until, value } from '../auth/support/world.ts'

const SERVER = 'https://time.example.com'

test('a sign-in on a phone tells the terminal which account it was, at a provider and on our own server', async () => {
  const provider = await startFaultyProvider()
  provider.polls.push('authorization_pending')
  const server = await startTestServer({
    environment: {
      AUTH_METHOD: 'oidc',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: 'desktop',
      OIDC_DEVICE_FLOW: 'on',
    },
  })
  onTestFinished(async () => {
    await server.close()
    await provider.close()
  })
  const hand = handTimer()
  const codes: PhoneCode[] = []
  const identify = phoneAtProvider({
    fetch: async (url, init) =>
      url.startsWith(SERVER) ? server.app.request(url.slice(SERVER.length), init) : fetch(url, init),
    clock: Date.now,
    timer: hand.timer,
  })
  let settled = false
  const known = identify({
    terminalId: v4(),
    serverUrl: SERVER,
    signal: new AbortController().signal,
    onCode: (shown) => void codes.push(shown),
  }).finally(() => (settled = true))
  for (const _ of ['not yet', 'done']) {
    await until(() => hand.pending() === 2 || settled)
    hand.advance(5000)
  }
  const { userId, role } = value(await known)
  const { id } = await server.db.selectFrom('users').select('id').executeTakeFirstOrThrow()
  expect(userId).toBe(id)
  expect(role).toBe('user')
  expect(codes).toMatchObject([{ userCode: 'WDJB-MJHT', verificationUriComplete: expect.any(String) as string }])
  // Nobody was signed in by it.
  expect(await server.db.selectFrom('sessions').selectAll().execute()).toEqual([])
})
