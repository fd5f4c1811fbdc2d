import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { v7 } from 'uuid'
import { commitChanges, type Change } from '../../../main/db/commit.ts'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import { UserId } from '../../../shared/domain/id.ts'
import { Operation } from '../../../shared/protocol/operation.ts'

const person = UserId.parse(v7())
const START = 1_795_000_000_000

const entry = (id: string, startedAt: number, fields: Change['fields'] = {}): Change => ({
  entity: 'time_entry',
  id,
  kind: 'create',
  fields: {
    user_id: person,
    project_id: null,
    task_id: null,
    description: 'Drawing',
    started_at: startedAt,
    ended_at: null,
    breaks: [],
    zone: 'Europe/Berlin',
    stop_reason: null,
    billable: true,
    tag_ids: [],
    source: 'timer',
    ...fields,
  },
})

const commit = (replica: Replica, at: number, changes: readonly Change[], outgoing = true): Promise<void> =>
  replica.writer
    .transaction()
    .execute((transaction) => commitChanges(transaction, { actor: person, at, newId: v7, outgoing }, changes))

const queued = async (replica: Replica): Promise<Operation[]> =>
  (await replica.reader.selectFrom('outbox').select('body').orderBy('n').execute()).map(({ body }) =>
    Operation.parse(JSON.parse(body)),
  )

test('a change makes the row, its civil day, what the server has of it, and an operation', async () => {
  const replica = await openReplica(':memory:')
  const id = v7()
  // 23:30 in UTC is the next day in Berlin.
  await commit(replica, START, [entry(id, Date.UTC(2026, 10, 23, 23, 30))])
  const row = await replica.reader.selectFrom('time_entries').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ id, description: 'Drawing', billable: 1, day: '2026-11-24', stamps: '{}', version: 0 })
  expect(await replica.reader.selectFrom('undo').selectAll().execute()).toEqual([
    { entity: 'time_entry', entity_id: id, body: null, placed: 0 },
  ])
  const [operation] = await queued(replica)
  expect(operation).toMatchObject({ entity: 'time_entry', id, kind: 'create', saw: {}, actor: person })
})

test('an operation names the writes that it replaces', async () => {
  const replica = await openReplica(':memory:')
  const id = v7()
  await commit(replica, START, [entry(id, START)])
  await commit(replica, START, [{ entity: 'time_entry', id, kind: 'patch', fields: { description: 'First' } }])
  await commit(replica, START, [
    {
      entity: 'time_entry',
      id,
      kind: 'patch',
      fields: { description: 'Second', tag_ids: { add: [v7()], remove: [] } },
    },
  ])
  await commit(replica, START, [{ entity: 'time_entry', id, kind: 'delete', fields: {} }])
  await commit(replica, START, [{ entity: 'time_entry', id, kind: 'restore', fields: {} }])
  const [, first, second, deletion, restoration] = await queued(replica)
  expect(first?.saw).toEqual({})
  expect(second?.saw).toEqual({ description: first?.opId })
  expect(deletion?.saw).toEqual({ description: second?.opId, tag_ids: second?.opId })
  expect(restoration?.saw).toEqual({ deleted: deletion?.opId })
  expect(await replica.reader.selectFrom('time_entries').select(['deleted_at', 'description']).execute()).toEqual([
    { deleted_at: null, description: 'Second' },
  ])
})

test('a start ends what ran before, and a timer that starts before another ends where that one starts', async () => {
  const replica = await openReplica(':memory:')
  const [first, second, between] = [v7(), v7(), v7()]
  await commit(replica, START, [entry(first, START)])
  await commit(replica, START, [entry(second, START + 60_000)])
  await commit(replica, START, [entry(between, START + 30_000)])
  const rows = await replica.reader
    .selectFrom('time_entries')
    .select(['id', 'ended_at', 'stop_reason'])
    .orderBy('started_at')
    .execute()
  expect(rows).toEqual([
    { id: first, ended_at: START + 30_000, stop_reason: 'auto' },
    { id: between, ended_at: START + 60_000, stop_reason: 'auto' },
    { id: second, ended_at: null, stop_reason: null },
  ])
})

test('without a server nothing is queued', async () => {
  const replica = await openReplica(':memory:')
  await commit(replica, START, [entry(v7(), START)], false)
  const counts = await sql<{
    n: number
  }>`select (select count(*) from outbox) + (select count(*) from undo) as n`.execute(replica.writer)
  expect(counts.rows).toEqual([{ n: 0 }])
})

test.each([
  ['an unknown column', { colour: 'blue' }],
  ['a part of a group', { started_at: START }],
  ['a value that the column cannot have', { billable: 'yes' }],
  ['what is set once', { source: 'manual' }],
])('a patch with %s is a defect of the caller, and leaves nothing behind', async (_, fields) => {
  const replica = await openReplica(':memory:')
  const id = v7()
  await commit(replica, START, [entry(id, START)])
  await expect(commit(replica, START, [{ entity: 'time_entry', id, kind: 'patch', fields }])).rejects.toThrow(
    /time_entry/,
  )
  expect(await queued(replica)).toHaveLength(1)
})

test('what was committed is on the disk: full synchronisation after a write and after opening again', async ({
  onTestFinished,
}) => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const folder = mkdtempSync(join(tmpdir(), 'replica-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const level = async (replica: Replica): Promise<unknown> =>
    (await sql<{ synchronous: number }>`pragma synchronous`.execute(replica.writer)).rows
  const replica = await openReplica(join(folder, 'replica.db'))
  await commit(replica, START, [entry(v7(), START)])
  expect(await level(replica)).toEqual([{ synchronous: 2 }])
  await replica.close()
  const again = await openReplica(join(folder, 'replica.db'))
  expect(await level(again)).toEqual([{ synchronous: 2 }])
  await commit(again, START + 1, [entry(v7(), START + 1)])
  expect(await level(again)).toEqual([{ synchronous: 2 }])
  await again.close()
})
