import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { sql, type Kysely } from 'kysely'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { serverMigrations } from '../../migrations/server/index.ts'
import { openDatabase, pending } from '../../server/db/open.ts'
import type { ServerDatabase } from '../../server/db/schema.ts'
import { openSqlite } from '../../server/db/sqlite.ts'
import { createDatabase } from '../support/postgres.ts'
import { engines, newDatabase } from '../support/server.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-server-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(engine: (typeof engines)[number]): Promise<Kysely<ServerDatabase>> {
  const { db, close } = await newDatabase(engine)
  closers.push(close)
  return db
}

const versioned = ['users', 'clients', 'projects', 'tasks', 'tags', 'time_entries', 'issues', 'periods'] as const

/** One row of every versioned table, version 10 and up. */
async function fill(db: Kysely<ServerDatabase>): Promise<void> {
  const org = await db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
  const row = (id: string, version: number) => ({ id, org_id: org.id, stamps: '{}', version, deleted_at: null })
  await db
    .insertInto('users')
    .values({
      ...row('u', 10),
      username: 'u',
      username_key: 'u',
      full_name: '',
      role: 'user',
      role_source: 'default',
      password_hash: null,
      active: 1,
      created_at: 1,
      last_login_at: null,
      email: null,
      oidc_issuer: null,
      oidc_sub: null,
    })
    .execute()
  await db
    .insertInto('clients')
    .values({ ...row('c', 11), name: 'c', archived: 0 })
    .execute()
  await db
    .insertInto('projects')
    .values({
      ...row('p', 12),
      client_id: null,
      name: 'p',
      code: '',
      colour: 'blue',
      billable: 1,
      rate_minor: null,
      currency: null,
      archived: 0,
    })
    .execute()
  await db
    .insertInto('tasks')
    .values({ ...row('t', 13), project_id: 'p', name: 't', archived: 0 })
    .execute()
  await db
    .insertInto('tags')
    .values({ ...row('g', 14), name: 'g', archived: 0 })
    .execute()
  await db
    .insertInto('time_entries')
    .values({
      ...row('e', 15),
      user_id: 'u',
      project_id: null,
      task_id: null,
      description: '',
      started_at: 5,
      ended_at: null,
      breaks: '[]',
      zone: 'UTC',
      stop_reason: null,
      billable: 0,
      tag_ids: '[]',
      source: 'timer',
    })
    .execute()
  await db
    .insertInto('issues')
    .values({
      ...row('i', 16),
      user_id: 'u',
      kind: 'conflict',
      entity: 'time_entry',
      entity_id: 'e',
      field_group: null,
      op_id: 'o',
      kept_op_id: null,
      body: '{}',
      created_at: 1,
      resolved_at: null,
    })
    .execute()
  await db
    .insertInto('periods')
    .values({ ...row('d', 17), closed_until: 1, note: '', closed_by: 'u', closed_at: 1 })
    .execute()
}

