import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { descriptionField, entryList, signInWithSso, startTimer, stopTimer, syncStatus } from '../../support/person.ts'
import { createDatabase } from '../../support/postgres.ts'
import { startProvider } from '../../support/provider.ts'
import type { Fault, Meddling } from '../../support/meddler.ts'
import { layCable, type Cable } from '../../support/proxy.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'
import { singleSignOn } from '../../support/team-server.ts'

const SYNC = '/api/v1/sync'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})
const later = <T>(value: T, cleanUp: (value: T) => unknown): T => {
  cleanUps.push(() => cleanUp(value))
  return value
}
const newFolder = (): string =>
  later(mkdtempSync(join(tmpdir(), 'timetracker-sync-')), (path) => rmSync(path, { recursive: true, force: true }))

/** An app of bob's, with data and keychain that outlive it. */
interface Place {
  readonly cable: Cable
  readonly userDataDir: string
  readonly keyring: Keyring
  readonly browser: SystemBrowser
  app: LaunchedApp
}

const open = ({ cable, userDataDir, keyring, browser }: Omit<Place, 'app'>): Promise<LaunchedApp> =>
  launchApp({ userDataDir, keyring, browser, env: { TIMETRACKER_SERVER_URL: cable.url } })

async function newPlace(server: ServerProcess, browser: SystemBrowser): Promise<Place> {
  const cable = later(await layCable(Number(new URL(server.url).port)), ({ stop }) => stop())
  const keyring = later(await startKeyring('unlocked'), ({ stop }) => stop())
  const place = { cable, keyring, browser, userDataDir: newFolder() }
  const opened = later({ ...place, app: await open(place) }, ({ app }) => app.close())
  await signInWithSso(opened.app.window, browser, 'bob')
  return opened
}

async function track(page: Page, description: string): Promise<void> {
  await startTimer(page, description)
  await stopTimer(page)
}

/** Tracks without a network, and does something to the request that carries it once the network is back. */
async function trackInto({ app, cable }: Place, fault: Fault, description: string): Promise<Meddling> {
  await cable.cut()
  await track(app.window, description)
  const meddling = cable.next(SYNC, fault)
  await cable.mend()
  return meddling
}

/** What an app has, to the millisecond. */
const entriesOf = (page: Page): Promise<{ description: string; startedAt: number; endedAt: number | null }[]> =>
  page.evaluate(async () => {
    const answer = await window.bridge.invoke('entries:list', { before: null, days: 7 })
    const entries = answer.ok ? answer.value.days.flatMap((day) => day.entries) : []
    return entries.map(({ description, startedAt, endedAt }) => ({ description, startedAt, endedAt }))
  })

describe.each(['sqlite', 'postgres'] as const)('two apps and a server on %s', (engine) => {
  test('whatever network, apps and server do, everything tracked is there once, in both apps, without a click', async () => {
    const provider = later(await startProvider(), ({ stop }) => stop())
    const database: Record<string, string> =
      engine === 'postgres'
        ? { DATABASE_URL: later(await createDatabase(inject('postgresUrl')), ({ drop }) => drop()).url }
        : { TIMETRACKER_DATA_DIR: newFolder() }
    const startServer = async (): Promise<ServerProcess> =>
      later(await startServerProcess({ ...singleSignOn(provider), ...database }), ({ stop }) => stop('SIGKILL'))
    const server = await startServer()
    const browser = later(startSystemBrowser(), ({ stop }) => stop())
    const laptop = await newPlace(server, browser)
    const desktop = await newPlace(server, browser)
    const tracked: string[] = []
    /** Nobody clicks anything: both apps come to show the same by themselves. */
    const everywhere = async (...descriptions: string[]): Promise<void> => {
      tracked.push(...descriptions)
      for (const { app } of [laptop, desktop]) {
        for (const description of descriptions)
          await entryList(app.window).getByText(description, { exact: true }).waitFor()
        await syncStatus(app.window).getByText('All changes saved').waitFor()
      }
      const [one, other] = [await entriesOf(laptop.app.window), await entriesOf(desktop.app.window)]
      expect(one.map(({ description }) => description).toSorted()).toEqual(tracked.toSorted())
      expect(other).toEqual(one)
    }

    const doubled = await trackInto(laptop, 'duplicate', 'A request comes twice')
    expect(await doubled.answered).toEqual([200, 200])
    await everywhere('A request comes twice')

    const lost = await trackInto(laptop, 'lose-answer', 'An answer is lost')
    await lost.answered
    lost.release()
    await everywhere('An answer is lost')

    const held = await trackInto(laptop, 'hold', 'Cut while it syncs')
    await held.answered
    await laptop.cable.cut()
    held.release()
    await syncStatus(laptop.app.window)
      .getByText(/Offline/)
      .waitFor()
    await track(laptop.app.window, 'In the tunnel')
    await track(desktop.app.window, 'Meanwhile elsewhere')
    await laptop.cable.mend()
    await everywhere('Cut while it syncs', 'In the tunnel', 'Meanwhile elsewhere')

    laptop.cable.slow({ bytes: 100, milliseconds: 20 })
    await track(laptop.app.window, 'Over a slow line')
    await everywhere('Over a slow line')
    laptop.cable.slow()

    const killed = await trackInto(laptop, 'lose-answer', 'The server dies after its commit')
    await killed.answered
    await server.stop('SIGKILL')
    killed.release()
    await track(desktop.app.window, 'While the server is down')
    const second = await startServer()
    for (const { cable } of [laptop, desktop]) cable.leadTo(Number(new URL(second.url).port))
    await everywhere('The server dies after its commit', 'While the server is down')

    const cutShort = await trackInto(laptop, 'hold', 'The app dies while it syncs')
    await cutShort.answered
    await laptop.app.kill()
    cutShort.release()
    laptop.app = await open(laptop)
    await descriptionField(laptop.app.window).waitFor()
    await everywhere('The app dies while it syncs')
  }, 300_000)
})
