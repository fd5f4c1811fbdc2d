import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  // The name and shape are vitest's: a test gets the value with inject('postgresUrl').
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One PostgreSQL cluster for the whole run; each test makes a database of its own in it with createDatabase(). */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  project.provide('postgresUrl', postgres.url)
  return () => postgres.stop()
}
