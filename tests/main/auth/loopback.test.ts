import { createServer, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { openLoopback, type Loopback, type LoopbackOptions } from '../../../main/auth/loopback.ts'
import { code, handTimer, texts, value, type HandTimer } from './support/world.ts'

const STATE = 'the-state-of-this-attempt'
const abort: AbortController[] = []

afterEach(() => {
  for (const controller of abort.splice(0)) controller.abort()
})

async function open(
  change: Partial<LoopbackOptions> = {},
): Promise<Loopback & { hand: HandTimer; cancel: () => void; port: number }> {
  const hand = handTimer()
  const controller = new AbortController()
  abort.push(controller)
  const opened = value(
    await openLoopback({
      redirect: { host: '127.0.0.1', path: '/auth/oidc/callback', ports: [] },
      state: STATE,
      texts,
      timer: hand.timer,
      signal: controller.signal,
      ...change,
    }),
  )
  return { ...opened, hand, cancel: () => controller.abort(), port: Number(new URL(opened.redirectUri).port) }
}

/** Speaks HTTP by hand, since a browser's client would correct what is wrong. */
function send(
  port: number,
  lines: string[],
  host = '127.0.0.1',
): Promise<{ status: number; head: string; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host }, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1] ?? 0), head, body })
    })
  })
}

const get = (port: number, target: string, more: { host?: string; method?: string } = {}): ReturnType<typeof send> =>
  send(port, [`${more.method ?? 'GET'} ${target} HTTP/1.1`, `Host: ${more.host ?? `127.0.0.1:${port}`}`])

const right = `/auth/oidc/callback?code=abc&state=${STATE}`

function hold(port: number, host: string): Promise<Server> {
  const server = createServer()
  onTestFinished(() => void server.close())
  return new Promise((resolve) => server.listen({ port, host, ipv6Only: true }, () => resolve(server)))
}

const portOf = (server: Server): number => z.object({ port: z.number() }).parse(server.address()).port

