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

/** Opens a database in a file (or `:memory:`). Only the owner may read it: it holds password hashes. */
export function openSqlite(path: string): SqliteHandle {
  const inMemory = path === ':memory:'
  if (!inMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const raw = new Sqlite(path)
  if (!inMemory) chmodSync(path, 0o600)
  raw.pragma('busy_timeout = 10000')
  raw.pragma('journal_mode = WAL')
  // The driver is compiled to relax this under WAL; what a person did must survive a power cut.
  raw.pragma('synchronous = FULL')
  raw.pragma('fullfsync = 1')
  raw.pragma('checkpoint_fullfsync = 1')
  raw.pragma('foreign_keys = ON')
  return { db: new Kysely<ServerDatabase>({ dialect: new ImmediateDialect({ database: raw }) }), raw }
}
