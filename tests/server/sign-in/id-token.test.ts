import { createHash } from 'node:crypto'
import { generateKeyPair, UnsecuredJWT, type JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { newDevice, startTestServer, type TestServer } from '../../support/server.ts'
import { json, startIssuer, type Issuer } from './support/issuer.ts'

let issuer: Issuer
let server: TestServer
const NOW = 1_800_000_000_000
const seconds = NOW / 1000

async function start(environment: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({
    now: NOW,
    environment: {
      AUTH_METHOD: 'oidc',
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: 'desktop',
      OIDC_CLAIMS_SOURCE: 'auto',
      ...environment,
    },
  })
}

beforeEach(async () => {
  issuer = await startIssuer()
})
afterEach(async () => {
  await server.close()
  await issuer.stop()
})

const good = (): JWTPayload => ({
  iss: issuer.url,
  sub: 'person',
  aud: 'desktop',
  iat: seconds,
  exp: seconds + 300,
  name: 'A Person',
})

/** Signs claims that are right but for `change`, and hands them in. */
async function handIn(
  change: Record<string, unknown> = {},
  options: { sign?: (claims: JWTPayload) => Promise<string> | string; accessToken?: string } = {},
) {
  const device = newDevice()
  const { nonce } = (await server.ask('oidcStart', { device })).value
  const claims: JWTPayload = { ...good(), nonce, ...change }
  for (const [name, value] of Object.entries(change)) if (value === undefined) delete claims[name]
  const idToken = await (options.sign ?? issuer.sign)(claims)
  return server.ask('oidcExchange', {
    idToken,
    device,
    ...(options.accessToken === undefined ? {} : { accessToken: options.accessToken }),
  })
}

async function expectRefused(answer: Awaited<ReturnType<typeof handIn>>, reason: RegExp): Promise<void> {
  expect(answer).toMatchObject({ status: 403, code: 'id-token-refused' })
  // Why stands in the log; the caller is not told.
  expect(server.logged()).toMatch(reason)
  expect(await server.db.selectFrom('users').selectAll().execute()).toEqual([])
  expect(await server.db.selectFrom('sessions').selectAll().execute()).toEqual([])
}

describe('an ID token', () => {
  beforeEach(() => start())

  test('that is right lets its person in', async () => {
    expect((await handIn()).value.user.fullName).toBe('A Person')
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['C1 of another issuer', { iss: 'https://evil.example' }, /iss: it is another issuer/],
    ['C1 without an issuer', { iss: undefined }, /iss: missing/],
    ['C2 for another client', { aud: 'other' }, /aud: it is for another client/],
    ['C2 without an audience', { aud: undefined }, /aud: missing/],
    ['C2 with an audience too many', { aud: ['desktop', 'other'], azp: 'desktop' }, /aud: it names an audience/],
    ['C3 issued to another client', { azp: 'other' }, /azp: it was issued to another client/],
    ['C5 that has run out', { exp: seconds - 31 }, /exp: it has passed/],
    ['C5 without an end', { exp: undefined }, /exp: missing/],
    ['C6 without its time', { iat: undefined }, /iat: missing/],
    ['C6 from the future', { iat: seconds + 301 }, /iat: it is in the future/],
    ['C6 that is older than ten minutes', { iat: seconds - 601 }, /iat: it is more than ten minutes old/],
    ['not valid yet', { nbf: seconds + 120 }, /nbf/],
    ['C7 without a nonce', { nonce: undefined }, /nonce: it is missing/],
    ['C7 with another nonce', { nonce: 'another' }, /nonce: it is missing/],
    ['C7 with a nonce that is no text', { nonce: ['x'] }, /nonce: it is missing/],
    ['C8 without a subject', { sub: undefined }, /sub: missing/],
    ['C8 with an empty subject', { sub: '' }, /sub: it is not/],
    ['C8 with a subject of 256 characters', { sub: 'x'.repeat(256) }, /sub: it is not/],
    ['C8 with a subject that is not ASCII', { sub: 'perßon' }, /sub: it is not/],
  ])('%s is refused', async (_name, change, reason) => {
    await expectRefused(await handIn(change), reason)
  })

  test('within the tolerance of clocks is taken', async () => {
    expect((await handIn({ exp: seconds - 29, iat: seconds - 320 })).status).toBe(200)
    expect((await handIn({ iat: seconds + 299, exp: seconds + 900 })).status).toBe(200)
  })

  test('C4 that nobody signed is refused', async () => {
    await expectRefused(await handIn({}, { sign: (claims) => new UnsecuredJWT(claims).encode() }), /ERR_J|alg/i)
  })

  test('C4 signed with the public key as a shared secret is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKeys[0]).padEnd(64))
    await expectRefused(
      await handIn({}, { sign: (claims) => issuer.sign(claims, { alg: 'HS256' }, secret) }),
      /ERR_JOSE_ALG_NOT_ALLOWED/,
    )
  })

  test('C4 signed with an algorithm that is not the configured one is refused', async () => {
    await expectRefused(
      await handIn(
        {},
        { sign: async (claims) => issuer.sign(claims, { alg: 'RS384' }, (await generateKeyPair('RS384')).privateKey) },
      ),
      /ERR_JOSE_ALG_NOT_ALLOWED/,
    )
  })

  test('C4 signed by somebody else’s key is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    await expectRefused(
      await handIn({}, { sign: (claims) => issuer.sign(claims, {}, privateKey) }),
      /key: the signature does not match/,
    )
  })

  test('C4 whose text was changed is refused', async () => {
    const sign = async (claims: JWTPayload): Promise<string> => {
      const [header, , signature] = (await issuer.sign(claims)).split('.')
      return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url'), signature].join(
        '.',
      )
    }
    await expectRefused(await handIn({}, { sign }), /key: the signature does not match/)
  })

  test('that is no token at all is refused', async () => {
    await expectRefused(await handIn({}, { sign: () => 'this is no token at all' }), /ERR_J/)
  })

  test('T12 an access token is none', async () => {
    await expectRefused(
      await handIn({}, { sign: (claims) => issuer.sign(claims, { typ: 'at+jwt' }) }),
      /typ: it is no ID token/,
    )
  })

  test('with a critical header that nobody understands is refused', async () => {
    const sign = async (claims: JWTPayload): Promise<string> => {
      const [, payload, signature] = (await issuer.sign(claims)).split('.')
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'k1', crit: ['x'], x: 1 })).toString('base64url')
      return [header, payload, signature].join('.')
    }
    await expectRefused(await handIn({}, { sign }), /ERR_/)
  })

  test('a refused token does not use up the nonce', async () => {
    const device = newDevice()
    const { nonce } = (await server.ask('oidcStart', { device })).value
    const bad = await issuer.sign({ ...good(), nonce, aud: 'other' })
    expect((await server.ask('oidcExchange', { idToken: bad, device })).code).toBe('id-token-refused')
    const right = await issuer.sign({ ...good(), nonce })
    expect((await server.ask('oidcExchange', { idToken: right, device })).status).toBe(200)
  })

  test('T12 a nonce runs out after ten minutes, however fresh the token', async () => {
    const device = newDevice()
    const { nonce } = (await server.ask('oidcStart', { device })).value
    server.advance(10 * 60_000)
    const late = await issuer.sign({ ...good(), nonce, iat: seconds + 600, exp: seconds + 900 })
    expect((await server.ask('oidcExchange', { idToken: late, device })).code).toBe('id-token-refused')
    expect(server.logged()).toMatch(/nonce: it is missing/)
  })

  test('D5 keys that were changed a moment ago are found', async () => {
    expect((await handIn()).status).toBe(200)
    await issuer.rotate('k2')
    expect((await handIn()).status).toBe(200)
    // The same name for another key is found out as well.
    await issuer.rotate('k2')
    expect((await handIn()).status).toBe(200)
  })

  test('S4 keys that cannot be used are passed over; without a name each key is tried', async () => {
    const junk = [
      { kty: 'XYZ', kid: 'k1' },
      { kty: 'EC', crv: 'P-1', kid: 'k1' },
      { kty: 'oct', k: 'AAAA', kid: 'k1' },
    ]
    const other = await startIssuer()
    issuer.publicKeys.unshift(...junk, { ...other.publicKeys[0], kid: 'k0' })
    await other.stop()
    expect((await handIn()).status).toBe(200)
    const unnamed = (claims: JWTPayload) => issuer.sign(claims, { kid: undefined })
    expect((await handIn({}, { sign: unnamed })).status).toBe(200)
  })

  test('C10 an access token that the ID token does not speak of is refused', async () => {
    const digest = createHash('sha256').update('token-a').digest()
    const at_hash = digest.subarray(0, 16).toString('base64url')
    issuer.answer('/userinfo', json({ sub: 'person' }))
    await expectRefused(
      await handIn({ at_hash }, { accessToken: 'token-b' }),
      /at_hash: the access token is another one/,
    )
    expect((await handIn({ at_hash }, { accessToken: 'token-a' })).status).toBe(200)
  })
})

