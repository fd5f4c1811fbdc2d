import { describe, expect, test } from 'vitest'
import { readConfig, type Config } from '../../../server/config/config.ts'
import { configOf } from '../../support/server.ts'

const oidc = { AUTH_METHOD: 'oidc', OIDC_ISSUER: 'https://idp.example/realms/x', OIDC_CLIENT_ID: 'desktop' }

function problemsOf(environment: Record<string, string>): Record<string, string> {
  const result = readConfig(environment)
  return result.ok ? {} : Object.fromEntries(result.problems.map(({ name, problem }) => [name, problem]))
}
const oidcOf = (change: Record<string, string> = {}): NonNullable<Config['oidc']> => {
  const config = configOf({ ...oidc, ...change })
  if (config.oidc === null) throw new Error('no provider')
  return config.oidc
}

const textsOf = ({ warnings }: Config): string => warnings.map(({ text }) => text).join()

test('an empty environment is a local server on this machine', () => {
  const config = configOf({ PATH: '/bin', HOME: '/x', OIDC_ISSUER: '', SECRET_KEY: ' ' })
  expect(config).toMatchObject({
    method: 'local',
    selfRegister: true,
    host: '127.0.0.1',
    port: 8080,
    oidc: null,
    warnings: [],
    signInVariables: [],
  })
  expect(config.database).toMatchObject({ engine: 'sqlite' })
})

test('the guide’s defaults', () => {
  const { device, rules, claimsSource } = oidcOf()
  expect(device).toEqual({
    issuer: 'https://idp.example/realms/x',
    clientId: 'desktop',
    scopes: 'openid profile email',
    redirect: { host: '127.0.0.1', path: '/auth/oidc/callback', ports: [] },
    idTokenAlgorithm: 'RS256',
  })
  expect(rules).toEqual({
    usernameClaim: 'preferred_username',
    fullNameClaim: 'name',
    emailClaim: 'email',
    groupsClaim: 'groups',
    adminGroups: [],
    adminEmails: [],
  })
  expect(claimsSource).toBe('auto')
})

test('everything that is wrong is told at once, with an example', () => {
  const result = readConfig({
    AUTH_METHOD: 'both',
    PORT: 'http',
    OIDC_SCOPES: 'profile',
    ALLOW_SELF_REGISTER: 'maybe',
    SESSION_COOKIE_SECURE: 'true',
  })
  expect(result).toMatchObject({ ok: false })
  const problems = result.ok ? [] : result.problems
  expect(problems.map(({ name }) => name).toSorted()).toEqual([
    'ALLOW_SELF_REGISTER',
    'OIDC_CLIENT_ID',
    'OIDC_ISSUER',
    'OIDC_SCOPES',
    'PORT',
    'SESSION_COOKIE_SECURE',
  ])
  expect(problems.find(({ name }) => name === 'OIDC_ISSUER')).toEqual({
    name: 'OIDC_ISSUER',
    problem: 'it is missing, and AUTH_METHOD=both needs it',
    example: 'https://idp.example.com/realms/company',
  })
})

