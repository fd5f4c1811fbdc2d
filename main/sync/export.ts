import { z } from 'zod'
import type { Instant } from '../../shared/domain/instant.ts'
import { EntityName, entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { Operation } from '../../shared/protocol/operation.ts'
import type { Replica } from '../db/open.ts'
import { loadRows } from '../db/rows.ts'

const Row = z
  .object({ entity: EntityName, id: z.uuid(), deletedAt: z.int().nullable(), values: z.record(z.string(), z.json()) })
  .readonly()

/** What a device has that its server has not, as a file: a last resort. It holds a person's work, and no secret. */
export const PendingExport = z
  .object({
    format: z.literal('timetracker-pending'),
    version: z.literal(1),
    exportedAt: z.int(),
    person: z.uuid(),
    /** In the order in which they were done; what a server that was restored has to get again among them. */
    operations: z.array(Operation).readonly(),
    /** The rows that these operations are about, as they are shown now. */
    rows: z.array(Row).readonly(),
  })
  .readonly()
export type PendingExport = z.infer<typeof PendingExport>

/** Collects what is pending. It only reads: it works where nothing can be written, and whatever the server says. */
export async function collectPending(
  { reader, writer }: Replica,
  person: string,
  now: Instant,
): Promise<PendingExport> {
  const queued = await reader.selectFrom('outbox').select('body').where('state', '!=', 2).orderBy('n').execute()
  const operations = queued.map(({ body }) => Operation.parse(JSON.parse(body)))
  const rows: z.infer<typeof Row>[] = []
  for (const name of EntityName.options) {
    const entity = entityOf(name)
    const ids = new Set(operations.filter((operation) => operation.entity === name).map(({ id }) => id))
    for (const [id, { deletedAt, values }] of await loadRows(writer, entity, [...ids])) {
      rows.push({ entity: name, id, deletedAt, values: travelling(entity, values, Object.keys(entity.columns)) })
    }
  }
  return { format: 'timetracker-pending', version: 1, exportedAt: now, person, operations, rows }
}
