import Sqlite from 'better-sqlite3'
import { Kysely, sql, SqliteDialect, type Transaction as KyselyTransaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { clientMigrations } from '../../migrations/client/index.ts'
import type { ReplicaDatabase } from './schema.ts'
import { keepStatements } from './statements.ts'

/** Questions only: a writing statement on it does not compile. A writer and a transaction serve as one. */
export type Reader = Pick<Kysely<ReplicaDatabase>, 'selectFrom'>
export type Writer = Kysely<ReplicaDatabase>
/** A write in progress. Inside a transaction use only this: a statement on the writer would wait for it for ever. */
export type Transaction = KyselyTransaction<ReplicaDatabase>

/** An open replica: one file, one connection. */
export interface Replica {
  readonly reader: Reader
  readonly writer: Writer
  /** The file that it lives in; `:memory:` in some tests. */
  readonly path: string
  close(): Promise<void>
}

/** Why a database could not be opened. `newer`: a later version of the app has changed it. */
export class ReplicaError extends Error {
  readonly code: 'newer' | 'damaged' | 'migration-failed'

  constructor(code: 'newer' | 'damaged' | 'migration-failed', message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ReplicaError'
    this.code = code
  }
}

/** The oldest SQLite without the WAL-reset defect. */
const OLDEST_SQLITE = [3, 51, 3] as const

/**
 * Opens a replica and brings it to the newest schema.
 * Write-ahead log with full synchronisation: what a person did is on the disk before the screen says so.
 * @throws {ReplicaError} where the file is damaged, comes from a newer app, or a migration fails. Nothing is overwritten.
 */
export async function openReplica(path: string): Promise<Replica> {
  const sqlite = connect(path)
  const writer = new Kysely<ReplicaDatabase>({ dialect: new SqliteDialect({ database: keepStatements(sqlite) }) })
  try {
    await refuseNewer(writer)
    await migrate(writer)
  } catch (error) {
    await writer.destroy()
    throw error
  }
  return { reader: writer, writer, path, close: () => writer.destroy() }
}

export function connect(path: string): InstanceType<typeof Sqlite> {
  const sqlite = new Sqlite(path)
  try {
    sqlite.pragma('journal_mode = WAL')
    // Set by hand although WAL seems to imply it: the library is built to fall back to NORMAL after the first write.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('fullfsync = 1')
    sqlite.pragma('checkpoint_fullfsync = 1')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('busy_timeout = 5000')
    sqlite.pragma('cache_size = -16000')
    assertVersion(sqlite.prepare<[], { version: string }>('select sqlite_version() as version').get()?.version ?? '')
    return sqlite
  } catch (error) {
    sqlite.close()
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
      throw new ReplicaError('damaged', `the database file is damaged: ${path}`, { cause: error })
    }
    throw error
  }
}

function assertVersion(version: string): void {
  const parts = version.split('.').map(Number)
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0
    if (part > least) return
    if (part < least) throw new Error(`SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`)
  }
}

async function refuseNewer(db: Writer): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where name = 'kysely_migration'`.execute(
    db,
  )
  if (rows.length === 0) return
  const done = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const unknown = done.rows.find(({ name }) => !(name in clientMigrations))
  if (unknown) throw new ReplicaError('newer', `the database was changed by a newer version (${unknown.name})`)
}

async function migrate(db: Writer): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(clientMigrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error)
    throw new ReplicaError('migration-failed', 'the database could not be brought up to date', { cause: error })
}