describe('the listener for the browser', () => {
  it('N3, N4: listens on the loopback address only, on a free port', async () => {
    const one = await open()
    const other = await open()
    expect(one.redirectUri).toBe(`http://127.0.0.1:${one.port}/auth/oidc/callback`)
    expect(one.port).not.toBe(other.port)
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each?.internal === false && each.family === 'IPv4')
    for (const address of outside) {
      await expect(send(one.port, ['GET / HTTP/1.1'], address?.address)).rejects.toThrow('ECONNREFUSED')
    }
    expect((await get(one.port, '/other')).status).toBe(404)
  })

  it('N7: takes the right response, and the port is free and every connection closed after it', async () => {
    const loopback = await open()
    // A connection that a browser opened ahead of need.
    const idle: Socket = connect(loopback.port, '127.0.0.1')
    await new Promise((resolve) => idle.once('connect', resolve))
    // And one that stopped in the middle of its request.
    const half: Socket = connect(loopback.port, '127.0.0.1')
    await new Promise((resolve) => half.write('GET /auth/oidc/callback HTTP/1.1\r\nHost:', resolve))
    const closed = Promise.all([idle, half].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    for (const socket of [idle, half]) socket.on('error', () => undefined)
    const answer = await get(loopback.port, right)
    expect(answer.status).toBe(200)
    const parameters = value(await loopback.response)
    expect(parameters.get('code')).toBe('abc')
    await closed
    await expect(get(loopback.port, right)).rejects.toThrow('ECONNREFUSED')
    expect(loopback.hand.pending()).toBe(0)
  })

  it('N7: a second delivery of the right response gets nothing', async () => {
    const loopback = await open()
    const twice = await Promise.allSettled([get(loopback.port, right), get(loopback.port, right)])
    const statuses = twice.map((one) => (one.status === 'fulfilled' ? one.value.status : 0))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(code(await loopback.response)).toBe('ok')
  })

  it.each([
    ['N7: another path', 404, '/other', {}],
    ['N7: a path below', 404, `/auth/oidc/callback/?state=${STATE}`, {}],
    ['N7: the path with an escape', 404, `/auth/oidc%2Fcallback?state=${STATE}`, {}],
    ['N7: the icon that browsers ask for', 404, '/favicon.ico', {}],
    ['N7: POST', 405, right, { method: 'POST' }],
    ['N7: HEAD', 405, right, { method: 'HEAD' }],
    ['N7: OPTIONS', 405, right, { method: 'OPTIONS' }],
    ['N7: no state', 400, '/auth/oidc/callback?code=abc', {}],
    ['N7: another state', 400, '/auth/oidc/callback?code=abc&state=other', {}],
    ['N7: state twice', 400, `${right}&state=${STATE}`, {}],
    ['N7: state twice, one wrong', 400, `/auth/oidc/callback?state=x&state=${STATE}&code=abc`, {}],
    ['I3: an error without the state', 400, '/auth/oidc/callback?error=access_denied&state=other', {}],
    ['N9: another name for this computer', 400, right, { host: 'evil.test' }],
    ['N9: localhost where 127.0.0.1 was told', 400, right, { host: 'localhost' }],
    ['N9: the right host on another port', 400, right, { host: '127.0.0.1:1' }],
    ['N12: nine kilobytes', 414, `${right}&x=${'y'.repeat(9 * 1024)}`, {}],
  ] as const)('%s is refused and changes nothing', async (_row, status, target, more) => {
    const loopback = await open()
    const refused = await get(loopback.port, target, more)
    expect(refused.status).toBe(status)
    expect(refused.head.toLowerCase()).toContain('cache-control: no-store')
    expect(refused.body).toBe('')
    expect((await get(loopback.port, right)).status).toBe(200)
    expect(code(await loopback.response)).toBe('ok')
  })

  it('N9: a request without a host is refused', async () => {
    const loopback = await open()
    expect((await send(loopback.port, [`GET ${right} HTTP/1.0`])).status).toBe(400)
    expect((await get(loopback.port, right)).status).toBe(200)
  })

  it('N12: a head of a megabyte is cut off', async () => {
    const loopback = await open()
    const endless = await send(loopback.port, [
      `GET ${right} HTTP/1.1`,
      `Host: 127.0.0.1:${loopback.port}`,
      `X: ${'y'.repeat(1024 * 1024)}`,
    ]).catch(() => null)
    expect(endless?.status ?? 431).toBe(431)
    expect((await get(loopback.port, right)).status).toBe(200)
  })

  it('N10, B8: the page has our words only, strict headers, and leads nowhere', async () => {
    const loopback = await open()
    const target = `/auth/oidc/callback?error=%3Cscript%3E&error_description=%3Cscript%3Ealert(1)%3C/script%3E&redirect=https://evil.example&state=${STATE}`
    const { status, head, body } = await get(loopback.port, target)
    expect(status).toBe(200)
    const headers = head.toLowerCase()
    expect(headers).toMatch(
      /content-security-policy: default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'/,
    )
    for (const header of [
      'cache-control: no-store',
      'referrer-policy: no-referrer',
      'x-content-type-options: nosniff',
    ]) {
      expect(headers).toContain(header)
    }
    expect(headers).not.toContain('location')
    expect(body).toContain('Die Anmeldung wurde nicht abgeschlossen')
    expect(body).toContain('lang="de"')
    for (const part of ['script', 'evil', STATE, 'http']) expect(body).not.toContain(part)
  })

  it('N10: words are escaped', async () => {
    const loopback = await open({ texts: { ...texts, done: '<b>"Fertig" & los</b>' } })
    const { body } = await get(loopback.port, right)
    expect(body).toContain('&#60;b&#62;&#34;Fertig&#34; &#38; los&#60;/b&#62;')
  })

  it('N11: ends after five minutes', async () => {
    const loopback = await open()
    loopback.hand.advance(5 * 60_000 - 1)
    expect((await get(loopback.port, '/other')).status).toBe(404)
    loopback.hand.advance(1)
    expect(code(await loopback.response)).toBe('sign-in-timed-out')
    await expect(get(loopback.port, right)).rejects.toThrow('ECONNREFUSED')
  })

  it('N11: ends when it is cancelled, also before it began', async () => {
    const loopback = await open()
    loopback.cancel()
    expect(code(await loopback.response)).toBe('sign-in-cancelled')
    await expect(get(loopback.port, right)).rejects.toThrow('ECONNREFUSED')
    const late = await open({ signal: AbortSignal.abort() })
    expect(code(await late.response)).toBe('sign-in-cancelled')
  })

  it('T2: ends when something keeps knocking', async () => {
    const loopback = await open()
    for (let time = 0; time < 49; time++) expect((await get(loopback.port, '/other')).status).toBe(404)
    await get(loopback.port, '/other').catch(() => null)
    expect(code(await loopback.response)).toBe('sign-in-not-trusted')
  })

  it('T1, D9: takes the first free port of a list, and none of somebody else', async () => {
    const busy = await hold(0, '127.0.0.1')
    const free = await open()
    free.cancel()
    await free.response
    const loopback = await open({ redirect: { host: '127.0.0.1', path: '/cb', ports: [portOf(busy), free.port] } })
    expect(loopback.redirectUri).toBe(`http://127.0.0.1:${free.port}/cb`)
  })

  it('T1: says so when every port of the list is taken', async () => {
    const busy = await hold(0, '127.0.0.1')
    const refused = await openLoopback({
      redirect: { host: '127.0.0.1', path: '/cb', ports: [portOf(busy)] },
      state: STATE,
      texts,
      timer: handTimer().timer,
      signal: new AbortController().signal,
    })
    expect(code(refused)).toBe('redirect-port-busy')
  })

  it('N4, T1: for localhost both address families are held on one port', async () => {
    const loopback = await open({ redirect: { host: 'localhost', path: '/cb', ports: [] } })
    expect(loopback.redirectUri).toBe(`http://localhost:${loopback.port}/cb`)
    const six = await send(loopback.port, ['GET /other HTTP/1.1', `Host: localhost:${loopback.port}`], '::1')
    expect(six.status).toBe(404)
    const answer = await send(
      loopback.port,
      [`GET /cb?code=abc&state=${STATE} HTTP/1.1`, `Host: localhost:${loopback.port}`],
      '::1',
    )
    expect(answer.status).toBe(200)
    expect(code(await loopback.response)).toBe('ok')
    await expect(send(loopback.port, [], '::1')).rejects.toThrow('ECONNREFUSED')
    await expect(send(loopback.port, [], '127.0.0.1')).rejects.toThrow('ECONNREFUSED')
  })

  it('T1: for localhost a port that somebody holds in one family is not taken', async () => {
    const busy = await hold(0, '::1')
    const refused = await openLoopback({
      redirect: { host: 'localhost', path: '/cb', ports: [portOf(busy)] },
      state: STATE,
      texts,
      timer: handTimer().timer,
      signal: new AbortController().signal,
    })
    expect(code(refused)).toBe('redirect-port-busy')
  })
})
