import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Session } from '../../../shared/protocol/auth.ts'
import { openDatabase, type DatabaseLocation } from '../../../server/db/open.ts'
import type { ServerDatabase } from '../../../server/db/schema.ts'
import { signIn, signUp, startHttpDevice, type HttpDevice } from '../../support/http-device.ts'
import { createDatabase } from '../../support/postgres.ts'
import { layCable, type Cable } from '../../support/proxy.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'

const SYNC = '/api/v1/sync'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

interface Taken {
  /** Resolves once somebody waits for it with a transaction begun; on SQLite nobody can tell. */
  waitedFor(): Promise<void>
  letGo(): Promise<void>
}

/** Takes the database for itself until it is let go: nobody else commits meanwhile. */
async function takeDatabase(location: DatabaseLocation): Promise<Taken> {
  if (location.engine === 'sqlite') {
    const sqlite = new Sqlite(location.path)
    sqlite.exec('begin immediate')
    return { waitedFor: () => Promise.resolve(), letGo: async () => void sqlite.close() }
  }
  const [client, looking] = [1, 2].map(() => new Client({ connectionString: location.url }))
  if (!client || !looking) throw new Error('no clients')
  await Promise.all([client.connect(), looking.connect()])
  await client.query('begin')
  await client.query('lock table orgs in exclusive mode')
  const waiting = `
    select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`
  return {
    async waitedFor() {
      while ((await looking.query(waiting)).rowCount === 0) await breathe()
    },
    letGo: async () => void (await Promise.all([client.end(), looking.end()])),
  }
}

describe.each(['sqlite', 'postgres'] as const)('a real server on %s, and a network that fails', (engine) => {
  let location: DatabaseLocation
  let server: ServerProcess
  let cable: Cable
  let session: Session
  let laptop: HttpDevice
  let desktop: HttpDevice
  let db: Kysely<ServerDatabase>

  const startServer = async (): Promise<ServerProcess> => {
    const environment =
      location.engine === 'sqlite'
        ? { TIMETRACKER_DATA_DIR: join(location.path, '..') }
        : { DATABASE_URL: location.url }
    const started = await startServerProcess(environment)
    cleanUps.push(() => started.stop('SIGKILL'))
    return started
  }
  const portOf = ({ url }: ServerProcess): number => Number(new URL(url).port)
  /** The same server again, as a service manager starts it after a crash. */
  const restart = async (): Promise<void> => cable.leadTo(portOf(await startServer()))

  beforeEach(async () => {
    if (engine === 'sqlite') {
      const folder = mkdtempSync(join(tmpdir(), 'timetracker-faults-'))
      cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
      location = { engine, path: join(folder, 'timetracker.sqlite') }
    } else {
      const { url, drop } = await createDatabase(inject('postgresUrl'))
      cleanUps.push(drop)
      location = { engine, url, connections: 2 }
    }
    server = await startServer()
    db = await openDatabase(location, { serverName: 'Test' })
    cleanUps.push(() => db.destroy())
    cable = await layCable(portOf(server))
    cleanUps.push(() => cable.stop())
    session = await signUp(cable.url, 'anna')
    const second = await signIn(cable.url, 'anna')
    laptop = await startHttpDevice(cable.url, session)
    cleanUps.push(() => laptop.stop())
    desktop = await startHttpDevice(cable.url, second)
    cleanUps.push(() => desktop.stop())
    await Promise.all([laptop.settled(), desktop.settled()])
  })

  /** Both devices and the server have exactly these entries, and the ledger each change once. */
  const expectEverywhere = async (...descriptions: string[]): Promise<void> => {
    const sorted = descriptions.toSorted()
    for (const device of [laptop, desktop]) {
      await device.until(async () => (await device.shown()).length >= sorted.length)
      await device.settled()
      expect(await device.shown()).toEqual(sorted)
    }
    const rows = await db.selectFrom('time_entries').select('description').where('deleted_at', 'is', null).execute()
    expect(rows.map(({ description }) => description).toSorted()).toEqual(sorted)
    const ledger = await db.selectFrom('ops').select(['op_id', 'outcome']).execute()
    expect(ledger.map(({ outcome }) => outcome)).toEqual(sorted.map(() => 'applied'))
    expect(await db.selectFrom('issues').select('id').execute()).toEqual([])
  }

  test('an answer is lost after the server has committed', async () => {
    const meddling = cable.next(SYNC, 'lose-answer')
    await laptop.track('Answered into the void')
    await meddling.answered
    expect(await db.selectFrom('time_entries').select('description').execute()).toHaveLength(1)
    expect(await laptop.engine.status()).toMatchObject({ pending: 1 })
    meddling.release()
    await expectEverywhere('Answered into the void')
  })

  test('a request is lost, and one arrives twice', async () => {
    const lost = cable.next(SYNC, 'lose-request')
    await laptop.track('Lost on its way')
    await lost.arrived
    await expectEverywhere('Lost on its way')
    const doubled = cable.next(SYNC, 'duplicate')
    await laptop.track('Came twice')
    expect(await doubled.answered).toEqual([200, 200])
    await expectEverywhere('Lost on its way', 'Came twice')
  })

  test('the cable is pulled while an answer is on its way, work goes on, and the cable is put back', async () => {
    const held = cable.next(SYNC, 'hold')
    await laptop.track('Under way')
    await held.answered
    await cable.cut()
    held.release()
    await laptop.until(async () => (await laptop.engine.status()).phase === 'offline')
    await laptop.track('In the tunnel')
    await desktop.track('Elsewhere')
    await cable.mend()
    await expectEverywhere('Under way', 'In the tunnel', 'Elsewhere')
  })

  test('a network of 2 kB a second only makes it slower', async () => {
    cable.slow({ bytes: 100, milliseconds: 50 })
    await laptop.track('Slowly')
    await desktop.track('Slowly too')
    await laptop.until(async () => (await laptop.shown()).length === 2)
    cable.slow()
    await expectEverywhere('Slowly', 'Slowly too')
  })

  test('connections are dead and nobody says so: on another network it goes on over new ones', async () => {
    const held = cable.next(SYNC, 'hold')
    await laptop.track('Into a dead connection')
    await held.answered
    cable.strand()
    held.release()
    for (const device of [laptop, desktop]) device.engine.reconnect()
    await expectEverywhere('Into a dead connection')
    await desktop.track('Heard by the hint')
    await expectEverywhere('Into a dead connection', 'Heard by the hint')
  })

  test('a network swallows everything and comes back without a word: it goes on over new connections', async () => {
    const swallowing = cable.swallow(3)
    await laptop.track('Swallowed')
    laptop.engine.reconnect()
    await swallowing.tried
    swallowing.end()
    await laptop.settled()
    desktop.engine.reconnect()
    await expectEverywhere('Swallowed')
  })

  test('the server is killed before its commit: nothing of it is there, and then it is, once', async () => {
    const taken = await takeDatabase(location)
    const held = cable.next(SYNC, 'hold')
    await laptop.track('Killed too early')
    await held.arrived
    await taken.waitedFor()
    await server.stop('SIGKILL')
    await taken.letGo()
    expect(await db.selectFrom('ops').select('op_id').execute()).toEqual([])
    await restart()
    await expectEverywhere('Killed too early')
  })

  test('the server is killed after its commit, before anybody knows: it is there, once', async () => {
    const meddling = cable.next(SYNC, 'lose-answer')
    await laptop.track('Killed just after')
    await meddling.answered
    await server.stop('SIGKILL')
    meddling.release()
    await laptop.track('While it was down')
    await restart()
    await expectEverywhere('Killed just after', 'While it was down')
  })
})
