import { beforeAll, expect, test } from 'vitest'
import { blankDisks, type Disk } from './simulation/disk.ts'
import { v7 } from 'uuid'
import { OperationId } from '../../shared/protocol/operation.ts'
import { simulate } from './simulation/run.ts'
import type { PlantedBug } from './simulation/world.ts'

/** How many schedules a planted bug has to hide from. */
const SEEDS = Number(process.env['PLANTED_SEEDS'] ?? 60)

let blank: { client: Disk; server: Disk }
beforeAll(async () => {
  blank = await blankDisks()
})

/**
 * A simulation that finds no bugs proves nothing. Each of these is a way in which the software could be wrong, brought about from
 * outside: by a trigger in the database, or by changing what passes between the parts.
 */
const bugs: Record<string, PlantedBug> = {
  'an operation that comes twice is taken for a new one': {
    beforeAnswer: (raw, request) => ({
      ...request,
      ops: request.ops.map((operation) => {
        const known = raw.prepare<[string]>('select 1 from ops where op_id = ?').get(operation.opId)
        return known === undefined ? operation : { ...operation, opId: OperationId.parse(v7()) }
      }),
    }),
  },
  'no issues are written': {
    onServerOpen: (raw) => raw.exec('create trigger no_issues before insert on issues begin select raise(ignore); end'),
  },
  'a deletion always wins': {
    beforeAnswer: (raw, request) => ({
      ...request,
      ops: request.ops.map((operation) => {
        if (operation.kind !== 'delete') return operation
        const row = raw
          .prepare<[string], { stamps: string }>('select stamps from time_entries where id = ?')
          .get(operation.id)
        return row ? { ...operation, saw: JSON.parse(row.stamps) } : operation
      }),
    }),
  },
  'the last one to arrive wins, whatever its author saw': {
    beforeAnswer: (raw, request) => ({
      ...request,
      ops: request.ops.map((operation) => {
        const row = raw
          .prepare<[string], { stamps: string }>('select stamps from time_entries where id = ?')
          .get(operation.id)
        return row && operation.kind === 'patch' ? { ...operation, saw: JSON.parse(row.stamps) } : operation
      }),
    }),
  },
  'operations are retired before everything has been pulled': {
    afterAbsorb: (raw) => raw.exec('update outbox set state = 2 where state = 1'),
  },
  'the cursor runs ahead of the rows': {
    afterAbsorb: (raw) => raw.exec('update sync_scopes set cursor = cursor + 1 where cursor > 0'),
  },
  'what the server has is not kept for the day it is restored': {
    afterAbsorb: (raw) => raw.exec('delete from outbox where state = 2'),
  },
  'a restored server looks like the one before': { restoresKeepEpoch: true },
  'what was purged is not remembered': {
    purges: 0.05,
    afterPurge: (raw) => raw.exec('update orgs set gc_version = 0'),
  },
  'how far a pull has come decides whether it has expired': {
    beforeAnswer(raw, request) {
      raw.exec('update orgs set gc_version = head')
      return { ...request, scopes: request.scopes.map((scope) => ({ ...scope, asOf: scope.since })) }
    },
  },
  'unseen rows are swept before everything was sent again': {
    afterAbsorb: (raw) => raw.exec('update outbox set state = 2 where state = 3'),
  },
  'what is pending is not laid over the rows that come': {
    afterAbsorb: (raw) =>
      raw.exec(`update time_entries set description = coalesce(
        (select body ->> '$.values.description' from undo where entity_id = time_entries.id), description)`),
  },
  'an operation is forgotten when its answer gets lost': {
    beforeAnswer: (_, request) => ({ ...request, ops: request.ops.slice(1) }),
  },
}

test.each(Object.entries(bugs))('the simulation notices when %s', { timeout: 600_000 }, async (_, bug) => {
  let noticed: unknown
  for (let seed = 1; seed <= SEEDS && noticed === undefined; seed += 1) {
    noticed = await simulate(seed, blank, bug).then(
      () => undefined,
      (error: unknown) => error,
    )
  }
  expect(noticed).toBeInstanceOf(Error)
})
