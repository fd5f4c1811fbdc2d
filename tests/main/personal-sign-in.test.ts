import { expect, test } from 'vitest'
import { readConfig } from '../../main/config.ts'

const provider = { OIDC_ISSUER: 'https://idp.example.com/realms/company', OIDC_CLIENT_ID: 'timetracker-desktop' }

const read = (env: Record<string, string>, policy: unknown = null, settings: unknown = null) =>
  readConfig({
    env,
    policy: { from: 'policy.json', text: policy === null ? null : JSON.stringify(policy) },
    settings: { from: 'settings.json', text: settings === null ? null : JSON.stringify(settings) },
  })

const personalOf = (...sources: Parameters<typeof read>) => {
  const result = read(...sources)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config.personal
}
const problemsOf = (...sources: Parameters<typeof read>) => {
  const result = read(...sources)
  return result.ok ? [] : result.problems
}

test('without any of it nobody signs in at a provider', () => {
  expect(personalOf({})).toBeNull()
  // This one means something on its own only to a server.
  expect(personalOf({ ALLOW_SELF_REGISTER: 'false' })).toBeNull()
})

test('issuer and client are enough; the rest has the defaults of the guide', () => {
  expect(personalOf(provider)).toEqual({
    selfRegister: true,
    oidc: {
      device: {
        issuer: provider.OIDC_ISSUER,
        clientId: provider.OIDC_CLIENT_ID,
        scopes: 'openid profile email',
        redirect: { host: '127.0.0.1', path: '/auth/oidc/callback', ports: [] },
        idTokenAlgorithm: 'RS256',
      },
      rules: {
        usernameClaim: 'preferred_username',
        fullNameClaim: 'name',
        emailClaim: 'email',
        groupsClaim: 'groups',
        adminGroups: [],
        adminEmails: [],
      },
      claimsSource: 'auto',
      allowedTenants: [],
    },
  })
})

test('everything of the guide can be said, in the environment or in the policy, and the environment is stronger', () => {
  const everything = {
    ...provider,
    OIDC_PUBLIC_CLIENT_SECRET: 'no-secret',
    OIDC_REDIRECT_URI: 'http://localhost/signed-in',
    OIDC_REDIRECT_PORTS: '8421,8422',
    OIDC_SCOPES: 'openid offline_access',
    OIDC_USERNAME_CLAIM: 'upn',
    OIDC_FULL_NAME_CLAIM: 'display_name',
    OIDC_EMAIL_CLAIM: 'mail',
    OIDC_GROUPS_CLAIM: 'realm_access.roles',
    OIDC_ADMIN_GROUP: 'a,b',
    OIDC_ADMIN_EMAILS: 'alice@company.com',
    OIDC_POST_LOGOUT_REDIRECT_URI: 'https://company.example.com/',
    OIDC_ALLOWED_TENANTS: '8A1F6A1E-0C5C-4D0E-9F53-2F4F0F6B1C55',
    OIDC_CLAIMS_SOURCE: 'userinfo',
    OIDC_ID_TOKEN_ALG: 'ES256',
    ALLOW_SELF_REGISTER: 'no',
  }
  const read = personalOf(everything)
  expect(read).toMatchObject({
    selfRegister: false,
    oidc: {
      device: {
        publicClientSecret: 'no-secret',
        redirect: { host: 'localhost', path: '/signed-in', ports: [8421, 8422] },
        scopes: 'openid offline_access',
        idTokenAlgorithm: 'ES256',
        postLogoutRedirectUri: 'https://company.example.com/',
      },
      rules: { usernameClaim: 'upn', groupsClaim: 'realm_access.roles', adminGroups: ['a', 'b'] },
      claimsSource: 'userinfo',
      allowedTenants: ['8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55'],
    },
  })
  expect(personalOf({}, everything)).toEqual(read)
  expect(personalOf({ OIDC_ADMIN_GROUP: 'c' }, everything)?.oidc.rules.adminGroups).toEqual(['c'])
})

