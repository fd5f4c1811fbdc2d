import { afterEach, describe, expect, test } from 'vitest'
import { AuthMethod } from '../../shared/domain/user.ts'
import { MOST_BYTES } from '../../shared/protocol/sync.ts'
import { failures } from '../../shared/protocol/failure.ts'
import { routeNames, routes, type Route, type RouteName } from '../../shared/protocol/routes.ts'
import { succeed } from '../../server/result.ts'
import { newDevice, startTestServer, type ServerOptions, type TestServer } from '../support/server.ts'

let server: TestServer
afterEach(() => server.close())
const start = async (options: ServerOptions = {}): Promise<void> => {
  server = await startTestServer(options)
}
const oidc = { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'x' }
const post = (path: string, body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  server.app.request(path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

/** What each method lets people do, as the guide's table has it; whatever is not named here is offered by all. */
const offered: Record<AuthMethod, readonly RouteName[]> = {
  none: ['login', 'register'],
  local: ['login', 'register', 'password', 'adminReset', 'terminalProve'],
  oidc: ['oidcStart', 'oidcExchange', 'oidcDeviceStart', 'oidcDeviceExchange'],
  both: [
    'login',
    'register',
    'password',
    'adminReset',
    'terminalProve',
    'oidcStart',
    'oidcExchange',
    'oidcDeviceStart',
    'oidcDeviceExchange',
  ],
}
const depends = new Set(Object.values(offered).flat())

describe.each(AuthMethod.options)('A1 AUTH_METHOD=%s', (method) => {
  const environment: Record<string, string> = {
    AUTH_METHOD: method,
    ...(method === 'oidc' || method === 'both' ? { ...oidc, OIDC_DEVICE_FLOW: 'true' } : {}),
  }

  test.each(routeNames)('%s', async (name) => {
    await start({ environment })
    const route: Route = routes[name]
    // Without anything that it asks for, and without a session.
    const answer = await server.ask(name, route.request === null ? undefined : { unasked: true })
    if (depends.has(name) && !offered[method].includes(name)) {
      expect(answer).toMatchObject({ status: 404, code: 'not-found' })
      return
    }
    const expected = route.access === 'open' ? (route.request === null ? undefined : 'bad-request') : 'not-signed-in'
    expect(answer.code).toBe(expected)
  })

  test('the routes table says the same', () => {
    for (const name of routeNames) {
      const { methods }: Route = routes[name]
      expect(methods?.includes(method) ?? true, name).toBe(!depends.has(name) || offered[method].includes(name))
    }
  })
})

test('the configuration tells devices what they need, and no secret', async () => {
  await start({
    environment: {
      AUTH_METHOD: 'both',
      ...oidc,
      OIDC_CLIENT_SECRET: 'confidential-secret',
      OIDC_REDIRECT_PORTS: '8421,8422',
      OIDC_REDIRECT_URI: 'http://localhost/cb',
      OIDC_ADMIN_EMAILS: 'boss@company.com',
      OIDC_POST_LOGOUT_REDIRECT_URI: 'https://company.example/',
      SERVER_NAME: 'Northwind',
    },
  })
  const config = (await server.ask('authConfig')).value
  expect(config).toMatchObject({
    product: 'timetracker',
    serverName: 'Northwind',
    method: 'both',
    selfRegister: true,
    protocol: { oldest: 1, newest: 1 },
  })
  expect(config.oidc).toEqual({
    issuer: oidc.OIDC_ISSUER,
    clientId: 'x',
    scopes: 'openid profile email',
    redirect: { host: 'localhost', path: '/cb', ports: [8421, 8422] },
    idTokenAlgorithm: 'RS256',
    postLogoutRedirectUri: 'https://company.example/',
  })
  expect(JSON.stringify(config)).not.toMatch(/confidential-secret|boss@/)
})

test('a secret that a provider wants from native apps is handed out when it is named as such', async () => {
  await start({ environment: { AUTH_METHOD: 'oidc', ...oidc, OIDC_PUBLIC_CLIENT_SECRET: 'not-secret' } })
  expect((await server.ask('authConfig')).value.oidc?.publicClientSecret).toBe('not-secret')
})

test('malformed requests are refused with what is wrong, never with what was sent', async () => {
  await start()
  const json = { 'content-type': 'application/json' }
  const cases: [BodyInit, Record<string, string>][] = [
    ['{}', {}],
    ['{"username":"x","password":"hunter2hunter2"}', { 'content-type': 'text/plain' }],
    ['{', json],
    ['', json],
    ['null', json],
    ['[]', json],
    [new Uint8Array([0x22, 0xff, 0x22]), json],
    ['{"username":{"$gt":""},"password":"hunter2hunter2","device":{}}', json],
    ['{"username":"a b","password":"hunter2hunter2","device":{"id":"x","name":""}}', json],
  ]
  for (const [body, headers] of cases) {
    const reply = await post('/api/v1/auth/login', body, headers)
    const text = await reply.text()
    expect(reply.status, text).toBe(400)
    expect(JSON.parse(text)).toMatchObject({ code: 'bad-request' })
    expect(text).not.toContain('hunter2')
  }
})

test('bodies are limited, announced or not', async () => {
  await start({ sync: () => Promise.resolve(succeed({ reset: 'epoch', epoch: crypto.randomUUID() })) })
  const big = 'x'.repeat(170 * 1024)
  expect((await post('/api/v1/auth/login', big)).status).toBe(413)
  const stream = () => new Blob([big]).stream()
  expect((await post('/api/v1/auth/login', stream())).status).toBe(413)
  const session = (
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
  ).value
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${session.accessToken}` }
  expect((await post('/api/v1/sync', 'x'.repeat(MOST_BYTES), headers)).status).toBe(400)
  expect((await post('/api/v1/sync', 'x'.repeat(MOST_BYTES + 17 * 1024), headers)).status).toBe(413)
})

test('sync gets who asks from the session alone', async () => {
  const seen: unknown[] = []
  await start({
    sync: (identity, request) => {
      seen.push(identity, request.device)
      return Promise.resolve(succeed({ reset: 'epoch', epoch: crypto.randomUUID() }))
    },
  })
  const device = newDevice()
  const session = (
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device })
  ).value
  const body = { protocol: 1, schema: 1, device: device.id, clientNow: 0, epoch: null, ops: [], scopes: [], limit: 10 }
  expect((await server.ask('sync', body, session.accessToken)).status).toBe(200)
  expect(seen).toEqual([
    expect.objectContaining({ userId: session.user.id, deviceId: device.id, role: 'user' }),
    device.id,
  ])
  expect((await server.ask('sync', body)).code).toBe('not-signed-in')
})

test('every answer carries an id and forbids keeping, framing and guessing', async () => {
  await start()
  for (const path of ['/health', '/api/v1/auth/config', '/nowhere']) {
    const { headers } = await server.app.request(path, { headers: { 'x-request-id': 'abc-1' } })
    expect(headers.get('x-request-id')).toBe('abc-1')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
  const { headers } = await server.app.request('/health', { headers: { 'x-request-id': 'a\tb' } })
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('an unexpected error says nothing about itself', async () => {
  await start({ sync: () => Promise.reject(new Error('the secret inner workings')) })
  const session = (
    await server.ask('register', { username: 'anna', password: 'a long password', fullName: '', device: newDevice() })
  ).value
  const body = {
    protocol: 1,
    schema: 1,
    device: crypto.randomUUID(),
    clientNow: 0,
    epoch: null,
    ops: [],
    scopes: [],
    limit: 10,
  }
  const answer = await server.ask('sync', body, session.accessToken)
  expect(answer).toMatchObject({ status: 500, code: 'server-error' })
  expect(server.logged()).toContain('the secret inner workings')
})

test('health, readiness and measurements', async () => {
  await start()
  expect(await (await server.app.request('/health')).json()).toEqual({ status: 'alive' })
  expect(await (await server.app.request('/ready')).json()).toEqual({ status: 'ready' })
  await server.ask('login', { username: 'nobody', password: 'x', device: newDevice() })
  const text = await (await server.app.request('/metrics')).text()
  expect(text).toContain('timetracker_requests_total{method="POST",route="/api/v1/auth/login",status="401"} 1')
  expect(text).toContain('timetracker_sign_ins_total{method="local",outcome="wrong-credentials"} 1')
  expect(text).toContain('timetracker_request_seconds_bucket{route="/ready",le="+Inf"} 1')
  await server.db.destroy()
  const reply = await server.app.request('/ready')
  expect(reply.status).toBe(503)
  expect((await server.app.request('/health')).status).toBe(200)
})

test('readiness waits for migrations', async () => {
  await start()
  await server.db
    .deleteFrom('kysely_migration' as 'audit')
    .where('name' as 'id', '=', '0002_users_oidc_identity')
    .execute()
  expect((await server.app.request('/ready')).status).toBe(503)
})

test('measurements can be kept for those who have a token', async () => {
  await start({ environment: { METRICS_TOKEN: 'a-token-of-16-characters' } })
  expect((await server.app.request('/metrics')).status).toBe(401)
  const headers = { authorization: 'Bearer a-token-of-16-characters' }
  expect((await server.app.request('/metrics', { headers })).status).toBe(200)
})

test('without passwords, a page that points its own name at this machine gets nowhere', async () => {
  await start({ environment: { AUTH_METHOD: 'none' } })
  const ask = async (host: string) => (await server.app.request('/api/v1/auth/config', { headers: { host } })).status
  expect(await ask('127.0.0.1:8080')).toBe(200)
  expect(await ask('localhost')).toBe(200)
  expect(await ask('evil.example')).toBe(403)
  expect(await ask('127.0.0.1.evil.example')).toBe(403)
  expect(await ask('%')).toBe(403)
})

test('the OpenAPI document describes every route from the schemas that check it', async () => {
  await start()
  const document = (await (await server.app.request('/api/v1/openapi.json')).json()) as {
    openapi: string
    paths: Record<string, Record<string, { operationId: string; requestBody?: object; security?: object }>>
    components: { schemas: { Failure: { properties: { code: { enum: string[] } } } } }
  }
  expect(document.openapi).toBe('3.1.0')
  for (const [name, route] of Object.entries(routes)) {
    const operation = document.paths[route.path]?.[route.method]
    expect(operation?.operationId, name).toBe(name)
    expect(operation?.requestBody !== undefined, name).toBe(route.request !== null)
    expect(operation?.security !== undefined, name).toBe(route.access !== 'open')
  }
  expect(document.components.schemas.Failure.properties.code.enum.toSorted()).toEqual(Object.keys(failures).toSorted())
  expect(JSON.stringify(document)).not.toMatch(/"\$ref":"(?!#\/components)/)
})

test('a flood from one address is slowed down', async () => {
  await start()
  let limited: Response | undefined
  for (let i = 0; i < 700 && limited === undefined; i += 1) {
    const reply = await server.app.request('/api/v1/auth/config')
    if (reply.status === 429) limited = reply
  }
  expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)
})
