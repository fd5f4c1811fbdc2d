import { chmodSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { v4, v7 } from 'uuid'
import { serverMigrations } from '../../migrations/server/index.ts'
import { openPostgres } from './postgres.ts'
import type { ServerDatabase } from './schema.ts'
import { openSqlite, type SqliteHandle } from './sqlite.ts'

/** Where the data lives. */
export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string; readonly connections?: number }

export interface OpenOptions {
  /** Names the organisation when the database is new. */
  readonly serverName: string
  readonly onIdleError?: (error: Error) => void
}

/**
 * Opens the server's database: brings it to the newest migration, and makes the one organisation where there is none.
 * Safe when several servers start at once. Fails when the database was made by a newer server, or cannot be reached.
 */
export async function openDatabase(location: DatabaseLocation, options: OpenOptions): Promise<Kysely<ServerDatabase>> {
  if (location.engine === 'sqlite') {
    const handle = openSqlite(location.path)
    await closeOnFailure(handle.db, () => prepareSqlite(handle, location.path, options))
    return handle.db
  }
  const db = openPostgres(location.url, {
    onIdleError: options.onIdleError ?? (() => undefined),
    ...(location.connections === undefined ? {} : { connections: location.connections }),
  })
  await closeOnFailure(db, async () => {
    await migrate(db)
    await db.transaction().execute(async (transaction) => {
      // Another server may be making the organisation this very moment: it is waited for.
      await sql`lock table orgs in exclusive mode`.execute(transaction)
      await seed(transaction, options.serverName)
    })
  })
  return db
}

async function closeOnFailure(db: Kysely<ServerDatabase>, prepare: () => Promise<void>): Promise<void> {
  try {
    await prepare()
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** All migrations in one write transaction: another process waits, and a migration that fails leaves nothing behind. */
async function prepareSqlite({ db, raw }: SqliteHandle, path: string, options: OpenOptions): Promise<void> {
  // kysely closes only what it has used.
  await sql`select 1`.execute(db)
  raw.exec('begin immediate')
  try {
    const [next, ...later] = await pending(db)
    if (next !== undefined && later.length + 1 < known.size) await backUp(path, `${path}.before-${next}`)
    await migrate(db)
    await seed(db, options.serverName)
    raw.exec('commit')
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback')
    throw error
  }
}

/** Copies a database that is in use. Under the lock: nobody writes meanwhile, and no other process makes the same copy. */
async function backUp(path: string, copy: string): Promise<void> {
  const reader = new Sqlite(path, { readonly: true })
  try {
    await reader.backup(copy)
    chmodSync(copy, 0o600)
  } finally {
    reader.close()
  }
}

const migrator = (db: Kysely<ServerDatabase>) =>
  new Migrator({ db, provider: { getMigrations: () => Promise.resolve(serverMigrations) } })

const known = new Set(Object.keys(serverMigrations))

/** The migrations that have not run yet, by name. Fails on a database that a newer server has migrated. */
export async function pending(db: Kysely<ServerDatabase>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return [...known]
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const newer = rows.find((row) => !known.has(row.name))
  if (newer) throw new Error(`the database was made by a newer server (${newer.name}): update this one`)
  const done = new Set(rows.map((row) => row.name))
  return [...known].filter((name) => !done.has(name))
}

async function migrate(db: Kysely<ServerDatabase>): Promise<void> {
  await pending(db)
  const { error } = await migrator(db).migrateToLatest()
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
}

async function seed(db: Kysely<ServerDatabase>, name: string): Promise<void> {
  const org = await db.selectFrom('orgs').select('id').executeTakeFirst()
  if (org) return
  await db.insertInto('orgs').values({ id: v7(), name, server_id: v4(), head: 0, epoch: v4(), gc_version: 0 }).execute()
}
