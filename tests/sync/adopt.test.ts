import { expect, test } from 'vitest'
import { v7 } from 'uuid'
import { commitChanges } from '../../main/db/commit.ts'
import { openReplica } from '../../main/db/open.ts'
import { adopt } from '../../main/profiles/adopt.ts'
import { move } from '../../main/profiles/move.ts'
import { UserId } from '../../shared/domain/id.ts'
import { createDevice, createServer, entriesOf, entry } from './support/world.ts'

const START = Date.UTC(2026, 10, 23, 9)

test('the rows of a personal database come along with their ids, once, and reach the server', async () => {
  const clock = (): number => START
  const nobody = UserId.parse(v7())
  const personal = await openReplica(':memory:')
  const alone = { actor: nobody, at: START, newId: v7, outgoing: false }
  const [client, kept, deleted, running] = [v7(), v7(), v7(), v7()]
  await personal.writer.transaction().execute(async (transaction) => {
    await commitChanges(transaction, alone, [
      { entity: 'client', id: client, kind: 'create', fields: { name: 'Acme', archived: false } },
      entry(nobody, kept, START - 5000, { ended_at: START - 4000, stop_reason: 'user', tag_ids: [v7()] }),
      entry(nobody, deleted, START - 3000, { ended_at: START - 2000, stop_reason: 'user' }),
    ])
    await commitChanges(transaction, alone, [
      { entity: 'time_entry', id: deleted, kind: 'delete', fields: {} },
      entry(nobody, running, START - 1000),
    ])
  })

  const server = await createServer({ engine: 'sqlite', path: ':memory:' }, clock)
  const ada = await server.addUser('ada')
  const device = await createDevice(() => server, ada, clock)
  const context = { actor: ada, at: START, newId: v7, outgoing: true }
  expect(await adopt(personal, device.replica, context)).toBe(3)
  expect(await adopt(personal, device.replica, context)).toBe(0)
  await device.sync()

  const rows = await entriesOf(server.db, ada)
  expect(rows.map(({ id, ended_at: end }) => [id, end])).toEqual([
    [kept, START - 4000],
    [running, null],
  ])
  expect(await entriesOf(device.replica.reader, ada)).toEqual(rows)
  expect(await server.db.selectFrom('clients').select(['id', 'name']).execute()).toEqual([{ id: client, name: 'Acme' }])
  expect(await personal.reader.selectFrom('time_entries').select('user_id').distinct().execute()).toEqual([
    { user_id: nobody },
  ])
})

test('a move takes the entries out of the personal database once they are in the other one, and can be repeated', async () => {
  const clock = (): number => START
  const nobody = UserId.parse(v7())
  const personal = await openReplica(':memory:')
  const alone = { actor: nobody, at: START, newId: v7, outgoing: false }
  const ids = Array.from({ length: 1200 }, () => v7())
  await personal.writer.transaction().execute((transaction) =>
    commitChanges(
      transaction,
      alone,
      ids.map((id, n) =>
        entry(nobody, id, START - n * 1000, { ended_at: START - n * 1000 + 500, stop_reason: 'user' }),
      ),
    ),
  )
  const server = await createServer({ engine: 'sqlite', path: ':memory:' }, clock)
  const ada = await server.addUser('ada')
  const device = await createDevice(() => server, ada, clock)
  const context = { actor: ada, at: START, newId: v7, outgoing: true }
  const living = () => personal.reader.selectFrom('time_entries').select('id').where('deleted_at', 'is', null).execute()

  expect(await move({ replica: personal, person: nobody }, device.replica, context)).toBe(1200)
  expect(await living()).toEqual([])
  expect(await move({ replica: personal, person: nobody }, device.replica, context)).toBe(0)
  await device.sync()
  const arrived = (await entriesOf(server.db, ada)).map(({ id }) => id)
  expect(arrived.toSorted()).toEqual(ids.toSorted())
})
