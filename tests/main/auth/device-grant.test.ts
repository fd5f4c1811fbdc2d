import { v4 } from 'uuid'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DeviceCode } from '../../../main/auth/device-code.ts'
import { identifyOnPhone } from '../../../main/auth/device-grant.ts'
import { createServerApi, readAuthConfig, type ServerApi } from '../../../main/auth/server-api.ts'
import { redeemDeviceProof } from '../../../server/sign-in/device-proof.ts'
import type { FailureCode, Result } from '../../../shared/ipc/failure.ts'
import type { OidcConfig } from '../../../shared/protocol/auth.ts'
import type { DeviceExchangeResponse } from '../../../shared/protocol/device-sign-in.ts'
import { startFaultyProvider, type Faults, type FaultyProvider } from '../../support/faulty-provider.ts'
import { startProvider } from '../../support/provider.ts'
import { startTestServer } from '../../support/server.ts'
import { startStubServer, type StubServer } from './support/stub-server.ts'
import { code, handTimer, oidcConfig, until, value, type HandTimer } from './support/world.ts'

const limits = { timeoutMs: 2000, maxBytes: 1024 * 1024 }
const send = (url: string, init: RequestInit): Promise<Response> => fetch(url, init)

interface Attempt {
  readonly result: Promise<Result<DeviceExchangeResponse>>
  readonly codes: DeviceCode[]
  readonly hand: HandTimer
  readonly cancel: () => void
  /** Lets time pass once the terminal waits for the next question. */
  readonly pass: (milliseconds: number) => Promise<void>
  /** The same, and nothing happens in that time. */
  readonly rest: (milliseconds: number) => Promise<void>
}

function begin(api: ServerApi, config: OidcConfig, deviceId = v4()): Attempt {
  const hand = handTimer()
  const codes: DeviceCode[] = []
  const controller = new AbortController()
  const result = identifyOnPhone({
    api,
    config,
    deviceId,
    fetch: send,
    clock: Date.now,
    timer: hand.timer,
    limits,
    signal: controller.signal,
    onCode: (shown) => void codes.push(shown),
  })
  let settled = false
  void result.finally(() => (settled = true))
  // Two timers: the end of the code, and the pause.
  const pass = async (milliseconds: number): Promise<void> => {
    await until(() => hand.pending() === 2 || settled)
    hand.advance(milliseconds)
  }
  return {
    result,
    codes,
    hand,
    cancel: () => controller.abort(),
    pass,
    rest: async (milliseconds) => {
      await pass(milliseconds)
      expect(hand.pending()).toBe(2)
    },
  }
}

interface World extends Attempt {
  readonly provider: FaultyProvider
  readonly server: StubServer
}

async function world(options: { polls?: string[]; faults?: Faults; oidc?: Partial<OidcConfig> } = {}): Promise<World> {
  const provider = await startFaultyProvider()
  provider.polls.push(...(options.polls ?? []))
  provider.faults = options.faults ?? {}
  const config: OidcConfig = { ...oidcConfig(provider), deviceFlow: true, ...options.oidc }
  const server = await startStubServer(config, 'oidc')
  onTestFinished(async () => {
    await server.close()
    await provider.close()
  })
  return { ...begin(createServerApi(server.url, send, limits), config), provider, server }
}

const questions = ({ provider }: World): number => provider.count('token')
const device = (change: Record<string, unknown>): Faults => ({ device: (honest) => ({ ...honest, ...change }) })
const claims = (change: Record<string, unknown>): Faults => ({ claims: (honest) => ({ ...honest, ...change }) })