describe('UserInfo', () => {
  test('adds claims that the ID token lacks, and never replaces the subject', async () => {
    await start()
    issuer.answer('/userinfo', json({ sub: 'person', preferred_username: 'per', name: 'Other Name' }))
    const { user } = (await handIn({}, { accessToken: 'token' })).value
    expect(user).toMatchObject({ username: 'per', fullName: 'A Person' })
    expect(issuer.requests.at(-1)).toEqual({ path: '/userinfo', authorization: 'Bearer token' })
  })

  test('C11 about somebody else, or about nobody, is refused', async () => {
    await start()
    issuer.answer('/userinfo', json({ sub: 'Person' }))
    await expectRefused(await handIn({}, { accessToken: 'token' }), /userinfo: it is about somebody else/)
    issuer.answer('/userinfo', json({ name: 'x' }))
    await expectRefused(await handIn({}, { accessToken: 'token' }), /userinfo: it names no subject/)
  })

  test('D12 that turns the token away is no fault, unless claims must come from there', async () => {
    await start()
    issuer.answer('/userinfo', json({}, 401))
    expect((await handIn({}, { accessToken: 'token' })).status).toBe(200)
    await server.close()
    await start({ OIDC_CLAIMS_SOURCE: 'userinfo' })
    await expectRefused(await handIn({}, { accessToken: 'token' }), /userinfo: it answered 401/)
    await expectRefused(await handIn(), /OIDC_CLAIMS_SOURCE=userinfo/)
  })

  test('that is broken is the provider’s fault, and costs nobody their role', async () => {
    await start()
    issuer.answer('/userinfo', json({}, 503))
    expect((await handIn({}, { accessToken: 'token' })).code).toBe('provider-unreachable')
  })
})

