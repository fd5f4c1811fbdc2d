import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startTimer, stopTimer } from '../../support/person.ts'
import { endEverything, isSaved, outliveAccess, signedIn, signOut, startCompany, whenOver } from './support.ts'

afterEach(endEverything)

/** A proxy for plain http (RFC 9112 section 3.2.2) that keeps what it passed on, as `METHOD address`. */
async function startProxy(): Promise<{ readonly url: string; readonly passed: string[] }> {
  const passed: string[] = []
  const server = createServer((request, response) => {
    const { method, headers } = request
    const target = new URL(request.url ?? '')
    passed.push(`${method} ${target.origin}${target.pathname}`)
    const onward = ask(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  whenOver(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed }
}

test('behind the proxy of the system: sign-in, renewal, sync and sign-out all go through it (D8, T19)', async () => {
  const company = await startCompany()
  const { provider, server } = company
  const proxy = await startProxy()
  // A proxy is passed by for addresses of this computer, unless that is taken back.
  const byProxy = { http_proxy: proxy.url, HTTP_PROXY: proxy.url, no_proxy: '<-loopback>', NO_PROXY: '<-loopback>' }
  const { window } = await signedIn(company, 'bob', { env: { ...byProxy, XDG_CURRENT_DESKTOP: '' } })
  await startTimer(window, 'Behind a proxy')
  await stopTimer(window)
  await isSaved(window)
  await outliveAccess(company, window)
  await expect.poll(() => provider.requests.filter((line) => line === 'POST /token').length).toBe(2)
  await isSaved(window)
  await signOut(window)
  await expect.poll(() => provider.requests).toContain('POST /token/revocation')

  const through = (line: string): number => proxy.passed.filter((one) => one === line).length
  expect(through(`POST ${provider.issuer}/token`)).toBe(2)
  expect(through(`POST ${provider.issuer}/token/revocation`)).toBe(1)
  expect(through(`GET ${provider.issuer}/.well-known/openid-configuration`)).toBeGreaterThanOrEqual(3)
  expect(through(`POST ${server.url}/api/v1/auth/oidc/exchange`)).toBe(1)
  expect(through(`POST ${server.url}/api/v1/auth/refresh`)).toBe(1)
  // Nothing of the app has reached its server by another way.
  const atServer = server.exchanges.map(({ method, url }) => `${method} ${server.url}${url.split('?')[0]}`)
  expect(atServer.toSorted()).toEqual(proxy.passed.filter((line) => line.includes(server.url)).toSorted())
})
