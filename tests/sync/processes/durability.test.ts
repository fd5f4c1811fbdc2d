import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { v7 } from 'uuid'
import { openDatabase } from '../../../server/db/open.ts'
import type { ServerDatabase } from '../../../server/db/schema.ts'
import { createDatabase } from '../../support/postgres.ts'

const program = join(import.meta.dirname, '..', 'support', 'writes.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timetracker-durability-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** How often a program asks the system to bring a file to the disk, and waits for it. */
function countSyncs(half: 'app' | 'server', times: number): number {
  const trace = join(folder, `${half}-${times}.trace`)
  const outcome = spawnSync(
    'strace',
    [
      '-f',
      '-qq',
      '-e',
      'trace=fsync,fdatasync',
      '-e',
      'signal=none',
      '-o',
      trace,
      process.execPath,
      program,
      half,
      join(folder, `${half}-${times}.db`),
      String(times),
    ],
    { encoding: 'utf8' },
  )
  expect(outcome.status, outcome.stderr).toBe(0)
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /\bf(data)?sync\(/.test(line)).length
}

describe.each(['app', 'server'] as const)('the %s', (half) => {
  test('brings each change of a person to the disk by itself, before it says that it is done', () => {
    const [few, many] = [countSyncs(half, 10), countSyncs(half, 60)]
    expect(many - few).toBeGreaterThanOrEqual(50)
    // And not several times over: people have old disks.
    expect(many - few).toBeLessThan(60)
  })
})

const level = async (db: Kysely<ServerDatabase>): Promise<unknown> =>
  (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous

test('the server’s SQLite database syncs fully: when new, after the first write, after it is opened again, and after a write then', async () => {
  const path = join(folder, 'server.sqlite')
  for (const time of ['new', 'again']) {
    const db = await openDatabase({ engine: 'sqlite', path }, { serverName: 'Test' })
    expect(await level(db), time).toBe(2)
    await db.updateTable('orgs').set({ name: time }).execute()
    expect(await level(db), time).toBe(2)
    await db.destroy()
  }
})

test('on PostgreSQL a commit waits for the disk, on every connection, though the cluster’s default is not to', async () => {
  const { url, drop } = await createDatabase(inject('postgresUrl'))
  const db = await openDatabase({ engine: 'postgres', url, connections: 3 }, { serverName: 'Test' })
  try {
    const cluster = await sql<{ value: string }>`
      select boot_val as value from pg_settings where name = 'synchronous_commit'
      union all select reset_val from pg_settings where name = 'synchronous_commit'`.execute(db)
    expect(cluster.rows.map(({ value }) => value)).toEqual(['on', 'off'])
    const settings = await Promise.all(
      Array.from({ length: 3 }, () =>
        db.transaction().execute(async (transaction) => {
          await transaction.updateTable('orgs').set({ name: v7() }).execute()
          return (await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(transaction)).rows
        }),
      ),
    )
    expect(settings.flat()).toEqual(Array.from({ length: 3 }, () => ({ synchronous_commit: 'on' })))
  } finally {
    await db.destroy()
    await drop()
  }
})
