import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { testSignIn } from '../../../server/sign-in/provider-test.ts'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { newDevice, startTestServer, type TestServer } from '../../support/server.ts'

/** What the big providers really send. Their addresses are answered here; everything else is the server itself. */
const tenant = '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55'
const stranger = '00000000-1111-4222-8333-444444444444'
const NOW = 1_800_000_000_000
const seconds = NOW / 1000

let privateKey: CryptoKey
let publicKey: JWK
let server: TestServer | undefined
let answers: Record<string, unknown>

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true })
  privateKey = pair.privateKey
  publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'k', use: 'sig' }
})
beforeEach(() => {
  answers = {}
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(url in answers ? Response.json(answers[url]) : Response.json({}, { status: 404 })),
  )
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await closeAll()
})

const opened: TestServer[] = []
async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close()
  server = undefined
}

interface Shape {
  readonly configured: string
  /** The issuer in the discovery document, where it is another. */
  readonly stated?: string
  /** The issuer in the token, where it is another. */
  readonly issuer?: string
  readonly environment?: Record<string, string>
  readonly claims: Record<string, unknown>
  readonly userInfo?: Record<string, unknown>
  readonly sign?: (claims: JWTPayload) => Promise<string>
  /** The database of the sign-in before, to sign in at the same server again. */
  readonly db?: TestServer['db']
}

const signed = (claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'JWT' }).sign(privateKey)

/** The server of the last sign-in. */
function here(): TestServer {
  if (server === undefined) throw new Error('nobody has signed in yet')
  return server
}

async function signIn(shape: Shape) {
  const { configured, stated = configured, issuer = stated } = shape
  const base = configured.replace(/\/$/, '')
  answers[`${base}/.well-known/openid-configuration`] = {
    issuer: stated,
    jwks_uri: `${base}/keys`,
    userinfo_endpoint: `${base}/userinfo`,
  }
  answers[`${base}/keys`] = { keys: [publicKey] }
  if (shape.userInfo !== undefined) answers[`${base}/userinfo`] = { sub: 'subject', ...shape.userInfo }
  if (shape.db === undefined) await closeAll()
  server = await startTestServer({
    ...(shape.db === undefined ? {} : { db: shape.db }),
    now: NOW,
    environment: {
      AUTH_METHOD: 'oidc',
      OIDC_ISSUER: configured,
      OIDC_CLIENT_ID: 'desktop',
      OIDC_ADMIN_GROUP: 'admins',
      ...shape.environment,
    },
  })
  opened.push(server)
  const device = newDevice()
  const { nonce } = (await server.ask('oidcStart', { device })).value
  const claims = {
    iss: issuer,
    sub: 'subject',
    aud: 'desktop',
    iat: seconds,
    exp: seconds + 3600,
    nonce,
    ...shape.claims,
  }
  const idToken = await (shape.sign ?? signed)(claims)
  return server.ask('oidcExchange', {
    idToken,
    device,
    ...(shape.userInfo === undefined ? {} : { accessToken: 'opaque' }),
  })
}

const entra = `https://login.microsoftonline.com/${tenant}/v2.0`

