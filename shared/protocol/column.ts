import { z } from 'zod'

/** A value as it travels. */
export const Json = z.json()
export type Json = z.infer<typeof Json>

/** How a value of a synced column is kept. Booleans are 0 or 1 and JSON is text, so that SQLite and PostgreSQL read the same. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'json'

/** What a column holds in a database, on either engine. */
export type Stored = string | number | null

/** A synced column: how it is kept, and what it may hold as it travels. */
export interface Column {
  readonly kind: ColumnKind
  readonly schema: z.ZodType
}

// Made once: rows come in thousands, and to make a schema takes longer than to use it. What is plainly right is not even shown
// to one; the schemas say what is wrong with the rest.
const Text = z.string()
const Whole = z.int()
const Flag = z.boolean()

/** As `z.int()` takes it. */
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

/** A value from the wire, as the database keeps it. */
export function toStored(kind: ColumnKind, value: unknown): Stored {
  if (value === null || value === undefined) return null
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : Text.parse(value)
    case 'integer':
      return isWhole(value) ? value : Whole.parse(value)
    case 'boolean':
      return (typeof value === 'boolean' ? value : Flag.parse(value)) ? 1 : 0
    case 'json':
      return JSON.stringify(value)
  }
}

/** A value from the database, as it travels. */
export function fromStored(kind: ColumnKind, stored: unknown): Json {
  if (stored === null || stored === undefined) return null
  switch (kind) {
    case 'text':
      return typeof stored === 'string' ? stored : Text.parse(stored)
    case 'integer':
      return isWhole(stored) ? stored : Whole.parse(stored)
    case 'boolean':
      return stored === 1
    case 'json':
      return stored === '[]' ? [] : Json.parse(JSON.parse(Text.parse(stored)))
  }
}
