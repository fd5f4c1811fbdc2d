import { inject } from 'vitest'
import type { DatabaseLocation } from '../../server/db/open.ts'
import { createDatabase } from './postgres.ts'

/** A new and empty database on an engine: in memory, or one of its own on the run's PostgreSQL. */
export const locationOn = async (engine: 'sqlite' | 'postgres'): Promise<DatabaseLocation> =>
  engine === 'sqlite'
    ? { engine, path: ':memory:' }
    : { engine, url: (await createDatabase(inject('postgresUrl'))).url }