describe('finding out at a shared terminal who somebody is', () => {
  it('shows a code, waits at the provider’s pace, and learns who it was', async () => {
    const here = await world({ polls: ['authorization_pending', 'authorization_pending'] })
    await here.rest(4999)
    expect(here.codes).toEqual([
      {
        userCode: 'WDJB-MJHT',
        verificationUri: `${here.provider.issuer}/activate`,
        qr: `${here.provider.issuer}/activate?user_code=WDJB-MJHT`,
        expiresAt: expect.any(Number) as number,
      },
    ])
    expect(questions(here)).toBe(0)
    await here.pass(1)
    await here.pass(5000)
    await here.pass(5000)
    const known = value(await here.result)
    expect(known.person.username).toBe('person-1')
    expect(known.proof).toMatch(/^[\w-]{43}$/)
    expect(questions(here)).toBe(3)
    expect(here.hand.pending()).toBe(0)
  })

  it('V7: asks for no offline_access, and gives back a refresh token that nobody asked for', async () => {
    const here = await world({ faults: { tokens: (body) => ({ ...body, refresh_token: 'unasked' }) } })
    await here.pass(5000)
    value(await here.result)
    const asked = here.provider.requests.find(({ endpoint }) => endpoint === 'device')
    expect(asked?.form).toEqual({ client_id: 'desktop', scope: 'openid profile email' })
    expect(asked?.headers.authorization).toBeUndefined()
    await until(() => here.provider.count('revoke') === 1)
    expect(here.provider.requests.find(({ endpoint }) => endpoint === 'revoke')?.form['token']).toBe('unasked')
  })

  it('tells the provider whom access tokens are for, where the server says so', async () => {
    const here = await world({ oidc: { audience: 'https://api.example', resource: 'api://time' } })
    await here.pass(5000)
    value(await here.result)
    const [asked, question] = here.provider.requests.filter(({ endpoint }) => ['device', 'token'].includes(endpoint))
    expect(asked?.form).toMatchObject({ audience: 'https://api.example', resource: 'api://time' })
    expect(question?.form).toMatchObject({ resource: 'api://time' })
  })

  it('V1: does not try where the server or the provider does not offer it', async () => {
    const off = await world({ oidc: { deviceFlow: false } })
    expect(code(await off.result)).toBe('not-found')
    expect(off.server.requests).toEqual([])
    const without = await world({
      faults: { metadata: (honest) => ({ ...honest, device_authorization_endpoint: undefined }) },
    })
    const result = await without.result
    expect(result).toMatchObject({
      failure: { code: 'provider-misconfigured', detail: 'no device_authorization_endpoint' },
    })
    expect(without.codes).toEqual([])
  })

  describe('V2: what is shown', () => {
    it.each<[string, Record<string, unknown>]>([
      ['an address without https', { verification_uri: 'http://idp.example/activate' }],
      ['a script', { verification_uri: 'javascript:alert(1)' }],
      ['a program', { verification_uri: 'ms-msdt:/id' }],
      ['no address', { verification_uri: 'type it in at our site' }],
      ['a name before the host', { verification_uri: 'https://idp.example@evil.example/' }],
      ['a code of several lines', { user_code: 'AB\nCD' }],
      ['a code that turns its text around', { user_code: 'AB\u202eCD' }],
      ['a code of a hundred letters', { user_code: 'A'.repeat(100) }],
    ])('%s is not', async (_what, change) => {
      const here = await world({ faults: device(change) })
      expect(code(await here.result)).toBe('provider-misconfigured')
      expect(here.codes).toEqual([])
      expect(questions(here)).toBe(0)
    })

    it.each<[string, Record<string, unknown>]>([
      ['none (Entra ID)', { verification_uri_complete: undefined }],
      ['without https', { verification_uri_complete: 'http://idp.example/activate?user_code=WDJB-MJHT' }],
      ['a script', { verification_uri_complete: 'javascript:alert(1)' }],
      ['another host', { verification_uri_complete: 'https://evil.example/activate?user_code=WDJB-MJHT' }],
      [
        'a name before the host',
        { verification_uri: 'https://idp.example/a', verification_uri_complete: 'https://x@idp.example/a' },
      ],
    ])('a QR code is left out: %s', async (_what, change) => {
      const here = await world({ faults: device(change) })
      await here.pass(5000)
      value(await here.result)
      expect(here.codes[0]).toMatchObject({ userCode: 'WDJB-MJHT', qr: null })
    })

    it('an https address is taken as it is', async () => {
      const verification_uri = 'https://login.example/device'
      const here = await world({
        faults: device({ verification_uri, verification_uri_complete: `${verification_uri}?c=1` }),
      })
      await here.pass(5000)
      value(await here.result)
      expect(here.codes[0]).toMatchObject({ verificationUri: verification_uri, qr: `${verification_uri}?c=1` })
    })
  })

  describe('V3: pace and end', () => {
    it('asks every five seconds where the provider says nothing', async () => {
      const here = await world({ faults: device({ interval: undefined }) })
      await here.rest(4999)
      expect(questions(here)).toBe(0)
      await here.pass(1)
      value(await here.result)
    })

    it('slows down for good', async () => {
      const here = await world({ polls: ['slow_down', 'authorization_pending', 'slow_down'] })
      await here.pass(5000)
      await here.rest(9999)
      expect(questions(here)).toBe(1)
      await here.pass(1)
      await here.pass(10_000)
      await here.rest(14_999)
      expect(questions(here)).toBe(3)
      await here.pass(1)
      value(await here.result)
    })

    it('stops when the code has run out, also while an answer is awaited', async () => {
      const here = await world({ faults: device({ expires_in: 60 }), polls: ['authorization_pending', 'hang'] })
      await here.pass(5000)
      await here.pass(5000)
      await until(() => questions(here) === 2)
      here.hand.advance(50_000)
      expect(code(await here.result)).toBe('sign-in-timed-out')
      expect(here.server.count('oidcDeviceExchange')).toBe(0)
    })

    it('waits no longer than a ticket lasts, whatever the provider allows', async () => {
      const here = await world({ faults: device({ expires_in: 86_400, interval: 1000 }) })
      await here.rest(15 * 60_000 - 1)
      await here.pass(1)
      expect(code(await here.result)).toBe('sign-in-timed-out')
      expect(questions(here)).toBe(0)
    })

    it.each<[string, FailureCode]>([
      ['expired_token', 'sign-in-timed-out'],
      ['access_denied', 'sign-in-refused'],
      ['authorization_declined', 'sign-in-refused'],
      ['invalid_grant', 'sign-in-refused'],
      ['bad_verification_code', 'provider-misconfigured'],
      ['invalid_client', 'provider-misconfigured'],
      ['something_new', 'provider-misconfigured'],
      ['redirect', 'provider-misconfigured'],
      ['huge', 'provider-misconfigured'],
      ['html', 'sign-in-not-trusted'],
    ])('%s is the end', async (answer, expected) => {
      const here = await world({ polls: [answer] })
      await here.pass(5000)
      expect(code(await here.result)).toBe(expected)
      expect(questions(here)).toBe(1)
      expect(here.server.count('oidcDeviceExchange')).toBe(0)
      expect(here.hand.pending()).toBe(0)
    })
  })

  it('V4: goes on after cut connections and busy answers, less often each time', async () => {
    const here = await world({ polls: ['reset', 'unavailable', 'reset', 'authorization_pending'] })
    await here.pass(5000)
    for (const [asked, wait] of [10_000, 20_000, 40_000].entries()) {
      await here.rest(wait - 1)
      expect(questions(here)).toBe(asked + 1)
      await here.pass(1)
    }
    // Somebody answered: the provider's own pace again.
    await here.pass(5000)
    value(await here.result)
    expect(questions(here)).toBe(5)
  })

  it('V4: an answer that never comes is one more cut connection', async () => {
    const here = await world({ polls: ['hang'] })
    await here.pass(5000)
    await here.pass(10_000)
    value(await here.result)
  })

  it('V5: can be cancelled while it waits, and while it asks', async () => {
    const waiting = await world()
    await until(() => waiting.hand.pending() === 2)
    waiting.cancel()
    expect(code(await waiting.result)).toBe('sign-in-cancelled')
    expect(questions(waiting)).toBe(0)
    expect(waiting.hand.pending()).toBe(0)

    const asking = await world({ polls: ['hang'] })
    await asking.pass(5000)
    await until(() => questions(asking) === 1)
    asking.cancel()
    expect(code(await asking.result)).toBe('sign-in-cancelled')
    expect(asking.server.count('oidcDeviceExchange')).toBe(0)
  })

  it.each<[string, FailureCode, Faults]>([
    ['C1 of another issuer', 'sign-in-not-trusted', claims({ iss: 'https://evil.example' })],
    ['C2 for another client', 'sign-in-not-trusted', claims({ aud: 'other' })],
    ['C3 issued to another client', 'sign-in-not-trusted', claims({ azp: 'other' })],
    ['C4 signed with another key', 'sign-in-not-trusted', { signature: 'wrong-key' }],
    ['C4 signed by nobody', 'sign-in-not-trusted', { signature: 'none' }],
    ['C5 that has run out', 'sign-in-not-trusted', claims({ exp: 1 })],
    ['C8 without a subject', 'sign-in-not-trusted', claims({ sub: undefined })],
    ['C10 of another access token', 'sign-in-not-trusted', claims({ at_hash: 'wrongwrongwrongwrongww' })],
    ['C13 that is missing', 'sign-in-not-trusted', { tokens: (body) => ({ ...body, id_token: undefined }) }],
  ])('refuses an ID token %s', async (_what, expected, faults) => {
    const here = await world({ faults })
    await here.pass(5000)
    expect(code(await here.result)).toBe(expected)
    expect(here.server.count('oidcDeviceExchange')).toBe(0)
  })

  it('says what the server says', async () => {
    const here = await world()
    here.server.trouble = { oidcDeviceExchange: 'account-inactive' }
    await here.pass(5000)
    expect(code(await here.result)).toBe('account-inactive')
  })

  it.each<[string, FailureCode, Faults]>([
    ['S2 that redirects', 'provider-misconfigured', { endpoint: { device: 'redirect' } }],
    ['S5 that never ends', 'provider-unreachable', { endpoint: { device: 'hang' } }],
    ['S5 that is huge', 'provider-misconfigured', { endpoint: { device: 'huge' } }],
    ['that is not available', 'provider-unreachable', { endpoint: { device: 'unavailable' } }],
    ['that does not know the client', 'provider-misconfigured', { endpoint: { device: 'unauthorized_client' } }],
    [
      'S3 without https',
      'provider-misconfigured',
      {
        metadata: (m) => ({ ...m, device_authorization_endpoint: 'http://idp.internal/device' }),
      },
    ],
    ['that gives no code', 'sign-in-not-trusted', device({ user_code: undefined })],
    ['that does not say when it ends', 'sign-in-not-trusted', device({ expires_in: undefined })],
  ])('an endpoint %s gives no code', async (_what, expected, faults) => {
    const here = await world({ faults })
    expect(code(await here.result)).toBe(expected)
    expect(here.codes).toEqual([])
  })
})