describe('C11 UserInfo as a signed JWT', () => {
  const jwt =
    (text: string, type = 'application/jwt'): ReturnType<typeof json> =>
    (response) =>
      response.writeHead(200, { 'content-type': type }).end(text)
  const person = () => ({ iss: issuer.url, aud: 'desktop', sub: 'person', preferred_username: 'per', groups: ['a'] })
  const without = (name: string) => Object.fromEntries(Object.entries(person()).filter(([key]) => key !== name))

  test('is read like any other', async () => {
    await start({ OIDC_ADMIN_GROUP: 'a', OIDC_CLAIMS_SOURCE: 'userinfo' })
    issuer.answer('/userinfo', jwt(await issuer.sign(person()), 'application/JWT; charset=utf-8'))
    expect((await handIn({}, { accessToken: 'token' })).value.user).toMatchObject({ username: 'per', role: 'admin' })
  })

  test.each<[string, () => Promise<string>, RegExp]>([
    ['about somebody else', () => issuer.sign({ ...person(), sub: 'other' }), /about somebody else/],
    ['about nobody', () => issuer.sign(without('sub')), /sub: missing/],
    ['of another issuer', () => issuer.sign({ ...person(), iss: 'https://evil.example' }), /iss: it is another/],
    ['of no issuer', () => issuer.sign(without('iss')), /iss: missing/],
    ['for another client', () => issuer.sign({ ...person(), aud: 'other' }), /aud: it is for another client/],
    ['for nobody', () => issuer.sign(without('aud')), /aud: missing/],
    ['that has run out', () => issuer.sign({ ...person(), exp: seconds - 31 }), /exp: it has passed/],
    ['that is an access token', () => issuer.sign(person(), { typ: 'at+jwt' }), /typ/],
    [
      'of somebody else’s key',
      async () => issuer.sign(person(), {}, (await generateKeyPair('RS256')).privateKey),
      /key: the signature/,
    ],
    ['that nobody signed', async () => new UnsecuredJWT(person()).encode(), /ERR_J|alg/i],
    [
      'of another algorithm',
      async () => issuer.sign(person(), { alg: 'RS384' }, (await generateKeyPair('RS384')).privateKey),
      /ALG_NOT_ALLOWED/,
    ],
    ['that is none', async () => JSON.stringify(person()), /ERR_J/],
    ['that is encrypted', async () => 'eyJhbGciOiJSU0EtT0FFUCJ9.AA.AA.AA.AA', /ERR_J/],
  ])('%s is refused', async (_name, answer, reason) => {
    await start()
    issuer.answer('/userinfo', jwt(await answer()))
    const refused = await handIn({}, { accessToken: 'token' })
    await expectRefused(refused, reason)
    expect(server.logged()).toMatch(/userinfo: /)
  })

  test('with a key that is newer than those that are known is taken', async () => {
    await start()
    expect((await handIn()).status).toBe(200)
    const device = newDevice()
    const { nonce } = (await server.ask('oidcStart', { device })).value
    const idToken = await issuer.sign({ ...good(), nonce })
    await issuer.rotate('k2')
    issuer.answer('/userinfo', jwt(await issuer.sign(person())))
    expect((await server.ask('oidcExchange', { idToken, device, accessToken: 'token' })).status).toBe(200)
  })

  test.each(['text/html', 'text/plain', ''])('an answer that calls itself "%s" is refused', async (type) => {
    await start()
    issuer.answer('/userinfo', (response) =>
      response.writeHead(200, type === '' ? {} : { 'content-type': type }).end('{"sub":"person"}'),
    )
    await expectRefused(await handIn({}, { accessToken: 'token' }), /userinfo: it answered (text|no content type)/)
  })

  test('S5 an answer of two megabytes, or a redirect, is the provider’s fault', async () => {
    await start()
    issuer.answer('/userinfo', jwt('y'.repeat(2_000_000)))
    expect((await handIn({}, { accessToken: 'token' })).code).toBe('provider-unreachable')
    expect(server.logged()).toMatch(/more than/)
    issuer.answer('/userinfo', (response) => response.writeHead(302, { location: issuer.url }).end())
    expect((await handIn({}, { accessToken: 'token' })).code).toBe('provider-unreachable')
    expect(await server.db.selectFrom('users').selectAll().execute()).toEqual([])
  })
})