describe.each(engines)('the server’s database, on %s', (engine) => {
  test('is made with everything the code counts on', async () => {
    const db = await open(engine)
    await fill(db)
    expect(await pending(db)).toEqual([])
    // Large integers come back as numbers on both engines.
    await db.updateTable('orgs').set({ head: 253_402_300_799_999 }).execute()
    expect((await db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()).head).toBe(253_402_300_799_999)
    const entry = await db.selectFrom('time_entries').selectAll().executeTakeFirstOrThrow()
    expect(entry).toMatchObject({ version: 15, started_at: 5, billable: 0, breaks: '[]', ended_at: null })
  })

  test('refuses a version that does not grow, in every synced table', async () => {
    const db = await open(engine)
    await fill(db)
    for (const table of versioned) {
      const { version } = await db.selectFrom(table).select('version').executeTakeFirstOrThrow()
      for (const stale of [version, version - 1]) {
        await expect(db.updateTable(table).set({ version: stale, deleted_at: 1 }).execute(), table).rejects.toThrow(
          'version must grow',
        )
      }
      await expect(db.updateTable(table).set({ deleted_at: 1 }).execute(), table).rejects.toThrow('version must grow')
      await db
        .updateTable(table)
        .set({ version: version + 100, deleted_at: 1 })
        .execute()
    }
  })

  test('refuses a second running entry of one person, and an end before its start', async () => {
    const db = await open(engine)
    await fill(db)
    const entry = await db.selectFrom('time_entries').selectAll().executeTakeFirstOrThrow()
    await expect(
      db
        .insertInto('time_entries')
        .values({ ...entry, id: 'e2', version: 20 })
        .execute(),
    ).rejects.toThrow(/unique/i)
    await expect(
      db
        .insertInto('time_entries')
        .values({ ...entry, id: 'e3', version: 21, ended_at: 4 })
        .execute(),
    ).rejects.toThrow(/check/i)
    await db
      .insertInto('time_entries')
      .values({ ...entry, id: 'e4', version: 22, deleted_at: 9 })
      .execute()
    await db
      .insertInto('time_entries')
      .values({ ...entry, id: 'e5', version: 23, ended_at: 5 })
      .execute()
  })

  test('two accounts cannot share a name', async () => {
    const db = await open(engine)
    await fill(db)
    const user = await db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
    await expect(
      db
        .insertInto('users')
        .values({ ...user, id: 'u2', version: 30 })
        .execute(),
    ).rejects.toThrow(/unique/i)
  })

  test('one that a newer server made is refused by name, and left alone', async () => {
    const folder = newFolder()
    const location =
      engine === 'sqlite'
        ? ({ engine, path: join(folder, 'x.sqlite') } as const)
        : ({ engine, url: await newPostgresUrl() } as const)
    const db = await openDatabase(location, { serverName: 'Test' })
    await sql`insert into kysely_migration (name, timestamp) values ('0099_future', '2030-01-01')`.execute(db)
    await db.destroy()
    await expect(openDatabase(location, { serverName: 'Test' })).rejects.toThrow(/newer server \(0099_future\)/)
  })
})

async function newPostgresUrl(): Promise<string> {
  const { url, drop } = await createDatabase(inject('postgresUrl'))
  closers.push(drop)
  return url
}

test('servers that start at once on PostgreSQL make one database with one organisation', async () => {
  const url = await newPostgresUrl()
  const open = () => openDatabase({ engine: 'postgres', url, connections: 2 }, { serverName: 'Test' })
  const opened = await Promise.all(Array.from({ length: 8 }, open))
  const orgs = await Promise.all(opened.map((db) => db.selectFrom('orgs').select('epoch').execute()))
  await Promise.all(opened.map((db) => db.destroy()))
  expect(orgs).toEqual(Array.from({ length: 8 }, () => [orgs[0]?.[0]]))
})

test('an organisation that another server is just making is waited for', async () => {
  const url = await newPostgresUrl()
  const location = { engine: 'postgres', url } as const
  const first = await openDatabase(location, { serverName: 'Test' })
  closers.push(() => first.destroy())
  const org = await first.selectFrom('orgs').selectAll().executeTakeFirstOrThrow()
  await first.deleteFrom('orgs').execute()

  const second = await first.transaction().execute(async (transaction) => {
    await transaction.insertInto('orgs').values(org).execute()
    const opening = openDatabase(location, { serverName: 'Test' })
    const waiting = sql<{
      count: number
    }>`select count(*) as count from pg_locks where not granted and relation = 'orgs'::regclass`
    await expect.poll(async () => (await waiting.execute(first)).rows[0]?.count).toBe(1)
    return { opening }
  })

  const db = await second.opening
  closers.push(() => db.destroy())
  expect(await db.selectFrom('orgs').selectAll().execute()).toEqual([org])
})

