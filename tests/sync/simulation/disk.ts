import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import type { ReplicaDatabase } from '../../../main/db/schema.ts'
import { openKioskDatabase } from '../../../main/kiosk/database.ts'
import { openDatabase } from '../../../server/db/open.ts'

/** The bytes of a database: what is copied when a disk is cloned, backed up or restored. */
export type Disk = Buffer

/** Freshly migrated databases of a device, of the server, and of a shared terminal. */
export interface Disks {
  readonly client: Disk
  readonly server: Disk
  readonly terminal: Disk
}

/** A database in memory that was opened from bytes. */
export interface Mounted<T> {
  readonly raw: Sqlite.Database
  readonly db: Kysely<T>
}

export function mount<T>(disk: Disk): Mounted<T> {
  const raw = new Sqlite(disk)
  raw.pragma('foreign_keys = ON')
  // Thousands of steps ask the same few questions: each is prepared once.
  const prepared = new Map<string, Sqlite.Statement>()
  const prepare = raw.prepare.bind(raw)
  raw.prepare = ((text: string) => {
    const statement = prepared.get(text) ?? prepare(text)
    if (prepared.size < MOST_PREPARED) prepared.set(text, statement)
    return statement
  }) as typeof raw.prepare
  return { raw, db: new Kysely<T>({ dialect: new SqliteDialect({ database: raw }) }) }
}

const MOST_PREPARED = 500

export const asReplica = ({ db }: Mounted<ReplicaDatabase>): Replica => {
  // As main/db/open.ts does it.
  const reader = db as unknown as Replica['reader']
  return { reader, writer: db, path: ':memory:', close: () => db.destroy() }
}

/** Freshly migrated databases, made once: migrating for each run would take most of the time. */
export async function blankDisks(): Promise<Disks> {
  const folder = mkdtempSync(join(tmpdir(), 'simulation-'))
  try {
    const [client = '', server = '', terminal = ''] = ['client', 'server', 'terminal'].map((name) =>
      join(folder, `${name}.db`),
    )
    await (await openReplica(client)).close()
    await (await openDatabase({ engine: 'sqlite', path: server }, { serverName: 'Simulation' })).destroy()
    await (await openKioskDatabase(terminal)).destroy()
    return { client: read(client), server: read(server), terminal: read(terminal) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function read(path: string): Disk {
  const raw = new Sqlite(path)
  // A write-ahead log cannot be opened from bytes.
  raw.pragma('journal_mode = DELETE')
  const bytes = raw.serialize()
  raw.close()
  return bytes
}