describe('the provider', () => {
  const discovery = '/.well-known/openid-configuration'
  const metadata = (change: object) =>
    json({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks`, userinfo_endpoint: `${issuer.url}/userinfo`, ...change })

  test.each<[string, () => ReturnType<typeof json>, RegExp]>([
    [
      'S1 that speaks for another issuer',
      () => metadata({ issuer: 'https://other.example' }),
      /speaks for https:\/\/other/,
    ],
    ['S1 that has a slash too many in a path', () => metadata({ issuer: `${issuer.url}/realm/` }), /speaks for/],
    [
      'S2 that redirects',
      () => (response) => response.writeHead(302, { location: `${issuer.url}/elsewhere` }).end(),
      /redirects elsewhere/,
    ],
    ['S3 whose keys are not behind https', () => metadata({ jwks_uri: 'http://idp.internal/jwks' }), /without https/],
    [
      'S3 whose UserInfo is not behind https',
      () => metadata({ userinfo_endpoint: 'http://idp.internal/me' }),
      /without https/,
    ],
    ['whose keys are in a file', () => metadata({ jwks_uri: 'file:///etc/passwd' }), /without https/],
    [
      'S5 that answers two megabytes',
      () => (response) => response.writeHead(200).end(`{"x":"${'y'.repeat(2_000_000)}"}`),
      /more than/,
    ],
    ['that answers a page', () => (response) => response.writeHead(200).end('<html>'), /JSON/i],
    ['that is not there', () => json({}, 404), /answered 404/],
    ['that cuts the connection', () => (response) => response.destroy(), /openid-configuration:/],
  ])('%s cannot be used', async (_name, respond, reason) => {
    await start()
    issuer.answer(discovery, respond())
    expect(await handIn()).toMatchObject({ status: 502, code: 'provider-unreachable' })
    expect(server.logged()).toMatch(reason)
  })

  test('S5 that never ends its answer is left after fifteen seconds', async () => {
    await start()
    const waits: number[] = []
    const patience = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      waits.push(milliseconds)
      return patience.signal
    })
    onTestFinished(() => void vi.restoreAllMocks())
    issuer.answer(discovery, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"')
      setImmediate(() => patience.abort(new DOMException('it took too long', 'TimeoutError')))
    })
    expect(await handIn()).toMatchObject({ status: 502, code: 'provider-unreachable' })
    expect(waits).toEqual([15_000])
    expect(server.logged()).toMatch(/openid-configuration: it took too long/)
  })

  test('whose address was written with or without its slash is told how to write it', async () => {
    await start({ OIDC_ISSUER: `${issuer.url}/realm` })
    issuer.answer(
      '/realm/.well-known/openid-configuration',
      json({ issuer: `${issuer.url}/realm/`, jwks_uri: `${issuer.url}/jwks` }),
    )
    expect((await handIn()).code).toBe('provider-unreachable')
    expect(server.logged()).toContain('set OIDC_ISSUER to exactly that')
  })

  test('OIDC_ADDITIONAL_AUDIENCES lets an audience stand beside the client', async () => {
    await start({ OIDC_ADDITIONAL_AUDIENCES: 'api://time' })
    expect((await handIn({ aud: ['desktop', 'api://time'], azp: 'desktop' })).status).toBe(200)
    await server.close()
    await start({ OIDC_ADDITIONAL_AUDIENCES: 'api://time' })
    await expectRefused(await handIn({ aud: ['desktop', 'api://time'] }), /azp: it is missing/)
  })

  test('C9 max_age wants a sign-in that is no older', async () => {
    await start({ OIDC_EXTRA_AUTH_PARAMS: 'max_age=60' })
    await expectRefused(await handIn(), /auth_time: it is missing/)
    await expectRefused(await handIn({ auth_time: seconds - 91 }), /auth_time: it is missing, or longer ago/)
    await expectRefused(await handIn({ auth_time: String(seconds) }), /auth_time/)
    expect((await handIn({ auth_time: seconds - 89 })).status).toBe(200)
  })

  test('OIDC_ALLOWED_TENANTS lets in the people of those alone', async () => {
    await start({ OIDC_ALLOWED_TENANTS: 'company.example' })
    await expectRefused(await handIn(), /tid: its tenant/)
    await expectRefused(await handIn({ hd: 'other.example' }), /tid: its tenant/)
    expect((await handIn({ hd: 'Company.example' })).status).toBe(200)
  })
})
