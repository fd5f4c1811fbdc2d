import type { Database } from 'better-sqlite3'
import { openReplica } from '../../../main/db/open.ts'
import { signIn, startHttpDevice } from '../../../tests/support/http-device.ts'
import { openPlainSqlite } from './bare.ts'
import { serverEntries, type ServerEntry } from './entries.ts'
import { percentile, type Measurement } from '../measurement.ts'
import { emptyReplica, listenTo, startBareServer } from './relay.ts'
import type { Stand } from './stand.ts'

/** From an action on one device until it is on the disk of another, and how long the first took to have it on its own. */
export async function measureAToB(stand: Stand, actions: number, clock: () => number): Promise<readonly Measurement[]> {
  const person = await stand.person()
  const a = await startHttpDevice(stand.url, person, { replica: await openReplica(stand.file('a.db')) })
  const b = await startHttpDevice(stand.url, await signIn(stand.url, person.user.username), {
    replica: await openReplica(stand.file('b.db')),
  })
  await Promise.all([a.settled(), b.settled()])
  const [local, across]: [number[], number[]] = [[], []]
  for (let turn = 0; turn <= actions; turn += 1) {
    const begun = performance.now()
    const description = `Action ${turn}`
    await a.track(description)
    local.push(performance.now() - begun)
    const arrived = () =>
      b.replica.reader.selectFrom('time_entries').select('id').where('description', '=', description).executeTakeFirst()
    await b.until(async () => (await arrived()) !== undefined)
    across.push(performance.now() - begun)
    await a.settled()
  }
  await Promise.all([a.stop(), b.stop()])
  const floor = await bareAToB(stand, actions, clock)
  // The first of each fills the caches.
  const [acrossWarm, localWarm] = [across.slice(1), local.slice(1)]
  const line = (name: string, values: readonly number[], floors: readonly number[], most: number): Measurement => ({
    name: `${name}-${stand.engine}`,
    unit: 'ms',
    values,
    floors,
    budget: { of: 'value', most },
  })
  return [
    line('local-action-p50', localWarm, floor.local, 5),
    line('local-action-p99', [percentile(localWarm, 0.99)], [percentile(floor.local, 0.99)], 5),
    line('a-to-b-p50', acrossWarm, floor.across, 6),
    line('a-to-b-p99', [percentile(acrossWarm, 0.99)], [percentile(floor.across, 0.99)], 25),
  ]
}

/** The same way with the bare server, and two plain SQLite files as devices. */
async function bareAToB(
  stand: Stand,
  actions: number,
  clock: () => number,
): Promise<{ local: number[]; across: number[] }> {
  const { user, org, location } = await stand.empty()
  const server = await startBareServer(location)
  const [one, other] = [
    openPlainSqlite(await emptyReplica(stand.file('bare-a.db'))),
    openPlainSqlite(await emptyReplica(stand.file('bare-b.db'))),
  ]
  const write = { one: writerOf(one), other: writerOf(other) }
  let arrived: (id: string) => void = () => undefined
  const stop = await listenTo(`${server.url}/events`, '', () => {
    void (async () => {
      const text = await (await fetch(`${server.url}/newest`)).text()
      if (text === '') return
      // The bare server gives what it was given.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const entry = JSON.parse(text) as ServerEntry
      write.other(entry)
      arrived(entry.id)
    })()
  })
  const [local, across]: [number[], number[]] = [[], []]
  for (const entry of serverEntries({ user, org }, 2, actions + 1, clock())) {
    const begun = performance.now()
    write.one(entry)
    local.push(performance.now() - begun)
    const there = new Promise<void>((resolve) => {
      arrived = (id) => {
        if (id === entry.id) resolve()
      }
    })
    const sent = fetch(server.url, { method: 'POST', body: JSON.stringify(entry) })
    await there
    across.push(performance.now() - begun)
    await (await sent).arrayBuffer()
  }
  stop()
  server.stop()
  one.close()
  other.close()
  return { local: local.slice(1), across: across.slice(1) }
}

/** Writes an entry and the queued change, as one transaction. */
function writerOf(sqlite: Database): (entry: ServerEntry) => void {
  const row = sqlite.prepare(`
    insert or replace into time_entries
      (id, user_id, description, started_at, ended_at, breaks, zone, stop_reason, billable, tag_ids, source, day)
    values (@id, @user_id, @description, @started_at, @ended_at, '[]', @zone, 'user', 0, '[]', 'manual', '')`)
  const queued = sqlite.prepare(`
    insert or replace into outbox (op_id, entity, entity_id, body, state, created_at)
    values (@id, 'time_entry', @id, @description, 0, @started_at)`)
  const both = sqlite.transaction((entry: ServerEntry) => {
    row.run(entry)
    queued.run(entry)
  })
  return (entry) => both.immediate(entry)
}
