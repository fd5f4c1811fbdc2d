import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { v7 } from 'uuid'
import { collectPending, PendingExport } from '../../main/sync/export.ts'
import { UserId } from '../../shared/domain/id.ts'
import { createDevice, entry, patch, type Server } from './support/world.ts'

const START = Date.UTC(2026, 10, 23, 9)
const ada = UserId.parse('01931f6e-8f0a-7c3e-9d5b-4a2f1e0c7b66')

test('what is pending can be taken out as a file, even where nothing can be written and no server answers', async () => {
  const answer = (): ReturnType<Server['answer']> => Promise.reject(new Error('no server'))
  const laptop = await createDevice(
    () => ({ answer }),
    ada,
    () => START,
  )
  const id = v7()
  await laptop.commit(entry(ada, id, START, { description: 'on the train' }))
  await laptop.commit(patch('time_entry', id, { description: 'in the train' }))
  await sql`pragma query_only = on`.execute(laptop.replica.writer)
  await expect(laptop.commit(patch('time_entry', id, { description: 'refused' }))).rejects.toThrow(/readonly/)
  const pending = await collectPending(laptop.replica, ada, START + 1000)
  expect(PendingExport.parse(JSON.parse(JSON.stringify(pending)))).toEqual(pending)
  expect(pending).toMatchObject({
    format: 'timetracker-pending',
    version: 1,
    exportedAt: START + 1000,
    person: ada,
    operations: [
      { kind: 'create', id, fields: { description: 'on the train' } },
      { kind: 'patch', id, fields: { description: 'in the train' } },
    ],
    rows: [{ entity: 'time_entry', id, deletedAt: null, values: { description: 'in the train', started_at: START } }],
  })
  await laptop.replica.close()
})
