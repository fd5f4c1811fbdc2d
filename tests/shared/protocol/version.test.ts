import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { entities, syncedTables } from '../../../shared/protocol/entity.ts'
import { SyncRequest, SyncResponse, VerifyRequest, VerifyResponse } from '../../../shared/protocol/sync.ts'
import { PROTOCOL_VERSION, SCHEMA_VERSION } from '../../../shared/protocol/version.ts'

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/*
 * Devices and servers of different ages speak to each other. Whoever changes what they say learns it here: raise the version
 * that the change belongs to, say in shared/protocol/version.ts what it brought, and only then write the new hash down.
 */

test('the messages of this protocol version are as they were', () => {
  const messages = [SyncRequest, SyncResponse, VerifyRequest, VerifyResponse].map((schema) =>
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  )
  expect({ version: PROTOCOL_VERSION, hash: hash(messages) }).toEqual({ version: 1, hash: 'd76c26802e5bdbbd' })
})

test('the tables of this schema version are as they were', () => {
  const tables = [...Object.entries(entities), ...syncedTables.map((entity) => [entity.table, entity] as const)].map(
    ([name, entity]) => [
      name,
      {
        ...entity,
        columns: Object.entries(entity.columns).map(([column, { kind, schema }]) => [
          column,
          kind,
          z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
        ]),
      },
    ],
  )
  expect({ version: SCHEMA_VERSION, hash: hash(tables) }).toEqual({ version: 2, hash: '8672480f7bb776b5' })
})
