import Sqlite from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import { inject } from 'vitest'
import type { Engine } from '../../support/server.ts'
import { createDatabase } from '../../support/postgres.ts'

/** A database without any table, whose tables a test makes itself. */
export type Loose = Kysely<Record<string, Record<string, unknown>>>

export async function emptyDatabase(engine: Engine): Promise<{ db: Loose; close: () => Promise<void> }> {
  if (engine === 'sqlite') {
    const db: Loose = new Kysely({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) })
    return { db, close: () => db.destroy() }
  }
  const { url, drop } = await createDatabase(inject('postgresUrl'))
  const pool = new pg.Pool({ connectionString: url })
  // The database is dropped while connections are still saying goodbye.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db: Loose = new Kysely({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    close: async () => {
      await db.destroy()
      await drop()
    },
  }
}

/** Migrates up to and with one migration, or to the last. */
export async function migrate(db: Loose, migrations: Record<string, Migration>, to?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = to === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(to)
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
}

/** A whole table in a stable order. */
export const wholeTable = (db: Loose, table: string, orderBy = 'id'): Promise<Record<string, unknown>[]> =>
  db.selectFrom(table).selectAll().orderBy(orderBy).execute()