describe('Entra ID', () => {
  test('a tenant of one’s own, with groups as ids', async () => {
    const group = 'b3e0c1a2-9c5f-4f7e-8a30-5d1c2b3a4f60'
    const claims = { tid: tenant, oid: 'o', preferred_username: 'anna@company.example', name: 'Anna', groups: [group] }
    const { user } = (await signIn({ configured: entra, environment: { OIDC_ADMIN_GROUP: group }, claims })).value
    expect(user).toMatchObject({ username: 'anna@company.example', role: 'admin' })
  })

  test('app roles as groups, and no end-user’s name as identity', async () => {
    const shape = { configured: entra, environment: { OIDC_GROUPS_CLAIM: 'roles' } }
    const claims = { tid: tenant, oid: 'o', preferred_username: 'anna@company.example', roles: ['admins'] }
    expect((await signIn({ ...shape, claims })).value.user.role).toBe('admin')
    // C8 T13 a new name is the same person, the same name with another subject is not.
    const { db } = here()
    const renamed = (
      await signIn({ ...shape, db, claims: { ...claims, preferred_username: 'anna.lind@company.example' } })
    ).value.user
    expect(renamed.username).toBe('anna@company.example')
    const other = (await signIn({ ...shape, db, claims: { ...claims, sub: 'another', roles: [] } })).value.user
    expect(other).toMatchObject({ username: 'anna@company.example-2', role: 'user' })
  })

  test('an address that nobody says is verified makes no administrator', async () => {
    const claims = { tid: tenant, preferred_username: 'anna', email: 'anna@company.example', xms_edov: true }
    const environment = { OIDC_ADMIN_EMAILS: 'anna@company.example' }
    expect((await signIn({ configured: entra, environment, claims })).value.user.role).toBe('user')
  })

  test('T14 too many groups for a link (hasgroups): nobody becomes an administrator either', async () => {
    const claims = { tid: tenant, preferred_username: 'anna', hasgroups: true }
    expect((await signIn({ configured: entra, claims })).value.user.role).toBe('user')
    expect(server?.logged()).toContain('OIDC_GROUPS_OVERAGE')
  })

  test('too many groups: nobody becomes an administrator, and the log says why', async () => {
    const claims = {
      tid: tenant,
      preferred_username: 'anna',
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.example' } },
    }
    const { user } = (await signIn({ configured: entra, claims })).value
    expect(user.role).toBe('user')
    expect(server?.logged()).toContain('OIDC_GROUPS_OVERAGE')
  })

  test('D3 another tenant’s token is refused, whatever its discovery document says', async () => {
    const foreign = {
      configured: entra,
      issuer: `https://login.microsoftonline.com/${stranger}/v2.0`,
      claims: { tid: stranger },
    }
    expect((await signIn(foreign)).code).toBe('id-token-refused')
    const spoofed = { ...foreign, stated: `https://login.microsoftonline.com/${stranger}/v2.0` }
    expect((await signIn(spoofed)).code).toBe('provider-unreachable')
  })

  test('D3 an address that all tenants share lets in the listed ones alone', async () => {
    const shared = {
      configured: 'https://login.microsoftonline.com/common/v2.0',
      stated: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      environment: { OIDC_ALLOWED_TENANTS: tenant },
    }
    const from = (tid: string, issuer = `https://login.microsoftonline.com/${tid}/v2.0`) => ({
      ...shared,
      issuer,
      claims: { tid },
    })
    expect((await signIn(from(tenant))).status).toBe(200)
    expect((await signIn(from(stranger))).code).toBe('id-token-refused')
    const narrowed = { ...from(stranger), stated: `https://login.microsoftonline.com/${stranger}/v2.0` }
    expect((await signIn(narrowed)).code).toBe('provider-unreachable')
    // The tenant that it says has to be the one that signed.
    expect((await signIn(from(tenant, `https://login.microsoftonline.com/${stranger}/v2.0`))).code).toBe(
      'id-token-refused',
    )
    expect(
      (await signIn({ ...shared, issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0', claims: {} })).code,
    ).toBe('id-token-refused')
  })

  test('the first version calls itself by another host', async () => {
    const v1 = {
      configured: `https://login.microsoftonline.com/${tenant}`,
      claims: { tid: tenant, upn: 'anna@company.example' },
    }
    const { user } = (await signIn({ ...v1, stated: `https://sts.windows.net/${tenant}/` })).value
    expect(user.username).toBe('anna@company.example')
    expect((await signIn({ ...v1, stated: `https://sts.windows.net/${stranger}/` })).code).toBe('provider-unreachable')
  })
})

test('Okta’s org server: groups in the ID token alone', async () => {
  const claims = { preferred_username: 'anna@company.example', name: 'Anna', groups: ['Everyone', 'admins'] }
  expect(
    (await signIn({ configured: 'https://company.okta.com', claims, userInfo: { name: 'Anna' } })).value.user.role,
  ).toBe('admin')
})

test('Okta’s custom server: an issuer with a path, whose discovery must not speak for the org server', async () => {
  const configured = 'https://company.okta.com/oauth2/default'
  const claims = { preferred_username: 'anna', groups: ['admins'] }
  expect((await signIn({ configured, claims })).value.user.role).toBe('admin')
  expect((await signIn({ configured, claims, stated: 'https://company.okta.com' })).code).toBe('provider-unreachable')
  expect((await signIn({ configured, claims, stated: configured, issuer: 'https://company.okta.com' })).code).toBe(
    'id-token-refused',
  )
})

test('Keycloak: roles of one client in a path', async () => {
  const configured = 'https://keycloak.example/realms/company'
  const claims = {
    resource_access: { desktop: { roles: ['admins'] }, account: { roles: ['view-profile'] } },
    typ: 'ID',
  }
  const roles = (client: string) => ({ OIDC_GROUPS_CLAIM: `resource_access.${client}.roles` })
  expect((await signIn({ configured, claims, environment: roles('desktop') })).value.user.role).toBe('admin')
  expect((await signIn({ configured, claims, environment: roles('account') })).value.user.role).toBe('user')
})

test('Keycloak: roles in a path, groups with their full path', async () => {
  const configured = 'https://keycloak.example/realms/company'
  const claims = {
    preferred_username: 'anna',
    realm_access: { roles: ['offline_access', 'admins'] },
    groups: ['/admins'],
  }
  const roles = { OIDC_GROUPS_CLAIM: 'realm_access.roles' }
  expect((await signIn({ configured, claims, environment: roles })).value.user.role).toBe('admin')
  expect((await signIn({ configured, claims })).value.user.role).toBe('user')
  expect((await signIn({ configured, claims, environment: { OIDC_ADMIN_GROUP: '/admins' } })).value.user.role).toBe(
    'admin',
  )
})

test('Google Workspace: the domain decides who comes in, the verified address who administers', async () => {
  const shape = {
    configured: 'https://accounts.google.com',
    environment: { OIDC_ALLOWED_TENANTS: 'company.example', OIDC_ADMIN_EMAILS: 'anna@company.example' },
  }
  const claims = {
    email: 'anna@company.example',
    email_verified: true,
    name: 'Anna',
    hd: 'company.example',
    azp: 'desktop',
  }
  expect((await signIn({ ...shape, claims })).value.user).toMatchObject({
    username: 'anna@company.example',
    role: 'admin',
  })
  const { hd: _, ...outside } = claims
  expect((await signIn({ ...shape, claims: outside })).code).toBe('id-token-refused')
  // The name without https that old tokens have is another one.
  expect((await signIn({ ...shape, claims, issuer: 'accounts.google.com' })).code).toBe('id-token-refused')
})

test('Auth0: an issuer with its slash, and claims named by an address', async () => {
  const claims = { nickname: 'anna', 'https://company.example/roles': ['admins'] }
  const environment = { OIDC_GROUPS_CLAIM: 'https://company.example/roles' }
  const { user } = (await signIn({ configured: 'https://company.eu.auth0.com/', claims, environment })).value
  expect(user).toMatchObject({ username: 'anna', role: 'admin' })
  // The slash that somebody forgot makes no other issuer of a bare address.
  const forgotten = {
    configured: 'https://company.eu.auth0.com',
    stated: 'https://company.eu.auth0.com/',
    claims,
    environment,
  }
  expect((await signIn(forgotten)).value.user.role).toBe('admin')
})

test('Authentik without a signing key: tokens under a shared secret are refused, and the test of the provider says why', async () => {
  const configured = 'https://authentik.example/application/o/timetracker/'
  const secret = new TextEncoder().encode('the-secret-of-the-client-as-a-shared-key')
  const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
  expect((await signIn({ configured, claims: {}, sign })).code).toBe('id-token-refused')
  expect(server?.logged()).toContain('ERR_JOSE_ALG_NOT_ALLOWED')
  answers[`${configured}.well-known/openid-configuration`] = {
    issuer: configured,
    jwks_uri: `${configured}jwks`,
    id_token_signing_alg_values_supported: ['HS256'],
  }
  answers[`${configured}jwks`] = { keys: [] }
  const findings = await testSignIn(here().parts.config)
  const stops = findings.filter(({ weight }) => weight === 'stop').map(({ code }) => code)
  // The made-up document names no page to sign in at either.
  expect(stops).toEqual(['no-keys', 'no-endpoint', 'algorithm'])
})

test('Authelia: everything at UserInfo', async () => {
  const userInfo = {
    preferred_username: 'anna',
    name: 'Anna',
    email: 'anna@company.example',
    email_verified: true,
    groups: ['admins'],
  }
  const { user } = (await signIn({ configured: 'https://auth.company.example', claims: {}, userInfo })).value
  expect(user).toMatchObject({ username: 'anna', email: 'anna@company.example', role: 'admin' })
})

test('Authentik: an issuer for each application, with its slash, and addresses that are not verified', async () => {
  const configured = 'https://authentik.example/application/o/timetracker/'
  const claims = { preferred_username: 'anna', email: 'anna@company.example', email_verified: false }
  const environment = { OIDC_ADMIN_EMAILS: 'anna@company.example' }
  expect((await signIn({ configured, claims, environment })).value.user.role).toBe('user')
  expect((await signIn({ configured: configured.slice(0, -1), stated: configured, claims })).code).toBe(
    'provider-unreachable',
  )
  const verified = { ...claims, email_verified: true, groups: ['staff'] }
  expect((await signIn({ configured, claims: verified, environment })).value.user.role).toBe('admin')
})
