import { v7 } from 'uuid'
import type { Session } from '../../../shared/protocol/auth.ts'
import { fieldsOf, serverEntries, type ServerEntry } from './entries.ts'
import type { Measurement } from '../measurement.ts'
import type { Stand } from './stand.ts'

const DEVICES = 8
const BATCH = 50

/** How long a push of one organisation takes while several devices push at once, with one change each and with many. */
export async function measurePushes(
  stand: Stand,
  pushes: number,
  clock: () => number,
): Promise<readonly Measurement[]> {
  const people = await Promise.all(Array.from({ length: DEVICES }, () => stand.person()))
  const each = Math.ceil(pushes / DEVICES)
  const single = await timePushes(stand, people, each, 1, clock())
  const many = await timePushes(stand, people, Math.ceil(each / 10), BATCH, clock() - 1e11)

  const { database, user, org } = await stand.empty()
  const rows = serverEntries({ user, org }, 2, pushes, clock())
  const batches = serverEntries({ user, org }, 2 + pushes, (pushes / 10) * BATCH, clock() - 1e11)
  const bareSingle = await time(rows.length, async () => {
    for (const row of rows) await database.upsert([row])
  })
  const bareMany = await time(batches.length, async () => {
    for (let from = 0; from < batches.length; from += BATCH) await database.upsert(batches.slice(from, from + BATCH))
  })
  return [
    {
      name: `push-${stand.engine}`,
      unit: 'ms',
      values: [single],
      floors: [bareSingle],
      budget: { of: 'value', most: 1.25 },
    },
    {
      name: `change-in-push-of-${BATCH}-${stand.engine}`,
      unit: 'ms',
      values: [many],
      floors: [bareMany],
      budget: { of: 'value', most: 0.1 },
    },
  ]
}

async function time(count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / count
}

/** Milliseconds for each change. */
async function timePushes(
  stand: Stand,
  people: readonly Session[],
  each: number,
  size: number,
  now: number,
): Promise<number> {
  const bodies = people.map((person) =>
    Array.from({ length: each }, (_, turn) =>
      requestOf(person, serverEntries({ user: person.user.id, org: stand.org }, turn * size, size, now)),
    ),
  )
  return time(people.length * each * size, async () => {
    await Promise.all(
      people.map(async ({ accessToken }, device) => {
        for (const body of bodies[device] ?? []) {
          const reply = await fetch(`${stand.url}/api/v1/sync`, {
            method: 'POST',
            headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
            body,
          })
          if (!reply.ok) throw new Error(await reply.text())
          await reply.arrayBuffer()
        }
      }),
    )
  })
}

/** The body of a request that pushes new entries of a person, and pulls nothing. */
export const requestOf = (session: Session, entries: readonly ServerEntry[]): string =>
  bodyOf(
    session,
    entries.map((entry) => ({ entity: 'time_entry', id: entry.id, fields: fieldsOf(entry), at: entry.ended_at })),
  )

/** The same with a new tag, which everybody has. */
export const requestOfTag = (session: Session, name: string, at: number): string =>
  bodyOf(session, [{ entity: 'tag', id: v7(), fields: { name, archived: false }, at }])

const bodyOf = (
  { user }: Session,
  created: readonly {
    readonly entity: string
    readonly id: string
    readonly fields: object
    readonly at: number | null
  }[],
): string =>
  JSON.stringify({
    protocol: 1,
    schema: 1,
    device: user.id,
    clientNow: 0,
    epoch: null,
    ops: created.map((one) => ({ ...one, opId: v7(), actor: user.id, kind: 'create', saw: {}, schema: 1 })),
    scopes: [],
    limit: 1,
  })
