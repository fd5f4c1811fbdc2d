import { afterEach, describe, expect, inject, test } from 'vitest'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { entryList, signInWithSso, startTimer, stopTimer, syncStatus } from '../../support/person.ts'
import { createDatabase } from '../../support/postgres.ts'
import { startProvider } from '../../support/provider.ts'
import { layCable } from '../../support/proxy.ts'
import { singleSignOn, startTeamServer } from '../../support/team-server.ts'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})
const later = <T>(value: T, cleanUp: (value: T) => Promise<void>): T => {
  cleanUps.push(() => cleanUp(value))
  return value
}

async function device(url: string, browser: SystemBrowser): Promise<LaunchedApp> {
  const app = later(await launchApp({ browser, env: { TIMETRACKER_SERVER_URL: url } }), ({ close }) => close())
  await signInWithSso(app.window, browser, 'bob')
  return app
}

describe.each(['sqlite', 'postgres'] as const)('with the server on %s', (engine) => {
  test('what was started and stopped without a network reaches the server with its own times, and a second app a moment later', async () => {
    const provider = later(await startProvider(), ({ stop }) => stop())
    const database =
      engine === 'postgres' ? later(await createDatabase(inject('postgresUrl')), ({ drop }) => drop()) : undefined
    const server = later(
      await startTeamServer({ ...singleSignOn(provider), ...(database ? { DATABASE_URL: database.url } : {}) }),
      ({ stop }) => stop(),
    )
    const cable = later(await layCable(server.port), ({ stop }) => stop())
    const browser = later(startSystemBrowser(), ({ stop }) => stop())
    const laptop = await device(cable.url, browser)
    const desktop = await device(server.url, browser)

    await cable.cut()
    const before = Date.now()
    await startTimer(laptop.window, 'Tracked on the train')
    await stopTimer(laptop.window)
    const after = Date.now()
    await syncStatus(laptop.window)
      .getByText(/Offline/)
      .waitFor()
    expect(await entryList(desktop.window).getByText('Tracked on the train').count()).toBe(0)

    await cable.mend()
    await syncStatus(laptop.window).getByText('All changes saved').waitFor({ timeout: 90_000 })
    await entryList(desktop.window).getByText('Tracked on the train').waitFor()

    // On the second app it has the times of the first, to the millisecond.
    const [entry] = await desktop.window.evaluate(async () => {
      const answer = await window.bridge.invoke('entries:list', { before: null, days: 1 })
      return answer.ok ? (answer.value.days[0]?.entries ?? []) : []
    })
    expect(entry?.startedAt).toBeGreaterThanOrEqual(before)
    expect(entry?.endedAt).toBeLessThanOrEqual(after)
    expect(entry?.endedAt).toBeGreaterThanOrEqual(entry?.startedAt ?? Infinity)

    // And the other way round, while it still runs.
    await startTimer(desktop.window, 'Running everywhere')
    await laptop.window.getByRole('button', { name: 'Stop timer' }).waitFor()
    await stopTimer(laptop.window)
    await desktop.window.getByRole('button', { name: 'Start timer' }).waitFor()
  })
})