describe('with our own server and a certified provider', () => {
  const SERVER = 'https://time.example.com'

  async function real() {
    const provider = await startProvider({ deviceFlow: true })
    const server = await startTestServer({
      environment: {
        AUTH_METHOD: 'oidc',
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: provider.clientId,
        OIDC_SCOPES: 'openid profile email groups offline_access',
        OIDC_DEVICE_FLOW: 'true',
      },
    })
    onTestFinished(async () => {
      await server.close()
      await provider.stop()
    })
    const api = createServerApi(SERVER, async (url, init) => server.app.request(url.slice(SERVER.length), init), limits)
    const { oidc } = value(await readAuthConfig(api))
    if (oidc === null) throw new Error('there is no provider')
    return { provider, server, api, oidc }
  }

  it('V6: a person confirms on their phone, and the server knows who it is', async () => {
    const { provider, server, api, oidc } = await real()
    const deviceId = v4()
    const attempt = begin(api, oidc, deviceId)
    await attempt.pass(5000)
    await provider.activate(attempt.codes[0]?.qr ?? '', 'alice')
    await attempt.pass(5000)
    const { person, proof } = value(await attempt.result)
    expect(person).toMatchObject({ username: 'alice', fullName: 'Alice Example' })
    expect((await redeemDeviceProof(server.db, proof, deviceId, server.parts.clock()))?.id).toBe(person.id)
    expect(await server.db.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  it('V3: says so when the person says no', async () => {
    const { provider, api, oidc } = await real()
    const attempt = begin(api, oidc)
    await until(() => attempt.codes.length === 1)
    await provider.activate(attempt.codes[0]?.qr ?? '', null)
    await attempt.pass(5000)
    expect(code(await attempt.result)).toBe('sign-in-refused')
  })
})
