import { readFileSync, writeFileSync } from 'node:fs'
import { openReplica } from '../../../main/db/open.ts'
import type { Session } from '../../../shared/protocol/auth.ts'
import { MOST_ROWS, SyncResponse, type SyncPage, type SyncRequest } from '../../../shared/protocol/sync.ts'
import { signIn, startHttpDevice } from '../../../tests/support/http-device.ts'
import { openPlainSqlite } from './bare.ts'
import { serverEntries } from './entries.ts'
import type { Measurement } from '../measurement.ts'
import type { Stand } from './stand.ts'

/** A device gets everything that its person ever tracked, beside the bytes of the same answers read and inserted. */
export async function measureFirstSync(stand: Stand, entries: number, clock: () => number): Promise<Measurement> {
  const person = await stand.person()
  await seed(stand, person, entries, clock())
  // In a session of its own: each may ask only so often in a minute.
  const pages = await keepPages(stand, await signIn(stand.url, person.user.username), entries)
  const floor = await insertPages(stand, pages, entries)

  const path = stand.file(`first-${entries}.db`)
  const replica = await openReplica(path)
  const begun = performance.now()
  const device = await startHttpDevice(stand.url, person, { replica })
  await device.until(async () => (await device.engine.status()).lastSuccessAt !== null)
  const took = performance.now() - begun
  const { count } = await replica.reader
    .selectFrom('time_entries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  await device.stop()
  if (count !== entries) throw new Error(`${count} of ${entries} entries arrived.`)
  return {
    name: `first-sync-${entries}-${stand.engine}`,
    unit: 'ms',
    values: [took],
    floors: [floor],
    budget: { of: 'ratio', most: 2 },
  }
}

const AT_ONCE = 5000

async function seed(stand: Stand, person: Session, entries: number, now: number): Promise<void> {
  const owner = { user: person.user.id, org: stand.org }
  // Behind everything that is there, the smaller first sync included.
  const first = 1_000_000 + 10 * entries
  for (let from = 0; from < entries; from += AT_ONCE) {
    const rows = serverEntries(owner, first + from, Math.min(AT_ONCE, entries - from), now + first * 600_000)
    await stand.bare.upsert(rows)
  }
  await stand.bare.run(`update orgs set head = ${first + entries}`)
}

/** What a device would get, answer by answer, in files. */
async function keepPages(stand: Stand, person: Session, entries: number): Promise<readonly string[]> {
  const files: string[] = []
  const user = `user:${person.user.id}` as const
  let scopes: SyncRequest['scopes'] = [
    { scope: 'catalog', since: 0, asOf: 0 },
    { scope: user, since: 0, asOf: 0 },
  ]
  let epoch: string | null = null
  for (;;) {
    const reply = await fetch(`${stand.url}/api/v1/sync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        protocol: 1,
        schema: 1,
        device: person.user.id,
        clientNow: 0,
        epoch,
        ops: [],
        scopes,
        limit: MOST_ROWS,
      }),
    })
    const text = await reply.text()
    const page = SyncResponse.parse(JSON.parse(text))
    if ('reset' in page) throw new Error(page.reset)
    const file = stand.file(`page-${entries}-${files.length}.json`)
    writeFileSync(file, text)
    files.push(file)
    epoch = page.epoch
    scopes = page.scopes.map(({ scope, cursor, asOf }) => ({ scope, since: cursor, asOf }))
    if (page.scopes.every(({ more }) => !more)) return files
  }
}

/** Milliseconds to read the answers, and to insert their entries in one transaction for each. */
async function insertPages(stand: Stand, files: readonly string[], entries: number): Promise<number> {
  const path = stand.file(`floor-${entries}.db`)
  await (await openReplica(path)).close()
  const sqlite = openPlainSqlite(path)
  try {
    const begun = performance.now()
    for (const file of files) {
      // The server has just made it, and it was checked as it was kept.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const page = JSON.parse(readFileSync(file, 'utf8')) as SyncPage
      const table = page.tables.find(({ name }) => name === 'time_entries')
      if (table === undefined) continue
      const insert = sqlite.prepare(
        `insert into time_entries (${table.cols.join(', ')}, day) values (${table.cols.map(() => '?').join(', ')}, '')`,
      )
      sqlite
        .transaction(() => {
          for (const row of table.rows) insert.run(row.map(toSqlite))
        })
        .immediate()
    }
    return performance.now() - begun
  } finally {
    sqlite.close()
  }
}

const toSqlite = (value: unknown): unknown =>
  typeof value === 'boolean'
    ? Number(value)
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : value