test.each([
  ['OIDC_ISSUER', 'http://idp.example.com', 'not-an-issuer'],
  ['OIDC_CLIENT_ID', 'x'.repeat(513), 'not-a-client-id'],
  ['OIDC_PUBLIC_CLIENT_SECRET', 'x'.repeat(513), 'not-a-secret'],
  ['OIDC_REDIRECT_URI', 'https://time.example.com/auth/oidc/callback', 'not-a-loopback-address'],
  ['OIDC_REDIRECT_PORTS', '80', 'not-ports'],
  ['OIDC_SCOPES', 'profile email', 'not-scopes'],
  ['OIDC_USERNAME_CLAIM', 'x'.repeat(257), 'not-a-claim-name'],
  ['OIDC_ADMIN_GROUP', '["a"', 'not-groups'],
  ['OIDC_POST_LOGOUT_REDIRECT_URI', 'ftp://company.example.com', 'not-a-page'],
  ['OIDC_CLAIMS_SOURCE', 'both', 'not-a-claims-source'],
  ['OIDC_ID_TOKEN_ALG', 'HS256', 'not-an-algorithm'],
  ['OIDC_EXTRA_AUTH_PARAMS', 'state=mine', 'not-parameters'],
  ['OIDC_AUDIENCE', 'x'.repeat(1025), 'not-an-audience'],
  ['OIDC_RESOURCE', 'no address', 'not-a-resource'],
  ['ALLOW_SELF_REGISTER', 'perhaps', 'not-true-or-false'],
])('a wrong %s stops the start with what is wrong, where it is from, and an example', (name, wrong, reason) => {
  const problem = { name, reason, ...(name === 'OIDC_PUBLIC_CLIENT_SECRET' ? {} : { example: expect.any(String) }) }
  expect(problemsOf({ ...provider, [name]: wrong })).toContainEqual({ ...problem, from: name })
  expect(problemsOf({}, { ...provider, [name]: wrong })).toContainEqual({ ...problem, from: 'policy.json' })
})

test.each([
  [{ OIDC_CLIENT_ID: 'desktop' }, 'OIDC_ISSUER', 'missing'],
  [{ OIDC_ISSUER: provider.OIDC_ISSUER }, 'OIDC_CLIENT_ID', 'missing'],
  [{ ...provider, OIDC_CLIENTID: 'desktop' }, 'OIDC_CLIENTID', 'unknown-setting'],
  [{ ...provider, OIDC_CLIENT_SECRET: 'hush' }, 'OIDC_CLIENT_SECRET', 'secret-of-a-server'],
  [
    { ...provider, OIDC_REDIRECT_URI: 'http://127.0.0.1:8421/a', OIDC_REDIRECT_PORTS: '8422' },
    'OIDC_REDIRECT_PORTS',
    'ports-twice',
  ],
  [{ ...provider, OIDC_ISSUER: 'https://login.microsoftonline.com/common/v2.0' }, 'OIDC_ISSUER', 'not-a-tenant'],
  [
    {
      ...provider,
      OIDC_ISSUER: 'https://login.microsoftonline.com/organizations/v2.0',
      OIDC_ALLOWED_TENANTS: '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55',
    },
    'OIDC_ISSUER',
    'not-a-tenant',
  ],
])('what does not go together is refused: %#', (env, name, reason) => {
  expect(problemsOf(env)).toMatchObject([{ name, reason }])
})

test('a value of the policy is text, and the settings of the person say nothing of it', () => {
  expect(problemsOf({}, { ...provider, ALLOW_SELF_REGISTER: false })).toMatchObject([
    { name: 'ALLOW_SELF_REGISTER', reason: 'not-text', from: 'policy.json' },
  ])
  expect(problemsOf({}, null, provider)).toMatchObject([
    { name: 'OIDC_ISSUER', reason: 'unknown-setting', from: 'settings.json' },
    { name: 'OIDC_CLIENT_ID', reason: 'unknown-setting', from: 'settings.json' },
  ])
})

test('where a server is fixed, the server knows how people sign in, and nothing of this is looked at', () => {
  const env = { ...provider, OIDC_CLIENT_SECRET: 'of the server', TIMETRACKER_SERVER_URL: 'https://time.example.com' }
  expect(personalOf(env)).toBeNull()
})
