import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { ask, drawn } from './support.ts'

interface Server {
  readonly port: number
  readonly requests: { readonly url: string; readonly headers: IncomingHttpHeaders }[]
  /** Hosts that it was asked to connect to, as a proxy. */
  readonly tunnels: string[]
  close(): Promise<void>
}

/** A server on this computer that keeps what it was asked. */
async function serve(answer: RequestListener): Promise<Server> {
  const requests: Server['requests'] = []
  const tunnels: string[] = []
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  server.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

let server: Server
let app: LaunchedApp | undefined
beforeEach(async () => {
  server = await serve((request, response) => {
    if (request.url?.startsWith('/elsewhere') === true) response.end('{}')
    else if (request.url?.startsWith('/moved') === true) response.writeHead(302, { location: '/elsewhere' }).end()
    else
      response
        .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'canary=1; Path=/; Max-Age=10000' })
        .end('{}')
  })
})
afterEach(async () => {
  await app?.close()
  app = undefined
  await server.close()
})

test('main asks without cookies, keeps none, and follows no redirect (D8, S2)', async () => {
  app = await launchApp()
  await drawn(app.window)
  const url = `http://127.0.0.1:${server.port}`
  expect(await ask(app.window, 'account:test-server', { url })).toMatchObject({ ok: false })
  expect(await ask(app.window, 'account:test-server', { url })).toMatchObject({ ok: false })
  expect(await ask(app.window, 'account:test-server', { url: `${url}/moved` })).toMatchObject({ ok: false })
  expect(server.requests.length).toBeGreaterThanOrEqual(3)
  expect(server.requests.filter(({ headers }) => headers.cookie !== undefined)).toEqual([])
  expect(server.requests.filter(({ url: path }) => path.startsWith('/elsewhere'))).toEqual([])
  const kept = await app.application.evaluate(async ({ session }) => await session.fromPartition('net').cookies.get({}))
  expect(kept).toEqual([])
})

test('main goes through the proxy of the system (D8, T19)', async () => {
  const proxy = `http://127.0.0.1:${server.port}`
  app = await launchApp({ env: { https_proxy: proxy, HTTPS_PROXY: proxy, no_proxy: '', XDG_CURRENT_DESKTOP: '' } })
  await drawn(app.window)
  const answer = await ask(app.window, 'account:test-server', { url: 'https://time.example.test' })
  expect(answer.ok).toBe(false)
  expect(server.tunnels).toContain('time.example.test:443')
})