test.each([
  ['AUTH_METHOD', 'ldap', /none of none, local, oidc, both/],
  ['OIDC_ISSUER', 'idp.example', /not an address/],
  ['OIDC_ISSUER', 'http://idp.internal/x', /https/],
  ['OIDC_ISSUER', 'https://idp.example/?tenant=x', /query/],
  ['OIDC_ISSUER', 'https://idp.example/#', /query or a fragment/],
  ['OIDC_ISSUER', 'https://user:pw@idp.example/', /password/],
  ['OIDC_ISSUER', 'https://idp.example/.well-known/oauth-authorization-server', /metadata page/],
  ['OIDC_REDIRECT_URI', 'https://app.example/auth/oidc/callback', /native \(public\) client/],
  ['OIDC_REDIRECT_URI', 'http://192.0.2.1/cb', /neither 127.0.0.1 nor localhost/],
  ['OIDC_REDIRECT_URI', 'http://127.0.0.1', /no path/],
  ['OIDC_REDIRECT_URI', 'http://127.0.0.1/cb?x=1', /query/],
  ['OIDC_REDIRECT_URI', 'http://127.0.0.1:80/cb', /^$/],
  ['OIDC_REDIRECT_URI', 'http://127.0.0.1:443/cb', /below 1024/],
  ['OIDC_REDIRECT_URI', 'timetracker://cb', /http/],
  ['OIDC_REDIRECT_PORTS', '80', /ports/],
  ['OIDC_REDIRECT_PORTS', 'many', /whole number/],
  ['OIDC_SCOPES', 'profile email', /openid is missing/],
  ['OIDC_SCOPES', 'openid "x"', /words/],
  ['OIDC_ID_TOKEN_ALG', 'HS256', /shared secret/],
  ['OIDC_ID_TOKEN_ALG', 'none', /shared secret/],
  ['OIDC_ID_TOKEN_ALG', 'RS1', /none of RS256/],
  ['OIDC_CLAIMS_SOURCE', 'token', /none of auto/],
  ['OIDC_ADMIN_GROUP', '["a"', /JSON/],
  ['OIDC_POST_LOGOUT_REDIRECT_URI', 'javascript:alert(1)', /https/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'state=mine', /state is set by sign-in itself/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'Redirect_URI=https://evil.example', /Redirect_URI is set by sign-in itself/],
  ['OIDC_EXTRA_AUTH_PARAMS', '{"code_challenge_method":"plain"}', /code_challenge_method is set by sign-in itself/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'audience=api', /OIDC_AUDIENCE/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'prompt=none', /nobody/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'max_age=soon', /seconds/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'a=1&a=2', /twice/],
  ['OIDC_EXTRA_AUTH_PARAMS', '{"a":1}', /expected string/],
  ['OIDC_EXTRA_AUTH_PARAMS', '{', /JSON/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'just words', /no name of a parameter/],
  ['OIDC_EXTRA_AUTH_PARAMS', 'a=%0a', /plain text/],
  ['OIDC_RESOURCE', 'api', /absolute address/],
  ['OIDC_RESOURCE', 'https://api.example/#x', /fragment/],
  ['DATABASE_URL', 'mysql://x', /PostgreSQL/],
  ['HOST', 'a b', /address/],
  ['PORT', '70000', /between/],
  ['METRICS_TOKEN', 'short', /16/],
  ['LOG_LEVEL', 'loud', /none of silent/],
  ['SECRET_KEY', 'x', /not supported/],
  ['OIDC_SCOPE', 'openid', /is OIDC_SCOPES meant/],
  ['OIDC_DEVICE_CODE_THING', 'x', /does not know it/],
  ['LDAP_URL', 'x', /not supported/],
])('%s=%s', (name, value, reason) => {
  const problem = problemsOf({ ...oidc, [name]: value })[name] ?? ''
  expect(problem).toMatch(reason)
})

test('D4 the address of the discovery page is taken for its issuer', () => {
  for (const suffix of ['', '/.well-known/openid-configuration', '/.well-known/openid-configuration/']) {
    expect(oidcOf({ OIDC_ISSUER: `https://idp.example/o/app${suffix}` }).device.issuer).toBe(
      'https://idp.example/o/app',
    )
  }
  // A slash of its own is part of the issuer.
  expect(oidcOf({ OIDC_ISSUER: 'https://tenant.eu.auth0.com/' }).device.issuer).toBe('https://tenant.eu.auth0.com/')
})

describe('D3 Entra ID', () => {
  const tenant = '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55'
  const issuer = (segment: string, host = 'login.microsoftonline.com') => ({
    ...oidc,
    OIDC_ISSUER: `https://${host}/${segment}/v2.0`,
  })
  test('addresses that speak for every company need a list of tenants', () => {
    for (const segment of ['common', 'organizations', 'consumers', 'Common']) {
      expect(problemsOf(issuer(segment))['OIDC_ISSUER']).toMatch(/every company in the world/)
      expect(problemsOf({ ...issuer(segment), OIDC_ALLOWED_TENANTS: 'contoso.com' })['OIDC_ALLOWED_TENANTS']).toMatch(
        /tenant ids/,
      )
      expect(problemsOf({ ...issuer(segment), OIDC_ALLOWED_TENANTS: tenant })).toEqual({})
    }
    expect(problemsOf(issuer('common', 'login.microsoftonline.us'))['OIDC_ISSUER']).toMatch(/every company/)
  })
  test('a tenant is named by its id', () => {
    expect(problemsOf(issuer('contoso.onmicrosoft.com'))['OIDC_ISSUER']).toMatch(/directory \(tenant\) ID/)
    expect(problemsOf(issuer(tenant))).toEqual({})
  })
})

