import { z } from 'zod'
import { toStored, type Stored } from '../../shared/protocol/column.ts'
import { syncedTables, type Entity } from '../../shared/protocol/entity.ts'
import type { SyncPage } from '../../shared/protocol/sync.ts'
import type { Row } from '../db/rows.ts'

// Made once: rows come in thousands.
const Id = z.uuid()
const Version = z.int()
const DeletedAt = z.int().nullable()
const Stamps = z.record(z.string(), z.string())

/** The rows of one table of a page. */
export interface Received {
  readonly entity: Entity
  readonly rows: readonly Row[]
}

/**
 * Takes a page's rows apart. Tables and columns that this app does not know are left out: a newer server has more.
 * `genOf` says which full pull a row counts for.
 * @throws where a value is not what its column keeps.
 */
export function readPage(page: SyncPage, genOf: (entity: Entity, values: Row['values']) => number): Received[] {
  return page.tables.flatMap(({ name, cols, rows }) => {
    const entity = syncedTables.find((candidate) => candidate.table === name)
    if (!entity) return []
    const at = new Map(cols.map((column, index) => [column, index]))
    const [id, version, deleted, stamps] = ['id', 'version', 'deleted_at', 'stamps'].map(
      (column) => at.get(column) ?? -1,
    )
    const columns = Object.entries(entity.columns).map(([column, { kind }]) => ({
      column,
      kind,
      index: at.get(column) ?? -1,
    }))
    return [
      {
        entity,
        rows: rows.map((cells) => {
          const values: Record<string, Stored> = {}
          for (const { column, kind, index } of columns) values[column] = toStored(kind, cells[index])
          return {
            id: Id.parse(cells[id ?? -1]),
            version: Version.parse(cells[version ?? -1]),
            deletedAt: cells[deleted ?? -1] === null ? null : DeletedAt.parse(cells[deleted ?? -1]),
            stamps: Stamps.parse(cells[stamps ?? -1]),
            gen: genOf(entity, values),
            values,
          }
        }),
      },
    ]
  })
}
