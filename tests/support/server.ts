import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { v4, v7 } from 'uuid'
import { inject } from 'vitest'
import type { z } from 'zod'
import { FailureBody } from '../../shared/protocol/failure.ts'
import { routes, type RouteName } from '../../shared/protocol/routes.ts'
import { createApp } from '../../server/app.ts'
import { readConfig, type Config } from '../../server/config/config.ts'
import { openDatabase } from '../../server/db/open.ts'
import type { ServerDatabase } from '../../server/db/schema.ts'
import { createEvents, type Events } from '../../server/events.ts'
import { createLog } from '../../server/log.ts'
import { createMetrics } from '../../server/metrics.ts'
import type { Parts } from '../../server/parts.ts'
import { createPokes } from '../../server/pokes.ts'
import { concernedSince } from '../../server/sync/concerned.ts'
import { refuse } from '../../server/result.ts'
import { createLimits } from '../../server/sign-in/limits.ts'
import { createProvider } from '../../server/sign-in/provider.ts'
import { createDatabase } from './postgres.ts'

export const engines = ['sqlite', 'postgres'] as const
export type Engine = (typeof engines)[number]

/** A new, empty database on either engine: in memory, or of its own in the cluster of the run. */
export async function newDatabase(engine: Engine): Promise<{ db: Kysely<ServerDatabase>; close: () => Promise<void> }> {
  if (engine === 'sqlite') {
    const db = await openDatabase({ engine, path: ':memory:' }, { serverName: 'Test' })
    return { db, close: () => db.destroy() }
  }
  const { url, drop } = await createDatabase(inject('postgresUrl'))
  const db = await openDatabase({ engine, url, connections: 4 }, { serverName: 'Test' })
  return {
    db,
    close: async () => {
      await db.destroy()
      await drop()
    },
  }
}

/** The configuration that an environment makes; fails with everything that is wrong with it. */
export function configOf(environment: Record<string, string>): Config {
  const result = readConfig(environment)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  /** The body, checked against the route's schema. Fails when the server refused. */
  readonly value: T
  /** The code of a refusal; `undefined` when there was none. */
  readonly code: string | undefined
}

type Response<N extends RouteName> = z.output<(typeof routes)[N]['response']>

export interface TestServer {
  readonly parts: Parts
  readonly app: ReturnType<typeof createApp>
  readonly events: Events
  readonly db: Kysely<ServerDatabase>
  /** Moves the server's clock. */
  readonly advance: (milliseconds: number) => void
  /** Everything it logged, as text. */
  readonly logged: () => string
  readonly ask: <N extends RouteName>(name: N, body?: unknown, accessToken?: string) => Promise<Answer<Response<N>>>
  readonly close: () => Promise<void>
}

export interface ServerOptions {
  readonly engine?: Engine
  readonly environment?: Record<string, string>
  readonly sync?: Parts['sync']
  readonly keepAlive?: number
  readonly now?: number
  /** Whether it is about to stop. */
  readonly stopping?: () => boolean
  /** The database of another server, which goes on with it; the other one closes it. */
  readonly db?: Kysely<ServerDatabase>
}

/** Asks a server's routes, each answer checked against its schema. */
export function askThrough(
  request: (path: string, init: RequestInit) => Promise<globalThis.Response>,
  /** What the server said of itself last, for whoever wonders about a refusal. */
  said: () => string = () => '',
): TestServer['ask'] {
  return async (name, body, accessToken) => {
    const route = routes[name]
    const reply = await request(route.path, {
      method: route.method.toUpperCase(),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const json: unknown = await reply.json()
    const code = reply.ok ? undefined : FailureBody.parse(json).code
    return {
      status: reply.status,
      headers: reply.headers,
      code,
      get value() {
        if (code !== undefined) throw new Error(`${name} was refused: ${code}\n${said()}`)
        return route.response.parse(json) as never
      },
    }
  }
}

/** The server without a socket, on a real database, with a clock in hand. */
export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const { db, close } =
    options.db === undefined
      ? await newDatabase(options.engine ?? 'sqlite')
      : { db: options.db, close: () => Promise.resolve() }
  const config = configOf(options.environment ?? {})
  let now = options.now ?? Date.now()
  const lines: string[] = []
  const clock = () => now
  const parts: Parts = {
    config,
    db,
    clock,
    newId: v7,
    random: randomBytes,
    log: createLog('debug', { write: (line: string) => void lines.push(line) }),
    metrics: createMetrics(),
    pokes: createPokes((head) => concernedSince(db, head)),
    limits: createLimits(db, clock),
    provider: config.oidc === null ? null : createProvider(config.oidc.device.issuer, clock),
    sync: options.sync ?? (() => Promise.resolve(refuse('not-ready'))),
    stopping: options.stopping ?? (() => false),
  }
  const events = createEvents(parts, options.keepAlive)
  const app = createApp(parts, events)
  return {
    parts,
    app,
    events,
    db,
    advance: (milliseconds) => (now += milliseconds),
    logged: () => lines.join(''),
    ask: askThrough(
      async (path, init) => app.request(path, init),
      () => lines.slice(-3).join(''),
    ),
    async close() {
      events.closeAll()
      await close()
    },
  }
}

/** A device that signs in. */
export const newDevice = (name = 'Laptop'): { id: string; name: string } => ({ id: v4(), name })
