import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { newDevice, startTestServer, type TestServer } from '../../support/server.ts'
import { startProvider, type TestProvider } from '../../support/provider.ts'
import { json, startIssuer, type Issuer } from './support/issuer.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function administered(environment: Record<string, string>): Promise<{ server: TestServer; accessToken: string }> {
  const server = await startTestServer({
    environment: { AUTH_METHOD: 'both', OIDC_CLIENT_ID: 'desktop', ADMIN_USERNAMES: 'root', ...environment },
  })
  closers.push(server.close)
  const body = { username: 'root', password: 'a long password', fullName: '', device: newDevice() }
  return { server, accessToken: (await server.ask('register', body)).value.accessToken }
}

async function findingsOf(environment: Record<string, string>): Promise<string[]> {
  const { server, accessToken } = await administered(environment)
  const { findings } = (await server.ask('adminTestProvider', {}, accessToken)).value
  return findings.map(({ code, weight }) => `${code} ${weight}`)
}

/** Settings that leave nothing to say of themselves. */
const whole = { OIDC_ADMIN_GROUP: 'admins', OIDC_POST_LOGOUT_REDIRECT_URI: 'https://x.example/' }
const registeredAt = ({ issuer, clientId }: TestProvider) => ({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId })
const CALLBACK = 'http://127.0.0.1:49152/auth/oidc/callback'
/** Sends the browser somewhere. */
const lead = (location: string) => (response: ServerResponse) => {
  response.writeHead(302, { location }).end()
}

async function issuerWith(change: (issuer: Issuer) => Record<string, unknown>): Promise<Issuer> {
  const issuer = await startIssuer()
  closers.push(issuer.stop)
  const metadata = {
    issuer: issuer.url,
    jwks_uri: `${issuer.url}/jwks`,
    authorization_endpoint: `${issuer.url}/authorize`,
    token_endpoint: `${issuer.url}/token`,
    end_session_endpoint: `${issuer.url}/end`,
    code_challenge_methods_supported: ['S256'],
    ...change(issuer),
  }
  issuer.answer('/authorize', lead(`${CALLBACK}?error=login_required&state=look`))
  issuer.answer('/.well-known/openid-configuration', json(metadata))
  return issuer
}

