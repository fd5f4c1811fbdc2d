import { createHash } from 'node:crypto'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FailureCode } from '../../../shared/ipc/failure.ts'
import { selfSigned } from '../../support/certificate.ts'
import type { Faults } from '../../support/faulty-provider.ts'
import { code, makeWorld, value } from './support/world.ts'

type Case = [row: string, wrong: string, expected: FailureCode, faults: Faults]

const claims = (change: (claims: Record<string, unknown>) => Record<string, unknown>): Faults => ({
  claims: (honest) => change({ ...honest }),
})
const without = (name: string): Faults =>
  claims((honest) => Object.fromEntries(Object.entries(honest).filter(([key]) => key !== name)))
const metadata = (change: Record<string, unknown>): Faults => ({ metadata: (honest) => ({ ...honest, ...change }) })
const now = (): number => Math.floor(Date.now() / 1000)

const idTokens: Case[] = [
  ['C1', 'iss of somebody else', 'sign-in-not-trusted', claims((c) => ({ ...c, iss: 'https://evil.example' }))],
  ['C1', 'iss missing', 'sign-in-not-trusted', without('iss')],
  ['C1', 'iss with a slash more', 'sign-in-not-trusted', claims((c) => ({ ...c, iss: `${String(c['iss'])}/` }))],
  ['C2', 'aud of another client', 'sign-in-not-trusted', claims((c) => ({ ...c, aud: 'other' }))],
  ['C2', 'aud missing', 'sign-in-not-trusted', without('aud')],
  [
    'C2',
    'a second aud, with azp',
    'sign-in-not-trusted',
    claims((c) => ({ ...c, aud: ['desktop', 'other'], azp: 'desktop' })),
  ],
  ['C2', 'a second aud, without azp', 'sign-in-not-trusted', claims((c) => ({ ...c, aud: ['desktop', 'other'] }))],
  ['C3', 'azp of another client', 'sign-in-not-trusted', claims((c) => ({ ...c, azp: 'other' }))],
  ['C4, D1', 'signed with another key', 'sign-in-not-trusted', { signature: 'wrong-key' }],
  ['C4, D1', 'signature broken', 'sign-in-not-trusted', { signature: 'broken' }],
  ['C4, D1', 'alg none', 'sign-in-not-trusted', { signature: 'none' }],
  [
    'C4, D1',
    'alg none, and the metadata says that this is fine',
    'sign-in-not-trusted',
    { signature: 'none', ...metadata({ id_token_signing_alg_values_supported: ['RS256', 'none'] }) },
  ],
  ['C4', 'signed with a shared secret', 'sign-in-not-trusted', { signature: 'hs256' }],
  ['C4', 'a key that nobody published', 'sign-in-not-trusted', { signature: 'unknown-kid' }],
  ['C5', 'exp passed', 'sign-in-not-trusted', claims((c) => ({ ...c, exp: now() - 120 }))],
  ['C5', 'exp missing', 'sign-in-not-trusted', without('exp')],
  ['C6', 'iat missing', 'sign-in-not-trusted', without('iat')],
  ['C6', 'iat in an hour', 'clock-wrong', claims((c) => ({ ...c, iat: now() + 3600, exp: now() + 7200 }))],
  ['C7', 'another nonce', 'sign-in-not-trusted', claims((c) => ({ ...c, nonce: 'somebody-elses' }))],
  ['C7', 'nonce missing', 'sign-in-not-trusted', without('nonce')],
  ['C8', 'sub missing', 'sign-in-not-trusted', without('sub')],
  ['C8', 'sub too long', 'sign-in-not-trusted', claims((c) => ({ ...c, sub: 'x'.repeat(256) }))],
  ['C8', 'sub not ASCII', 'sign-in-not-trusted', claims((c) => ({ ...c, sub: 'mïa' }))],
  ['C8', 'sub a number', 'sign-in-not-trusted', claims((c) => ({ ...c, sub: 7 }))],
  [
    'C10',
    'at_hash of another access token',
    'sign-in-not-trusted',
    claims((c) => ({ ...c, at_hash: 'wrongwrongwrongwrongww' })),
  ],
  ['C13', 'no ID token', 'sign-in-not-trusted', { tokens: (body) => ({ ...body, id_token: undefined }) }],
]

const change =
  (name: string, value: string): NonNullable<Faults['response']> =>
  (entries) =>
    entries.map(([key, old]) => [key, key === name ? value : old])
const drop =
  (name: string): NonNullable<Faults['response']> =>
  (entries) =>
    entries.filter(([key]) => key !== name)

