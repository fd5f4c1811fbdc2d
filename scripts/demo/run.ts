import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startSystemBrowser, type SystemBrowser } from '../../tests/support/browser.ts'
import { launchStaged, type LaunchedApp } from '../../tests/support/launch.ts'
import { entryList, signInWithSso, startTimer, stopTimer, syncStatus } from '../../tests/support/person.ts'
import { startProvider } from '../../tests/support/provider.ts'
import { layCable } from '../../tests/support/proxy.ts'
import { prepareStage, type Stage } from '../../tests/support/stage.ts'
import { singleSignOn, startTeamServer } from '../../tests/support/team-server.ts'
import { createReport } from './report.ts'

const HOUR = 3_600_000
const WHAT = 'An hour on the train'
const folder = resolve(import.meta.dirname, '../../test-results/demo')

/** What has to be ended at the end, whatever happened, the last first. */
const cleanUps: (() => Promise<void> | void)[] = []
const untilTheEnd = <T>(thing: T, cleanUp: () => Promise<void> | void): T => {
  cleanUps.push(cleanUp)
  return thing
}

async function openDevice(stage: Stage, browser: SystemBrowser, serverUrl: string): Promise<LaunchedApp> {
  const app = await launchStaged(stage, { browser, env: { TIMETRACKER_SERVER_URL: serverUrl } })
  return untilTheEnd(app, () => app.close())
}

async function play(): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const report = createReport(folder, process.stdout)
  const picture = async (app: LaunchedApp, name: string): Promise<string> => {
    await app.window.screenshot({ path: join(folder, `${name}.png`) })
    return `${name}.png`
  }

  const stage = await prepareStage()
  untilTheEnd(stage, () => stage.remove())
  const provider = await report.step('An identity provider starts', () => startProvider())
  untilTheEnd(provider, () => provider.stop())
  const server = await report.step('The server starts, with single sign-on only', () =>
    startTeamServer(singleSignOn(provider)),
  )
  untilTheEnd(server, () => server.stop())
  const cable = await layCable(server.port)
  untilTheEnd(cable, () => cable.stop())
  const browser = startSystemBrowser()
  untilTheEnd(browser, () => browser.stop())

  const laptop = await report.step('The app opens on a laptop and asks to sign in', async () => {
    const app = await openDevice(stage, browser, cable.url)
    await app.window.getByRole('button', { name: 'Sign in with SSO' }).waitFor()
    report.picture(await picture(app, '1-sign-in'))
    return app
  })
  await report.step('Alice signs in in the browser and is in the tracker', async () => {
    await signInWithSso(laptop.window, browser, 'alice')
    await syncStatus(laptop.window).getByText('All changes saved').waitFor()
    report.picture(await picture(laptop, '2-signed-in'))
  })

  await report.step('The network goes away', () => cable.cut())
  const times = await report.step('She tracks an hour without it: started an hour ago, stopped now', async () => {
    const { window: page } = laptop
    await startTimer(page, WHAT)
    // The demo does not take an hour: she notices late that she forgot to start, and says when it was.
    const { startedAt, endedAt } = await page.evaluate(async (hour) => {
      const running = await window.bridge.invoke('timer:running', {})
      if (!running.ok || running.value === null) throw new Error('nothing runs')
      const { id, startedAt: late } = running.value
      const edited = await window.bridge.invoke('entries:edit', {
        id,
        changes: { startedAt: late - hour, endedAt: late },
      })
      if (!edited.ok) throw new Error(edited.failure.code)
      return edited.value
    }, HOUR)
    await page.getByRole('button', { name: 'Start timer' }).waitFor()
    await syncStatus(page)
      .getByText(/Offline/)
      .waitFor()
    report.picture(await picture(laptop, '3-offline'))
    return { startedAt, endedAt }
  })

  await report.step('The network comes back, and the server has the hour', async () => {
    await cable.mend()
    await syncStatus(laptop.window).getByText('All changes saved').waitFor({ timeout: 90_000 })
  })
  const desktop = await report.step('Alice opens the app on a second device and signs in', async () => {
    const app = await openDevice(stage, browser, server.url)
    await signInWithSso(app.window, browser, 'alice')
    return app
  })
  await report.step('The hour is there, with its own times', async () => {
    await entryList(desktop.window).getByText(WHAT).waitFor()
    const found = await desktop.window.evaluate(async () => {
      const answer = await window.bridge.invoke('entries:list', { before: null, days: 2 })
      return answer.ok ? answer.value.days.flatMap(({ entries }) => entries) : []
    })
    const entry = found.find(({ description }) => description === WHAT)
    if (entry?.startedAt !== times.startedAt || entry.endedAt !== times.endedAt) {
      throw new Error(`the second device has other times: ${JSON.stringify(entry)}`)
    }
    report.picture(await picture(desktop, '4-second-device'))
  })
  await report.step('A timer that is started here runs there a moment later, and is stopped there', async () => {
    await startTimer(desktop.window, 'On both devices')
    await laptop.window.getByRole('button', { name: 'Stop timer' }).waitFor()
    await stopTimer(laptop.window)
    await desktop.window.getByRole('button', { name: 'Start timer' }).waitFor()
    report.picture(await picture(laptop, '5-both'))
  })
  report.write({ electron: stage.version, startedAt: times.startedAt, endedAt: times.endedAt })
}

try {
  await play()
} catch (error) {
  process.stderr.write(`\nThe demo did not get to its end: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  for (const cleanUp of cleanUps.toReversed()) {
    try {
      await cleanUp()
    } catch (error) {
      process.stderr.write(`Not everything could be cleaned up: ${String(error)}\n`)
      process.exitCode = 1
    }
  }
}
// What a library may have left open does not keep the demo from ending.
process.exit()