describe('looking at the provider for an administrator', () => {
  test('a good one has no findings', async () => {
    const provider = await startProvider()
    closers.push(provider.stop)
    expect(await findingsOf({ ...whole, ...registeredAt(provider) })).toEqual([])
    expect(provider.requests).toContain('GET /auth')
  })

  test('one that has not registered the way back to the app, or does not know the client', async () => {
    const provider = await startProvider({ redirectUris: ['http://127.0.0.1/another/way'] })
    closers.push(provider.stop)
    const settings = { ...whole, ...registeredAt(provider) }
    const way = { OIDC_REDIRECT_URI: 'http://127.0.0.1/another/way' }
    expect(await findingsOf(settings)).toEqual(['redirect-refused stop'])
    expect(await findingsOf({ ...settings, ...way })).toEqual([])
    expect(await findingsOf({ ...settings, ...way, OIDC_CLIENT_ID: 'stranger' })).toEqual(['redirect-refused stop'])
  })

  test.each<[string, (response: ServerResponse) => void, string[]]>([
    ['back to the app', lead(`${CALLBACK}?error=interaction_required`), []],
    ['back with a scope refused', lead(`${CALLBACK}?error=invalid_scope`), ['redirect-refused stop']],
    ['to an error of its own', json({}, 400), ['redirect-refused stop']],
    ['to a page', json({}), ['redirect-unproven look']],
    ['to another place', lead('https://login.example/'), ['redirect-unproven look']],
    ['nowhere', (response) => void response.destroy(), ['redirect-unproven look']],
  ])('a request to sign in that leads %s', async (_name, respond, expected) => {
    const issuer = await issuerWith(() => ({}))
    issuer.answer('/authorize', respond)
    expect(await findingsOf({ ...whole, OIDC_ISSUER: issuer.url })).toEqual(expected)
  })

  test('without a provider in the settings, or without rules for administrators and signing out', async () => {
    expect(await findingsOf({ AUTH_METHOD: 'local' })).toEqual(['sso-off know'])
    const issuer = await issuerWith(() => ({}))
    expect(await findingsOf({ OIDC_ISSUER: issuer.url })).toEqual(['stays-signed-in know', 'no-admin-rule know'])
  })

  test('one that is not there', async () => {
    expect(await findingsOf({ ...whole, OIDC_ISSUER: 'http://127.0.0.1:9' })).toEqual(['unreachable stop'])
  })

  test.each<[string, (issuer: Issuer) => Record<string, unknown>, Record<string, string>, string[]]>([
    ['another issuer', () => ({ issuer: 'https://other.example' }), {}, ['issuer-other stop']],
    ['keys without https', () => ({ jwks_uri: 'http://keys.example/' }), {}, ['insecure-endpoint stop']],
    ['no keys', (issuer) => ({ jwks_uri: `${issuer.url}/nothing` }), {}, ['no-keys stop']],
    ['no key that fits', () => ({}), { OIDC_ID_TOKEN_ALG: 'ES256' }, ['no-keys stop']],
    ['another algorithm', () => ({ id_token_signing_alg_values_supported: ['HS256'] }), {}, ['algorithm stop']],
    ['no PKCE', () => ({ code_challenge_methods_supported: ['plain'] }), {}, ['no-pkce stop']],
    ['nothing on PKCE', () => ({ code_challenge_methods_supported: undefined }), {}, ['no-pkce look']],
    ['no UserInfo', () => ({}), { OIDC_CLAIMS_SOURCE: 'userinfo' }, ['no-userinfo stop']],
    ['scopes', () => ({ scopes_supported: ['openid', 'profile'] }), {}, ['scopes look']],
    ['claims', () => ({ claims_supported: ['name', 'email'] }), {}, ['claims look']],
    ['no end of session', () => ({ end_session_endpoint: undefined }), {}, ['no-end-session look']],
    ['no page to sign in', () => ({ authorization_endpoint: undefined }), {}, ['no-endpoint stop']],
    ['tokens without https', () => ({ token_endpoint: 'http://tokens.example/' }), {}, ['insecure-endpoint stop']],
    ['metadata of odd forms', () => ({ scopes_supported: 'openid', claims_supported: null }), {}, []],
  ])('%s', async (_name, change, environment, expected) => {
    const issuer = await issuerWith(change)
    expect(await findingsOf({ ...whole, OIDC_ISSUER: issuer.url, ...environment })).toEqual(expected)
  })

  test('a slash at the end of the issuer', async () => {
    const issuer = await startIssuer()
    closers.push(issuer.stop)
    issuer.answer(
      '/realm/.well-known/openid-configuration',
      json({ issuer: `${issuer.url}/realm/`, jwks_uri: `${issuer.url}/jwks` }),
    )
    expect(await findingsOf({ ...whole, OIDC_ISSUER: `${issuer.url}/realm` })).toEqual(['issuer-slash stop'])
  })

  test('the settings are shown without secrets', async () => {
    const { server, accessToken } = await administered({
      OIDC_ISSUER: 'http://127.0.0.1:9',
      OIDC_CLIENT_SECRET: 'canary-1',
      OIDC_PUBLIC_CLIENT_SECRET: 'canary-2',
      OIDC_ADMIN_GROUP: 'admins',
      METRICS_TOKEN: 'canary-3-canary-3',
    })
    const settings = (await server.ask('adminSettings', undefined, accessToken)).value
    expect(settings).toMatchObject({ method: 'both', oidc: { adminGroups: ['admins'], claims: { groups: 'groups' } } })
    expect(settings.warnings).toEqual(['client-secret-without-effect'])
    expect(settings.set).toContain('OIDC_CLIENT_SECRET')
    expect(JSON.stringify(settings)).not.toContain('canary')
  })
})