const responses: Case[] = [
  ['I1', 'iss missing though announced', 'sign-in-not-trusted', { response: drop('iss') }],
  ['I2, N8', 'iss of another provider', 'sign-in-not-trusted', { response: change('iss', 'https://evil.example') }],
  [
    'I2',
    'iss of another provider, not announced',
    'sign-in-not-trusted',
    {
      response: change('iss', 'https://evil.example'),
      ...metadata({ authorization_response_iss_parameter_supported: undefined }),
    },
  ],
  [
    'I2',
    'an error with the iss of another provider',
    'sign-in-not-trusted',
    {
      response: (e) => [
        ['error', 'access_denied'],
        ['iss', 'https://evil.example'],
        ...e.filter(([key]) => key === 'state'),
      ],
    },
  ],
  ['B4', 'a code that is not ours', 'sign-in-refused', { response: change('code', 'stolen') }],
  ['B4', 'two codes', 'sign-in-not-trusted', { response: (e) => [...e, ['code', 'another']] }],
  ['N7', 'neither code nor error', 'sign-in-not-trusted', { response: drop('code') }],
  [
    'I3',
    'refused by the person or an administrator',
    'sign-in-refused',
    { response: (e) => [['error', 'access_denied'], ...e.filter(([key]) => key !== 'code')] },
  ],
  [
    'I3',
    'a client that the provider does not know',
    'provider-misconfigured',
    { response: (e) => [['error', 'unauthorized_client'], ...e.filter(([key]) => key !== 'code')] },
  ],
  [
    'I3',
    'a provider that is down',
    'provider-unreachable',
    { response: (e) => [['error', 'temporarily_unavailable'], ...e.filter(([key]) => key !== 'code')] },
  ],
]

const endpoints: Case[] = [
  ['S1', 'metadata of another issuer', 'provider-misconfigured', metadata({ issuer: 'https://evil.example' })],
  [
    'S1',
    'issuer with a path more',
    'provider-misconfigured',
    { metadata: (m) => ({ ...m, issuer: `${String(m['issuer'])}/realm` }) },
  ],
  ['S2', 'discovery redirects', 'provider-misconfigured', { endpoint: { discovery: 'redirect' } }],
  ['S2', 'token endpoint redirects', 'provider-misconfigured', { endpoint: { token: 'redirect' } }],
  ['S2', 'jwks redirects', 'provider-misconfigured', { endpoint: { jwks: 'redirect' } }],
  [
    'S3',
    'token endpoint on plain http',
    'provider-misconfigured',
    metadata({ token_endpoint: 'http://idp.internal/token' }),
  ],
  ['S3', 'jwks on plain http', 'provider-misconfigured', metadata({ jwks_uri: 'http://idp.internal/jwks' })],
  ['S3', 'no jwks', 'provider-misconfigured', metadata({ jwks_uri: undefined })],
  ['S5', 'discovery is huge', 'provider-misconfigured', { endpoint: { discovery: 'huge' } }],
  ['S5', 'discovery never ends', 'provider-unreachable', { endpoint: { discovery: 'hang' } }],
  ['S5', 'token answer is huge', 'provider-misconfigured', { endpoint: { token: 'huge' } }],
  ['S5', 'token answer never ends', 'provider-unreachable', { endpoint: { token: 'hang' } }],
  ['S5', 'jwks never end', 'provider-unreachable', { endpoint: { jwks: 'hang' } }],
  ['S5', 'discovery is a page', 'provider-misconfigured', { endpoint: { discovery: 'html' } }],
  ['B7', 'discovery is not available', 'provider-unreachable', { endpoint: { discovery: 'unavailable' } }],
  ['B7', 'token endpoint is not available', 'provider-unreachable', { endpoint: { token: 'unavailable' } }],
  ['B7', 'connection is cut', 'provider-unreachable', { endpoint: { token: 'reset' } }],
  ['P3', 'PKCE plain only', 'provider-misconfigured', metadata({ code_challenge_methods_supported: ['plain'] })],
  [
    'C4',
    'ID tokens signed with a secret only',
    'provider-misconfigured',
    metadata({ id_token_signing_alg_values_supported: ['HS256'] }),
  ],
  [
    'N2',
    'authorization endpoint is a file',
    'provider-misconfigured',
    metadata({ authorization_endpoint: 'file:///etc/passwd' }),
  ],
  [
    'N2',
    'authorization endpoint starts a program',
    'provider-misconfigured',
    metadata({ authorization_endpoint: 'ms-msdt:/id' }),
  ],
  [
    'N2',
    'authorization endpoint is a script',
    'provider-misconfigured',
    metadata({ authorization_endpoint: 'javascript:alert(1)' }),
  ],
  [
    'N2',
    'authorization endpoint on plain http',
    'provider-misconfigured',
    metadata({ authorization_endpoint: 'http://evil.example/' }),
  ],
]

