import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { limitFetch, troubleOf } from '../../../main/auth/network.ts'
import { createServerApi, testServer } from '../../../main/auth/server-api.ts'
import type { FailureCode } from '../../../shared/ipc/failure.ts'
import { failures } from '../../../shared/protocol/failure.ts'
import { selfSigned } from '../../support/certificate.ts'
import { startStubServer } from './support/stub-server.ts'
import { code, oidcConfig } from './support/world.ts'

const nodeFetch = (url: string, init: RequestInit): Promise<Response> => fetch(url, init)
const limits = { timeoutMs: 1000, maxBytes: 64 * 1024 }

async function serve(listener: RequestListener, secure = false): Promise<string> {
  const server = secure ? createHttps(selfSigned(), listener) : createHttp(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = z.object({ port: z.number() }).parse(server.address())
  return `${secure ? 'https' : 'http'}://127.0.0.1:${port}`
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

async function stub(method: 'none' | 'local' | 'oidc' = 'oidc') {
  const server = await startStubServer(
    oidcConfig({ issuer: 'https://idp.example.com/realms/a', clientId: 'desktop' }),
    method,
  )
  onTestFinished(() => server.close())
  return server
}

describe('testing the address of a server', () => {
  it('finds a server and says how it lets people in', async () => {
    const server = await stub()
    expect(await testServer(`${server.url}/`, nodeFetch, limits)).toMatchObject({
      ok: true,
      value: {
        view: {
          url: server.url,
          name: 'Example & Sons',
          method: 'oidc',
          selfRegister: true,
          issuer: 'idp.example.com',
        },
      },
    })
  })

  it('shows no provider where people sign in with a password', async () => {
    const server = await stub('local')
    expect(await testServer(server.url, nodeFetch, limits)).toMatchObject({
      ok: true,
      value: { view: { issuer: null } },
    })
  })

  it.each<readonly [what: string, expected: FailureCode, start: () => Promise<string>]>([
    ['a name that does not exist', 'server-name-not-found', async () => 'https://nowhere.invalid'],
    ['nobody listening', 'server-unreachable', async () => 'http://127.0.0.1:1'],
    ['B10, T11: a certificate that nobody vouches for', 'server-certificate', () => serve(json({}), true)],
    ['a page', 'server-not-timetracker', () => serve((_, response) => void response.end('<h1>It works</h1>'))],
    ['another product', 'server-not-timetracker', () => serve(json({ product: 'wiki' }))],
    ['nothing there', 'server-not-timetracker', () => serve(json({ error: 'not found' }, 404))],
    [
      'S2: a redirect',
      'server-not-timetracker',
      () => serve((_, response) => void response.writeHead(302, { location: 'https://time.example.com' }).end()),
    ],
    [
      'S5, T11: ten megabytes',
      'server-not-timetracker',
      () => serve((_, response) => void response.end('x'.repeat(10 * 1024 * 1024))),
    ],
    [
      'S5: an answer that never ends',
      'server-unreachable',
      () => serve((_, response) => void response.writeHead(200).write('{')),
    ],
    ['a cut connection', 'server-unreachable', () => serve((request) => void request.socket.destroy())],
    ['a broken gateway', 'server-error', () => serve(json({ oops: true }, 502))],
    ['an address that is none', 'server-address-invalid', async () => 'http://time.example.com'],
  ])('%s: %s', async (_what, expected, start) => {
    expect(code(await testServer(await start(), nodeFetch, limits))).toBe(expected)
  })

  it('tells a server that is too new, even when it speaks differently', async () => {
    const later = await serve(
      json({ product: 'timetracker', protocol: { oldest: 7, newest: 9 }, methods: ['passkey'] }),
    )
    expect(code(await testServer(later, nodeFetch, limits))).toBe('server-too-new')
  })

  it('T11: takes no configuration that it cannot read in full', async () => {
    const server = await stub()
    const oidc = server.config.oidc
    for (const change of [
      { serverId: 'x' },
      { method: 'magic' },
      { oidc: { ...oidc, redirect: { host: 'evil.example', path: '/', ports: [] } } },
    ]) {
      const url = await serve(json({ ...server.config, ...change }))
      expect(code(await testServer(url, nodeFetch, limits))).toBe('server-error')
    }
    const none = await serve(json({ ...server.config, oidc: null }))
    expect(code(await testServer(none, nodeFetch, limits))).toBe('server-error')
  })
})

describe('calling a server', () => {
  it('has a failure of its own for everything that the server can say', async () => {
    for (const [name, { status }] of Object.entries(failures)) {
      const url = await serve(json({ code: name, message: 'for the log' }, status))
      const answer = await createServerApi(url, nodeFetch, limits).call('logout', {
        refreshToken: 'r'.repeat(16),
        everywhere: false,
      })
      expect(answer).toMatchObject({ ok: false, failure: { detail: `${status} ${name}` } })
    }
  })

  it('sends no cookies, follows no redirect and asks no cache', async () => {
    const asked: RequestInit[] = []
    const server = await stub()
    const api = createServerApi(server.url, (url, init) => {
      asked.push(init)
      return fetch(url, init)
    })
    await api.call('authConfig', null)
    expect(asked[0]).toMatchObject({ redirect: 'manual', credentials: 'omit', cache: 'no-store' })
  })

  it('S3, B10: asks nobody over plain http beyond this computer', async () => {
    const asked: string[] = []
    const limited = limitFetch(async (url) => {
      asked.push(url)
      return new Response()
    }, limits)
    for (const url of ['http://idp.internal/token', 'ftp://localhost/', 'file:///etc/passwd']) {
      await expect(limited(url, {})).rejects.toMatchObject({ trouble: 'unsafe-address' })
    }
    expect(asked).toEqual([])
  })

  it('ends when it is told to', async () => {
    const server = await stub()
    server.trouble.authConfig = 'hang'
    const controller = new AbortController()
    const answer = createServerApi(server.url, nodeFetch).call('authConfig', null, { signal: controller.signal })
    controller.abort()
    expect(code(await answer)).toBe('sign-in-cancelled')
  })

  it.each([
    ['net::ERR_NAME_NOT_RESOLVED', 'name-not-found'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'certificate'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'certificate'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timed-out'],
    ['net::ERR_CONNECTION_REFUSED', 'unreachable'],
    ['net::ERR_INTERNET_DISCONNECTED', 'unreachable'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'unreachable'],
    ['Redirect was cancelled', 'redirected'],
  ])('understands Chromium: %s is %s', (message, trouble) => {
    expect(troubleOf(new Error(message))).toBe(trouble)
    expect(troubleOf(new TypeError('fetch failed', { cause: new Error(message) }))).toBe(trouble)
  })
})
