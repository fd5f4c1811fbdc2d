import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type DatabaseLocation } from '../../../server/db/open.ts'
import type { Session } from '../../../shared/protocol/auth.ts'
import { signUp } from '../../../tests/support/http-device.ts'
import { createDatabase, startPostgres } from '../../../tests/support/postgres.ts'
import { startServerProcess } from '../../../tests/support/server-process.ts'
import { openBare, type BareDatabase } from './bare.ts'

export const engines = ['sqlite', 'postgres'] as const
export type Engine = (typeof engines)[number]

/** A database with the server's schema that no server uses, and the one person in it. */
export interface EmptyDatabase {
  readonly location: DatabaseLocation
  readonly database: BareDatabase
  readonly user: string
  readonly org: string
}

/** A server in a process of its own, on a database of its own, and what floors need beside it. */
export interface Stand {
  readonly engine: Engine
  readonly url: string
  /** Of the one organisation. */
  readonly org: string
  /** Somebody new, signed in. */
  person(): Promise<Session>
  /** The server's own database, without the server's code. */
  readonly bare: BareDatabase
  /** Another database of the same engine. */
  empty(): Promise<EmptyDatabase>
  /** A file name in a folder that goes with the stand. */
  file(name: string): string
  stop(): Promise<void>
}

/** Sets a stand up. What it makes is on the same disk, and is gone after `stop`. */
export async function setUp(engine: Engine): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-bench-'))
  const cleanUps: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const stop = async (): Promise<void> => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
  }
  try {
    const newLocation = await locations(engine, folder, cleanUps)
    const location = await newLocation('timetracker')
    const server = await startServerProcess(
      location.engine === 'sqlite'
        ? { TIMETRACKER_DATA_DIR: join(location.path, '..') }
        : { DATABASE_URL: location.url },
    )
    cleanUps.push(async () => void (await server.stop()))
    const bare = await openBare(location)
    cleanUps.push(() => bare.close())
    let people = 0
    const person = (): Promise<Session> => signUp(server.url, `person${(people += 1)}`)
    const org = await orgOf(location)
    return {
      engine,
      url: server.url,
      org,
      person,
      bare,
      async empty() {
        const other = await newLocation('floor')
        const made = await withOnePerson(other)
        const database = await openBare(other)
        cleanUps.push(() => database.close())
        return { location: other, database, ...made }
      },
      file: (name) => join(folder, name),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function locations(
  engine: Engine,
  folder: string,
  cleanUps: (() => Promise<void> | void)[],
): Promise<(name: string) => Promise<DatabaseLocation>> {
  let made = 0
  if (engine === 'sqlite') {
    return async (name) => {
      const own = join(folder, `${name}-${(made += 1)}`)
      mkdirSync(own)
      return { engine, path: join(own, 'timetracker.sqlite') }
    }
  }
  const cluster = await startPostgres({ durable: true })
  cleanUps.push(() => cluster.stop())
  return async () => ({ engine, url: (await createDatabase(cluster.url)).url })
}

async function orgOf(location: DatabaseLocation): Promise<string> {
  const db = await openDatabase(location, { serverName: 'Bench' })
  try {
    return (await db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()).id
  } finally {
    await db.destroy()
  }
}

const OWNER = '01890a5d-0000-774b-bcce-b302099a8057'

async function withOnePerson(location: DatabaseLocation): Promise<{ user: string; org: string }> {
  const org = await orgOf(location)
  const bare = await openBare(location)
  await bare.run(`
    insert into users
      (id, org_id, version, username, username_key, full_name, role, role_source, active, created_at)
    values ('${OWNER}', '${org}', 1, 'anna', 'anna', '', 'user', 'default', 1, 0)`)
  await bare.close()
  return { user: OWNER, org }
}
