import { expect, test } from 'vitest'
import { newestSchema } from '../../../main/db/facts.ts'
import { clientMigrations } from '../../../migrations/client/index.ts'

test('the newest schema is the last migration', () => {
  expect(newestSchema).toBe(Object.keys(clientMigrations).at(-1))
})
