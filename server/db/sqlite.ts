import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDialectConfig,
} from 'kysely'
import type { ServerDatabase } from './schema.ts'
import { keepStatements } from './statements.ts'

/** A deferred transaction that reads first and writes later can fail at once when another process wrote meanwhile. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig

  constructor(config: SqliteDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config)
  }
}

export interface SqliteHandle {
  readonly db: Kysely<ServerDatabase>
  readonly raw: Sqlite.Database
}

const busyTimeout = 10_000
const walPause = 20

/** Blocks this thread. Only while a server starts: nothing else is served yet. */
function sleep(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walPause)
}

/**
 * Puts the file into WAL mode, which needs it alone for a moment. SQLite does not wait for that, whatever `busy_timeout`
 * says: of several servers that start at once on a new file, all but one would fail. So it is tried until the others are through.
 */
function switchToWal(raw: Sqlite.Database, pause: () => void): void {
  for (let waited = 0; ; waited += walPause) {
    try {
      raw.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy || waited >= busyTimeout) throw error
    }
    pause()
  }
}

/**
 * Opens a database in a file (or `:memory:`). Only the owner may read it: it holds password hashes.
 * `pause` is what is done between two tries while another process holds the file.
 */
export function openSqlite(path: string, pause: () => void = sleep): SqliteHandle {
  const inMemory = path === ':memory:'
  if (!inMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const raw = new Sqlite(path, { timeout: 0 })
  if (!inMemory) chmodSync(path, 0o600)
  try {
    switchToWal(raw, pause)
  } catch (error) {
    raw.close()
    throw error
  }
  raw.pragma(`busy_timeout = ${busyTimeout}`)
  // The driver is compiled to relax this under WAL; what a person did must survive a power cut.
  raw.pragma('synchronous = FULL')
  raw.pragma('fullfsync = 1')
  raw.pragma('checkpoint_fullfsync = 1')
  raw.pragma('foreign_keys = ON')
  return { db: new Kysely<ServerDatabase>({ dialect: new ImmediateDialect({ database: keepStatements(raw) }) }), raw }
}
