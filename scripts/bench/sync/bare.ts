import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { DatabaseLocation } from '../../../server/db/open.ts'
import type { ServerEntry } from './entries.ts'

/** A database of the server's without any of its code: what the floors are taken with. */
export interface BareDatabase {
  /** Writes entries, new or not, in one transaction that is on the disk at its end. */
  upsert(entries: readonly ServerEntry[]): Promise<void>
  run(sql: string): Promise<void>
  close(): Promise<void>
}

const columns = [
  'id',
  'org_id',
  'stamps',
  'version',
  'deleted_at',
  'user_id',
  'project_id',
  'task_id',
  'description',
  'started_at',
  'ended_at',
  'breaks',
  'zone',
  'stop_reason',
  'billable',
  'tag_ids',
  'source',
] as const satisfies readonly (keyof ServerEntry)[]
const replaced = columns
  .slice(1)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')

export async function openBare(location: DatabaseLocation): Promise<BareDatabase> {
  return location.engine === 'sqlite' ? openBareSqlite(location.path) : openBarePostgres(location.url)
}

/** Opens a SQLite file as app and server do, without any of their code. */
export function openPlainSqlite(path: string): Sqlite.Database {
  const sqlite = new Sqlite(path, { fileMustExist: true })
  for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = 1', 'checkpoint_fullfsync = 1'])
    sqlite.pragma(setting)
  return sqlite
}

function openBareSqlite(path: string): BareDatabase {
  const sqlite = openPlainSqlite(path)
  sqlite.pragma('busy_timeout = 10000')
  const insert = sqlite.prepare(`
    insert into time_entries (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})
    on conflict (id) do update set ${replaced}`)
  const all = sqlite.transaction((entries: readonly ServerEntry[]) => {
    for (const entry of entries) insert.run(entry)
  })
  return {
    upsert: async (entries) => all.immediate(entries),
    run: async (sql) => void sqlite.exec(sql),
    close: async () => void sqlite.close(),
  }
}

async function openBarePostgres(url: string): Promise<BareDatabase> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const insert = {
    name: 'upsert',
    text: `
      insert into time_entries (${columns.join(', ')})
      select ${columns.join(', ')} from json_populate_recordset(null::time_entries, $1)
      on conflict (id) do update set ${replaced}`,
  }
  return {
    upsert: async (entries) => void (await client.query({ ...insert, values: [JSON.stringify(entries)] })),
    run: async (sql) => void (await client.query(sql)),
    close: () => client.end(),
  }
}