test('servers that start at once on one SQLite file make one database', async () => {
  const script = fileURLToPath(new URL('support/open-once.ts', import.meta.url))
  for (let round = 0; round < 3; round += 1) {
    const path = join(newFolder(), 'data', 'x.sqlite')
    const runs = await Promise.all(Array.from({ length: 6 }, () => startOpener(script, path)))
    const orgs = await Promise.all(runs.map((go) => go()))
    expect(orgs).toEqual(Array.from({ length: 6 }, () => [orgs[0]?.[0]]))
  }
})

test('a server that starts while another is making the file waits for it, and fails in the end with its reason', () => {
  const path = join(newFolder(), 'x.sqlite')
  const other = new Sqlite(path)
  closers.push(() => void other.close())
  other.exec('begin exclusive')
  let pauses = 0
  expect(() => openSqlite(path, () => void (pauses += 1))).toThrow(/locked/)
  expect(pauses).toBeGreaterThan(10)

  const { raw } = openSqlite(path, () => other.exec('commit'))
  closers.push(() => void raw.close())
  expect(raw.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(raw.pragma('busy_timeout', { simple: true })).toBe(10_000)
})

/** Starts a process that opens the database when it is told to; calling what comes back tells it. */
async function startOpener(script: string, path: string): Promise<() => Promise<unknown[]>> {
  const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString()
      if (stdout.includes('\n')) resolve()
    })
  })
  return async () => {
    child.stdin.write('go\n')
    await ended
    const answer = stdout.slice(stdout.indexOf('\n') + 1)
    if (answer === '') throw new Error(stderr)
    return JSON.parse(answer) as unknown[]
  }
}

test('a transaction on SQLite is a writer from its beginning: what it reads cannot change before it writes', async () => {
  const path = join(newFolder(), 'x.sqlite')
  const db = await openDatabase({ engine: 'sqlite', path }, { serverName: 'Test' })
  closers.push(() => db.destroy())
  const other = new Sqlite(path, { timeout: 0 })
  closers.push(() => void other.close())
  await db.transaction().execute(async (transaction) => {
    await transaction.selectFrom('orgs').select('head').execute()
    expect(() => other.exec('update orgs set head = 7')).toThrow(/locked/)
    await transaction.updateTable('orgs').set({ head: 1 }).execute()
  })
  other.exec('update orgs set head = head + 1')
  expect(await db.selectFrom('orgs').select('head').executeTakeFirst()).toEqual({ head: 2 })
})

test('the SQLite file is for its owner alone, and what is committed is on the disk', async () => {
  const path = join(newFolder(), 'x.sqlite')
  const db = await openDatabase({ engine: 'sqlite', path }, { serverName: 'Test' })
  closers.push(() => db.destroy())
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await fill(db)
  const pragma = async (name: string) =>
    (await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0]
  expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(await pragma('synchronous')).toEqual({ synchronous: 2 })
  expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 })
})

test('a file is copied before it is migrated, and a migration that fails changes nothing', async () => {
  const folder = newFolder()
  const path = join(folder, 'x.sqlite')
  const location = { engine: 'sqlite', path } as const
  await (await openDatabase(location, { serverName: 'Test' })).destroy()
  expect(readdirSync(folder).filter((name) => name.includes('before'))).toEqual([])
  // As if the last step had not run yet; now it fails, because what it makes is there.
  const raw = new Sqlite(path)
  const last = Object.keys(serverMigrations).at(-1) ?? ''
  raw.prepare('delete from kysely_migration where name = ?').run(last)
  const schema = () => raw.prepare('select name, sql from sqlite_master order by name').all()
  const before = schema()
  await expect(openDatabase(location, { serverName: 'Test' })).rejects.toThrow(/duplicate column|already exists/)
  expect(schema()).toEqual(before)
  raw.close()
  const copy = new Sqlite(`${path}.before-${last}`, { readonly: true })
  closers.push(() => void copy.close())
  expect(copy.prepare('select count(*) as count from orgs').get()).toEqual({ count: 1 })
})
