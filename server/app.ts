import { Hono, type MiddlewareHandler } from 'hono'
import { sql } from 'kysely'
import { MOST_BYTES } from '../shared/protocol/sync.ts'
import { routeNames, routes, type Route, type RouteName } from '../shared/protocol/routes.ts'
import { authenticate } from './authenticate.ts'
import { isLoopbackHost } from '../shared/protocol/urls.ts'
import { pending } from './db/open.ts'
import type { Events } from './events.ts'
import { createHandlers, type Question } from './handlers/handlers.ts'
import { addressOf, answerRefusal, readJson, type AppContext, type Bindings, type Variables } from './http.ts'
import type { Identity } from './identity.ts'
import { openApiDocument } from './openapi.ts'
import { authenticateTerminal, type TerminalIdentity } from './kiosk/terminal.ts'
import type { Parts } from './parts.ts'
import { createRateLimit } from './rate.ts'
import { refuse, type Result } from './result.ts'
import { countSignIn, observe } from './watch.ts'

/** The largest bodies in bytes: a batch of operations with what stands around it, and two tokens with a name. */
const MOST_SYNC = MOST_BYTES + 16 * 1024
const MOST_OTHER = 160 * 1024

/** How many requests a minute pass: from one address without a session, and from one session. */
const OPEN_RATE = 600
const SESSION_RATE = 600

type Env = { Variables: Variables; Bindings: Bindings }

/** The whole server as a function of a request; no socket, no clock and no process of its own. */
export function createApp(parts: Parts, events: Events): Hono<Env> {
  const app = new Hono<Env>()
  app.use(observe(parts), securityHeaders, stopping(parts), sameHost(parts))
  addPages(app, parts)
  app.get('/api/v1/events', (context) => events.handle(context))
  addRoutes(app, parts)
  app.notFound((context) => answerRefusal(context, refuse('not-found')))
  app.onError((error, context) => {
    parts.log.error({ err: error, request: context.get('requestId') }, 'a request failed')
    return answerRefusal(context, refuse('server-error'))
  })
  return app
}

function addRoutes(app: Hono<Env>, parts: Parts): void {
  const handlers = createHandlers(parts)
  const openRate = createRateLimit(OPEN_RATE, parts.clock)
  const sessionRate = createRateLimit(SESSION_RATE, parts.clock)

  async function answer(context: AppContext, name: RouteName): Promise<Response> {
    const route: Route = routes[name]
    context.set('route', route.path)
    if (route.methods !== undefined && !route.methods.includes(parts.config.method))
      return answerRefusal(context, refuse('not-found'))
    const address = addressOf(context, parts.config.trustedProxies)
    let identity: Identity | TerminalIdentity | null = null
    if (route.access === 'terminal') {
      const asked = await authenticateTerminal(parts, context.req.header('authorization'))
      if (!asked.ok) return answerRefusal(context, asked)
      identity = asked.value
    } else if (route.access !== 'open') {
      const asked = await authenticate(parts, context.req.header('authorization'))
      if (!asked.ok) return answerRefusal(context, asked)
      identity = asked.value
      context.set('userId', asked.value.userId)
      if (route.access === 'admin' && asked.value.role !== 'admin') return answerRefusal(context, refuse('forbidden'))
    }
    const wait =
      identity === null
        ? openRate(address)
        : sessionRate('sessionId' in identity ? identity.sessionId : identity.terminalId)
    if (wait > 0) return answerRefusal(context, { ok: false, code: 'too-many-requests', retryAfter: wait })
    const request = await readRequest(context, route, name)
    if (!request.ok) return answerRefusal(context, request)
    // The compiler cannot tie the name of a route to the type of its question; the schema and the check above just did.
    const ask = handlers[name] as (question: Question<RouteName>) => Promise<Result<object>>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const result = await ask({ request: request.value, identity, address } as Question<RouteName>)
    countSignIn(parts.metrics, name, result)
    return result.ok ? context.json(result.value) : answerRefusal(context, result)
  }

  for (const name of routeNames) {
    const route: Route = routes[name]
    app.on(route.method.toUpperCase(), route.path, (context) => answer(context, name))
  }
}

async function readRequest(context: AppContext, route: Route, name: RouteName): Promise<Result<unknown>> {
  if (route.request === null) return { ok: true, value: null }
  const body = await readJson(context.req.raw, name === 'sync' || name === 'terminalSync' ? MOST_SYNC : MOST_OTHER)
  if (!body.ok) return body
  const parsed = route.request.safeParse(body.value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const issue = parsed.error.issues[0]
  return refuse('bad-request', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
}

function addPages(app: Hono<Env>, parts: Parts): void {
  const document = openApiDocument(parts.config.serverName)
  app.get('/api/v1/openapi.json', (context) => context.json(document))
  app.get('/health', (context) => context.json({ status: 'alive' }))
  app.get('/ready', async (context) => {
    try {
      await sql`select 1`.execute(parts.db)
      const waiting = await pending(parts.db)
      if (waiting.length === 0) return context.json({ status: 'ready' })
      return answerRefusal(context, refuse('not-ready', `migrations are waiting: ${waiting.join(', ')}`))
    } catch (error) {
      return answerRefusal(context, refuse('not-ready', error instanceof Error ? error.message : String(error)))
    }
  })
  app.get('/metrics', (context) => {
    const { metricsToken } = parts.config
    if (metricsToken !== null && context.req.header('authorization') !== `Bearer ${metricsToken}`) {
      return answerRefusal(context, refuse('not-signed-in'))
    }
    return context.body(parts.metrics.render(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}

/** Nothing here is a page, so nothing may be framed, guessed, kept or told to anybody else. */
const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('X-Content-Type-Options', 'nosniff')
  context.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  context.header('Referrer-Policy', 'no-referrer')
  context.header('Cross-Origin-Resource-Policy', 'same-origin')
  context.header('Cache-Control', 'no-store')
}

/** While it stops, a server finishes what it has and takes nothing new; it stays alive for those who watch it. */
const stopping =
  (parts: Parts): MiddlewareHandler<Env> =>
  async (context, next) => {
    if (!parts.stopping() || context.req.path === '/health') return next()
    context.header('Connection', 'close')
    return answerRefusal(context, { ok: false, code: 'not-ready', retryAfter: 5 })
  }

/** Without passwords, a web page that makes its own name point at this machine (DNS rebinding) must not get in. */
const sameHost =
  (parts: Parts): MiddlewareHandler<Env> =>
  async (context, next) => {
    if (parts.config.method !== 'none' || !isLoopbackHost(parts.config.host)) return next()
    const address = `http://${context.req.header('host') ?? 'localhost'}`
    return URL.canParse(address) && isLoopbackHost(new URL(address).hostname)
      ? next()
      : answerRefusal(context, refuse('forbidden', 'the Host header is not this machine'))
  }
