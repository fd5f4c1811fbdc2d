import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { callbackPage, safeHeaders, type BrowserPageTexts } from './callback-page.ts'
import type { Timer } from './timer.ts'

const LONGEST_URL = 8 * 1024
const MOST_BAD_REQUESTS = 50
const WAIT_MS = 5 * 60 * 1000

export interface LoopbackOptions {
  readonly redirect: {
    readonly host: '127.0.0.1' | 'localhost'
    readonly path: string
    /** Tried in this order; empty means any free one. */
    readonly ports: readonly number[]
  }
  /** The one response that this listener waits for has this `state`. */
  readonly state: string
  readonly texts: BrowserPageTexts
  readonly timer: Timer
  readonly signal: AbortSignal
}

export interface Loopback {
  /** What the provider is told; its port is held from now on. */
  readonly redirectUri: string
  /** The query of the right response, or why none came. By then nothing listens any more and no connection is open. */
  readonly response: Promise<Result<URLSearchParams>>
}

/**
 * Opens the listener that the browser comes back to (RFC 8252 section 7.3). It takes one response, the one with the
 * right `state`; whatever else knocks is refused and changes nothing, up to a limit. Ends by that response, after five
 * minutes (`sign-in-timed-out`), by `signal` (`sign-in-cancelled`), or when something keeps knocking
 * (`sign-in-not-trusted`). Fails with `redirect-port-busy` where no port could be had.
 */
export async function openLoopback(options: LoopbackOptions): Promise<Result<Loopback>> {
  const { host, path } = options.redirect
  const listening = await listen(host, options.redirect.ports)
  if (listening === null) return fail('redirect-port-busy', `ports ${options.redirect.ports.join(', ') || 'any'}`)
  const { servers, port } = listening
  const authority = `${host}:${port}`

  const response = new Promise<Result<URLSearchParams>>((resolve) => {
    let badRequests = 0
    let settled = false

    const settle = (result: Result<URLSearchParams>): void => {
      if (settled) return
      settled = true
      stopTimer()
      options.signal.removeEventListener('abort', cancel)
      void closeAll(servers).then(() => resolve(result))
    }
    const cancel = (): void => settle(fail('sign-in-cancelled'))
    const stopTimer = options.timer(WAIT_MS, () => settle(fail('sign-in-timed-out')))

    const refuse = (answer: ServerResponse, status: number): void => {
      answer
        .writeHead(status, { ...safeHeaders, 'content-length': 0, ...(status === 405 ? { allow: 'GET' } : {}) })
        .end()
      badRequests += 1
      if (badRequests >= MOST_BAD_REQUESTS) settle(fail('sign-in-not-trusted', 'too many wrong requests'))
    }

    let taken = false
    const take = (request: IncomingMessage, answer: ServerResponse): void => {
      if (taken || settled) {
        answer.writeHead(410, { ...safeHeaders, 'content-length': 0 }).end()
        return
      }
      const verdict = judge(request, { authority, path, state: options.state })
      if (typeof verdict === 'number') return refuse(answer, verdict)
      taken = true
      const page = callbackPage(options.texts, verdict.has('code') ? 'done' : 'failed')
      // Only when the page has left is the listener torn down, and only then does sign-in go on.
      answer.once('close', () => settle(succeed(verdict)))
      answer.writeHead(200, page.headers).end(page.body)
    }
    for (const server of servers) server.on('request', take)

    if (options.signal.aborted) cancel()
    else options.signal.addEventListener('abort', cancel, { once: true })
  })
  return succeed({ redirectUri: `http://${authority}${path}`, response })
}

interface Expected {
  readonly authority: string
  readonly path: string
  readonly state: string
}

/** The status to refuse a request with, or the parameters of the right response. */
function judge(request: IncomingMessage, expected: Expected): number | URLSearchParams {
  const target = request.url ?? ''
  if (target.length > LONGEST_URL) return 414
  // A page elsewhere can make a browser come here under another name (DNS rebinding).
  if (request.headers.host !== expected.authority) return 400
  if (request.method !== 'GET') return 405
  const [path, query = ''] = splitOnce(target, '?')
  if (path !== expected.path) return 404
  const parameters = new URLSearchParams(query)
  const [state, ...more] = parameters.getAll('state')
  if (state === undefined || more.length > 0 || !sameSecret(state, expected.state)) return 400
  return parameters
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** Compares without telling by its time how much was right: both sides are hashed first, which makes them equally long. */
function sameSecret(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(one), hash(other))
}

interface Listening {
  readonly servers: readonly Server[]
  readonly port: number
}

async function listen(host: '127.0.0.1' | 'localhost', ports: readonly number[]): Promise<Listening | null> {
  // A free port of one address family may be taken in the other: then another free one.
  for (const port of ports.length > 0 ? ports : Array<number>(10).fill(0)) {
    const listening = await listenOn(host, port)
    if (listening !== null) return listening
  }
  return null
}

async function listenOn(host: '127.0.0.1' | 'localhost', wanted: number): Promise<Listening | null> {
  const four = await bind('127.0.0.1', wanted)
  if (typeof four === 'string') return null
  const port = four.port
  if (host === '127.0.0.1') return { servers: [four.server], port }
  // A browser may take either family for `localhost`, and somebody else could sit on the one that we leave free.
  const six = await bind('::1', port)
  if (typeof six !== 'string') return { servers: [four.server, six.server], port }
  if (six === 'no-such-address') return { servers: [four.server], port }
  await closeAll([four.server])
  return null
}

const NoIpv6 = z.object({ code: z.enum(['EADDRNOTAVAIL', 'EAFNOSUPPORT']) })
const Address = z.object({ port: z.int() })

function bind(address: string, port: number): Promise<{ server: Server; port: number } | 'busy' | 'no-such-address'> {
  const server = createServer({
    maxHeaderSize: 32 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    keepAlive: false,
  })
  // Browsers open a few connections ahead of need, so one would not do.
  server.maxConnections = 16
  return new Promise((resolve) => {
    server.on('error', (error) => resolve(NoIpv6.safeParse(error).success ? 'no-such-address' : 'busy'))
    server.listen({ host: address, port, exclusive: true, ipv6Only: address === '::1' }, () => {
      resolve({ server, port: Address.parse(server.address()).port })
    })
  })
}

/** Ends when every port is free again and every connection closed. */
async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    ),
  )
}
