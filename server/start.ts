import { randomBytes } from 'node:crypto'
import { serve, type ServerType } from '@hono/node-server'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { createApp } from './app.ts'
import type { Config } from './config/config.ts'
import { forgetDeviceSignIns } from './db/device-sign-in.ts'
import { forgetNonces } from './db/nonces.ts'
import { openDatabase } from './db/open.ts'
import { readOrg } from './db/org-write.ts'
import { forgetSessions } from './db/sessions.ts'
import { createEvents } from './events.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { closeLongShifts, settleWithPunches } from './kiosk/settle.ts'
import type { Parts } from './parts.ts'
import { createPokes } from './pokes.ts'
import { createLimits } from './sign-in/limits.ts'
import { succeed } from './result.ts'
import { createProvider } from './sign-in/provider.ts'
import { concernedSince } from './sync/concerned.ts'
import { answerSync, type SyncParts } from './sync/answer.ts'
import { pruneLedger, purgeTombstones } from './sync/purge.ts'
import { write } from './write.ts'

/** How long requests may go on once the server stops, in milliseconds. */
const LAST_ORDERS = 10_000
const HOUR = 3_600_000
/** How long ended sessions are kept, for whoever asks what happened. */
const REMEMBERED = 90 * 24 * HOUR
/** How long deleted rows are kept for devices that have not heard of it: 180 days. One that was away longer pulls everything again. */
const KEPT_TOMBSTONES = 180 * 24 * HOUR
/** How long the ledger is kept as an audit trail: 13 months, and so far longer than any device keeps what it may send again. */
const KEPT_LEDGER = 396 * 24 * HOUR

export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  /** Takes nothing new, finishes what it has, and closes the database. Safe to call twice. */
  readonly stop: () => Promise<void>
}

/** Opens the database and listens. Fails when the database cannot be opened or the port is taken. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  for (const { text } of config.warnings) log.warn(text)
  const db = await openDatabase(config.database, {
    serverName: config.serverName,
    onIdleError: (error) => log.error({ err: error }, 'a connection to the database broke'),
  })
  let isStopping = false
  const clock = () => Date.now()
  const metrics = createMetrics()
  const pokes = createPokes((head) => concernedSince(db, head))
  const syncParts: SyncParts = {
    db,
    clock,
    newId: v7,
    poke: pokes.poke,
    onQuarantine: (operation, error) =>
      log.error({ err: error, operation: operation.opId }, 'an operation was set aside'),
  }
  const parts: Parts = {
    config,
    db,
    clock,
    newId: v7,
    random: randomBytes,
    log,
    metrics,
    pokes,
    limits: createLimits(db, clock),
    provider: config.oidc === null ? null : createProvider(config.oidc.device.issuer, clock),
    sync: (identity, request) =>
      answerSync({ ...syncParts, settle: (who, sent) => settleWithPunches(parts, who, sent) }, identity, request),
    stopping: () => isStopping,
  }
  const events = createEvents(parts)
  addGauges(metrics, events.open)
  let server: ServerType
  try {
    server = await listen(createApp(parts, events).fetch, config)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const timers = startChores(parts)
  checkProvider(parts)
  const url = addressOf(server, config)
  log.info({ url, method: config.method, database: config.database.engine }, 'the server is listening')

  let stopped: Promise<void> | undefined
  async function stop(): Promise<void> {
    isStopping = true
    for (const timer of timers) clearInterval(timer)
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    events.closeAll()
    // A connection that has just given its last answer idles for seconds: it is not waited for.
    const idle = setInterval(() => {
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    }, 50)
    const force = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, LAST_ORDERS)
    await closed
    clearInterval(idle)
    clearTimeout(force)
    await db.destroy()
    log.info('the server has stopped')
  }
  return { url, stop: () => (stopped ??= stop()) }
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], config: Config): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: config.host, port: config.port }, () => resolve(server))
    server.once('error', reject)
  })
}

function addressOf(server: ServerType, config: Config): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
}

function addGauges(metrics: Metrics, openStreams: () => number): void {
  metrics.gauge('timetracker_event_streams', 'Devices that listen for changes', openStreams)
  metrics.gauge('process_resident_memory_bytes', 'Resident memory size in bytes', () => process.memoryUsage.rss())
  metrics.gauge('process_cpu_seconds', 'User and system time spent in seconds', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  const started = Date.now() / 1000 - process.uptime()
  metrics.gauge('process_start_time_seconds', 'Start time of the process since the epoch in seconds', () => started)
}

/** What has to be done again and again: forgetting what ran out, and hearing of changes that other processes took. */
function startChores(parts: Parts): readonly NodeJS.Timeout[] {
  const { db, clock, log, pokes, limits } = parts
  const guarded = (what: string, chore: () => Promise<void>) => () => {
    chore().catch((error: unknown) => log.error({ err: error }, what))
  }
  const tidy = guarded('tidying up failed', async () => {
    await limits.tidy()
    await forgetNonces(db, clock())
    await forgetDeviceSignIns(db, clock())
    await forgetSessions(db, clock() - REMEMBERED)
    await purgeTombstones(db, clock() - KEPT_TOMBSTONES, clock())
    await pruneLedger(db, clock() - KEPT_LEDGER)
    await write(parts, async (opened) => succeed(await closeLongShifts(parts, opened, clock())))
  })
  const timers = [setInterval(tidy, HOUR)]
  if (parts.config.database.engine === 'postgres') {
    let busy = false
    const watch = guarded('looking for changes failed', async () => {
      if (busy || pokes.listeners() === 0) return
      busy = true
      try {
        pokes.poke((await readOrg(db)).head)
      } finally {
        busy = false
      }
    })
    timers.push(setInterval(watch, 500))
  }
  for (const timer of timers) timer.unref()
  return timers
}

/** Says at once what is wrong with the provider's address, but does not insist: sessions that are there go on without it. */
function checkProvider({ provider, log }: Parts): void {
  provider?.read().then(
    (state) => {
      if (!state.ok)
        log.warn({ detail: state.detail }, 'the identity provider cannot be used yet: nobody can sign in through it')
    },
    (error: unknown) => log.error({ err: error }, 'asking the identity provider failed'),
  )
}