describe('what a sign-in refuses', () => {
  it.each([...idTokens, ...responses, ...endpoints])('%s: %s', async (row, _wrong, expected, faults) => {
    const world = await makeWorld()
    world.provider.faults = faults
    expect(code(await world.auth.signInBrowser())).toBe(expected)
    // Nothing is left of it.
    expect(world.server.count('oidcExchange')).toBe(0)
    expect(world.auth.describe().current).toMatchObject({ session: 'signed-out', person: null })
    expect(world.vault.keys.size).toBe(0)
    expect(await world.everything()).not.toContain('TTTB')
    if (row.startsWith('N2') || row.startsWith('P3')) expect(world.browser.opened).toEqual([])
    if (row.startsWith('I')) expect(world.provider.count('token')).toBe(0)
    for (const opened of world.browser.opened) {
      const redirect = new URL(opened).searchParams.get('redirect_uri') ?? ''
      await expect(fetch(redirect), 'the port is free again').rejects.toThrow()
    }
    // The person tries again when all is well.
    world.provider.faults = {}
    expect(code(await world.auth.signInBrowser())).toBe('ok')
  })

  it('D3: takes no exception for a provider by its name', async () => {
    const directory = { issuer: 'https://login.microsoftonline.com/common/v2.0' }
    const world = await makeWorld({
      oidc: directory,
      dependencies: {
        fetch: async (url, init) =>
          url.startsWith(directory.issuer)
            ? Response.json({
                issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
                jwks_uri: 'https://x.example',
                token_endpoint: 'https://x.example',
                authorization_endpoint: 'https://x.example',
              })
            : fetch(url, init),
      },
    })
    expect(code(await world.auth.signInBrowser())).toBe('provider-misconfigured')
    expect(world.browser.opened).toEqual([])
  })

  it('D4: an address of the discovery document as issuer is checked all the same', async () => {
    const world = await makeWorld()
    const issuer = `${world.provider.issuer}/.well-known/openid-configuration`
    world.server.config = {
      ...world.server.config,
      oidc: world.server.config.oidc && { ...world.server.config.oidc, issuer },
    }
    value(await world.auth.acceptServer())
    world.provider.faults = metadata({ issuer: 'https://evil.example' })
    expect(code(await world.auth.signInBrowser())).toBe('provider-misconfigured')
  })

  it('S3: plain http beyond this computer is refused before anything is sent', async () => {
    const asked: string[] = []
    const world = await makeWorld({
      oidc: { issuer: 'http://idp.internal' },
      dependencies: {
        fetch: (url, init) => {
          asked.push(new URL(url).hostname)
          return fetch(url, init)
        },
      },
    })
    expect(code(await world.auth.signInBrowser())).toBe('provider-misconfigured')
    expect(asked).not.toContain('idp.internal')
  })

  it('B10: a provider whose certificate nobody vouches for is refused before a browser opens', async () => {
    const secure = createHttps(selfSigned(), (_request, response) => response.end('{}'))
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void secure.close())
    const issuer = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`
    const world = await makeWorld({ oidc: { issuer } })
    expect(code(await world.auth.signInBrowser())).toBe('provider-certificate')
    expect(world.browser.opened).toEqual([])
  })

  it('C5: says that the clock is wrong when it is the clock', async () => {
    const world = await makeWorld()
    world.clock.ahead = 3600_000
    expect(code(await world.auth.signInBrowser())).toBe('clock-wrong')
    world.clock.ahead = -3600_000
    expect(code(await world.auth.signInBrowser())).toBe('clock-wrong')
  })

  it('P3: a provider that says nothing of PKCE gets it with S256', async () => {
    const world = await makeWorld()
    world.provider.faults = metadata({ code_challenge_methods_supported: undefined })
    expect(code(await world.auth.signInBrowser())).toBe('ok')
    expect(new URL(world.browser.opened[0] ?? '').searchParams.get('code_challenge_method')).toBe('S256')
  })

  it('C10: takes the right at_hash', async () => {
    const world = await makeWorld()
    const accessToken = 'an-access-token'
    const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
    world.provider.faults = {
      ...claims((c) => ({ ...c, at_hash: hash })),
      tokens: (body) => ({ ...body, access_token: accessToken }),
    }
    expect(code(await world.auth.signInBrowser())).toBe('ok')
  })

  it('D5, S4: takes a key that was changed since the last sign-in, among keys of no use', async () => {
    const world = await makeWorld()
    expect(code(await world.auth.signInBrowser())).toBe('ok')
    await world.provider.rotateKey()
    world.provider.faults = {
      keys: (keys) => [{ kty: 'unknown', kid: 'junk' }, { kty: 'EC', crv: 'P-999', kid: 'more' }, ...keys],
    }
    expect(code(await world.auth.signInBrowser())).toBe('ok')
  })
})
