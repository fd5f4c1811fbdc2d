import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { ServerDatabase } from './schema.ts'

/** Reads 64-bit integers as numbers: instants and versions stay far below 2^53. What does not fit is refused, never rounded. */
function exactNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a number exactly`)
  return value
}

/** What was acknowledged has to survive a power cut, whatever the cluster's default is. A stricter one is left as it is. */
const waitForDisk = `
  select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') = 'off'`

export interface PostgresOptions {
  /** Told about connections that break while idle; without it the process would end. */
  readonly onIdleError: (error: Error) => void
  readonly connections?: number
}

/** Connects to PostgreSQL by URL. Nothing is sent before the first query. */
export function openPostgres(url: string, options: PostgresOptions): Kysely<ServerDatabase> {
  pg.types.setTypeParser(pg.types.builtins.INT8, exactNumber)
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'timetracker-server',
  })
  pool.on('error', options.onIdleError)
  // A connection that breaks while it is being closed tells only itself; unheard, that would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    // First of all on this connection. One that cannot be asked breaks for whoever is about to use it, too.
    client.query(waitForDisk).catch(() => undefined)
  })
  return new Kysely<ServerDatabase>({ dialect: new PostgresDialect({ pool }) })
}
