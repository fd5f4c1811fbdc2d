import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openReplica } from '../../../main/db/open.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { signIn, signUp, startHttpDevice } from '../../support/http-device.ts'
import { startServerProcess } from '../../support/server-process.ts'

const program = join(import.meta.dirname, '..', 'support', 'client.ts')

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

/** What a device process said before it ended. */
function runDevice(...args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [said, errors] = ['', '']
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(said.trim().split('\n'))
      else reject(new Error(`the device ended with ${code ?? signal}: ${errors}`))
    })
  })
}

test('a device that is killed at each point between an action and the end of its sync loses nothing and doubles nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-kill-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startServerProcess({ TIMETRACKER_DATA_DIR: folder })
  cleanUps.push(() => server.stop())
  const session = JSON.stringify(await signUp(server.url, 'anna'))
  const other = await startHttpDevice(server.url, await signIn(server.url, 'anna'))
  cleanUps.push(() => other.stop())
  const path = join(folder, 'time.db')

  const tracked: string[] = []
  const perhaps = new Set<string>()
  const names = new Set<string>()
  let isSettled = false
  for (let point = 1; !isSettled; point += 1) {
    const description = `Tracked before point ${point}`
    // There is always something to fetch, too.
    const elsewhere = `Tracked elsewhere before point ${point}`
    await other.track(elsewhere)
    tracked.push(elsewhere)
    const said = await runDevice(server.url, path, session, description, String(point))
    if (said.includes('tracked')) tracked.push(description)
    else perhaps.add(description)
    isSettled = said.some((line) => line.startsWith('settled'))
    for (const line of said) if (line.startsWith('killed ')) names.add(line)
  }
  // It was killed while it wrote, while it asked, after it was answered and while it took the answer in.
  expect([...names]).toEqual(
    expect.arrayContaining([
      'killed before InsertQueryNode',
      'killed before a request',
      'killed after an answer',
      'killed before pages hear of rows',
    ]),
  )
  expect(perhaps.size).toBeLessThan(tracked.length)

  await other.until(async () => (await other.shown()).length >= tracked.length)
  await other.settled()
  const shown = await other.shown()
  // What it had said to its person is there, once; of what it was killed in, all or nothing.
  expect(shown.filter((description) => !perhaps.has(description))).toEqual(tracked.toSorted())
  expect(new Set(shown).size).toBe(shown.length)
  const replica = await openReplica(path)
  cleanUps.push(() => replica.close())
  const rows = await replica.reader.selectFrom('time_entries').select('description').orderBy('description').execute()
  expect(rows.map(({ description }) => description)).toEqual(shown)
  expect(await replica.reader.selectFrom('outbox').select('n').where('state', '!=', 2).execute()).toEqual([])

  const db = await openDatabase({ engine: 'sqlite', path: join(folder, 'timetracker.sqlite') }, { serverName: 'Test' })
  cleanUps.push(() => db.destroy())
  const ledger = await db.selectFrom('ops').select('outcome').execute()
  expect(ledger.map(({ outcome }) => outcome)).toEqual(shown.map(() => 'applied'))
}, 600_000)
