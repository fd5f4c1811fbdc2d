import { v7 } from 'uuid'
import { commitChanges } from '../../../main/db/commit.ts'
import { openReplica } from '../../../main/db/open.ts'
import { startHttpDevice } from '../../../tests/support/http-device.ts'
import { fieldsOf, serverEntries } from './entries.ts'
import type { Measurement } from '../measurement.ts'
import type { Stand } from './stand.ts'

const AT_ONCE = 500

/** What was tracked without a network goes to the server, beside the same entries written straight into a database like the server's. */
export async function measureDrain(stand: Stand, changes: number, clock: () => number): Promise<Measurement> {
  const person = await stand.person()
  const replica = await openReplica(stand.file('drain.db'))
  const owner = { user: person.user.id, org: stand.org }
  for (let from = 0; from < changes; from += AT_ONCE) {
    const entries = serverEntries(owner, from, Math.min(AT_ONCE, changes - from), clock())
    await replica.writer.transaction().execute((transaction) =>
      commitChanges(
        transaction,
        { actor: person.user.id, at: clock(), newId: v7, outgoing: true },
        entries.map((entry) => ({ entity: 'time_entry', id: entry.id, kind: 'create', fields: fieldsOf(entry) })),
      ),
    )
  }
  const begun = performance.now()
  const device = await startHttpDevice(stand.url, person, { replica })
  const left = () => replica.reader.selectFrom('outbox').select('n').where('state', '<', 2).limit(1).executeTakeFirst()
  await device.until(async () => (await left()) === undefined)
  const took = performance.now() - begun
  await device.stop()

  const { database, user, org } = await stand.empty()
  const rows = serverEntries({ user, org }, 2, changes, clock())
  const floorBegun = performance.now()
  for (let from = 0; from < changes; from += AT_ONCE) await database.upsert(rows.slice(from, from + AT_ONCE))
  const floor = performance.now() - floorBegun
  return {
    name: `drain-${changes}-${stand.engine}`,
    unit: 'ms',
    values: [took],
    floors: [floor],
    budget: { of: 'ratio', most: 2 },
  }
}
