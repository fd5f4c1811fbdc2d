import type Sqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** How many statements are kept, and how long a text may be: what is longer was made for one occasion. */
const MOST_KEPT = 300
const LONGEST_KEPT = 4000

/**
 * A database for kysely that compiles a statement once. kysely compiles it at each use, which for most of what is asked takes
 * longer than to answer it. SQLite compiles what it is given anew by itself where the schema has changed.
 */
export function keepStatements(sqlite: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    prepare(text) {
      const known = kept.get(text)
      if (known) return known
      const statement: SqliteStatement = sqlite.prepare(text)
      if (text.length > LONGEST_KEPT) return statement
      if (kept.size >= MOST_KEPT) kept.clear()
      kept.set(text, statement)
      return statement
    },
    close: () => void sqlite.close(),
  }
}