test('A1 without passwords the server stays on this machine', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.8.8.8'])
    expect(problemsOf({ AUTH_METHOD: 'none', HOST: host }), host).toEqual({})
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'server.local']) {
    expect(problemsOf({ AUTH_METHOD: 'none', HOST: host })['HOST'], host).toMatch(/anybody/)
    expect(problemsOf({ AUTH_METHOD: 'none', HOST: host, ALLOW_INSECURE_NETWORK: 'true' }), host).toEqual({})
    expect(problemsOf({ AUTH_METHOD: 'local', HOST: host }), host).toEqual({})
  }
})

test('a confidential secret is not handed on, and the log says that it has no effect', () => {
  const config = configOf({ ...oidc, OIDC_CLIENT_SECRET: 'confidential' })
  expect(JSON.stringify(config.oidc)).not.toContain('confidential')
  expect(textsOf(config)).toContain('OIDC_PUBLIC_CLIENT_SECRET')
  expect(textsOf(config)).not.toContain('confidential')
  expect(
    problemsOf({ ...oidc, OIDC_CLIENT_SECRET: 's', OIDC_PUBLIC_CLIENT_SECRET: 's' })['OIDC_PUBLIC_CLIENT_SECRET'],
  ).toMatch(/handed to every device/)
})

test('D9 the redirect: any port, one port, or a list', () => {
  expect(oidcOf({ OIDC_REDIRECT_URI: 'http://localhost/cb' }).device.redirect).toEqual({
    host: 'localhost',
    path: '/cb',
    ports: [],
  })
  expect(oidcOf({ OIDC_REDIRECT_URI: 'http://127.0.0.1:8421/cb' }).device.redirect.ports).toEqual([8421])
  expect(oidcOf({ OIDC_REDIRECT_PORTS: '8421, 8422' }).device.redirect.ports).toEqual([8421, 8422])
  expect(oidcOf({ OIDC_REDIRECT_PORTS: '0' }).device.redirect.ports).toEqual([])
  expect(
    problemsOf({ ...oidc, OIDC_REDIRECT_URI: 'http://127.0.0.1:8421/cb', OIDC_REDIRECT_PORTS: '8422' })[
      'OIDC_REDIRECT_PORTS'
    ],
  ).toMatch(/one place/)
})

test('what a provider wants besides goes to the devices', () => {
  const extra = (value: string) => oidcOf({ OIDC_EXTRA_AUTH_PARAMS: value }).device.extraParameters
  expect(extra('access_type=offline&kc_idp_hint=company%20login')).toEqual({
    access_type: 'offline',
    kc_idp_hint: 'company login',
  })
  expect(extra('{"claims":"{\\"id_token\\":{}}"}')).toEqual({ claims: '{"id_token":{}}' })
  expect(oidcOf({ OIDC_AUDIENCE: 'api' }).device.audience).toBe('api')
  expect(oidcOf({ OIDC_RESOURCE: 'api://time' }).device.resource).toBe('api://time')
})

test('groups: one, several, or names that hold commas', () => {
  const groups = (value: string) => oidcOf({ OIDC_ADMIN_GROUP: value }).rules.adminGroups
  expect(groups('admins')).toEqual(['admins'])
  expect(groups('admins, leads')).toEqual(['admins', 'leads'])
  expect(groups('CN=admins,OU=groups,DC=x')).toEqual(['CN=admins,OU=groups,DC=x'])
  expect(groups('["a,b","c"]')).toEqual(['a,b', 'c'])
})

test('settings that have no effect are told', () => {
  expect(configOf({ ...oidc, PORT: '1' }).signInVariables).toEqual(['AUTH_METHOD', 'OIDC_ISSUER', 'OIDC_CLIENT_ID'])
  expect(textsOf(configOf({ OIDC_ISSUER: 'https://idp.example' }))).toMatch(/no effect/)
  expect(textsOf(configOf({ ...oidc, ADMIN_USERNAMES: 'root' }))).toMatch(/ADMIN_USERNAMES has no effect/)
})

test('where the data lives', () => {
  expect(configOf({ TIMETRACKER_DATA_DIR: '/srv/tt' }).database).toEqual({
    engine: 'sqlite',
    path: '/srv/tt/timetracker.sqlite',
  })
  const url = 'postgresql://u:p@db/x?sslmode=require'
  expect(configOf({ DATABASE_URL: url }).database).toEqual({ engine: 'postgres', url })
})
