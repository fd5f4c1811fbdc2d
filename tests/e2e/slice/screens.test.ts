import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { descriptionField, goTo, goToSettings, stopButton, syncStatus } from '../../support/person.ts'
import { startProvider, type TestProvider } from '../../support/provider.ts'
import { fillWithWork } from '../../support/sample-work.ts'
import { singleSignOn, startTeamServer, type TeamServer } from '../../support/team-server.ts'

/** Where the run leaves its pictures, for people to look at. */
const pictures = resolve(import.meta.dirname, '../../../test-results/screenshots')
const sizes = [
  [1024, 640],
  [1440, 900],
] as const
const themes = ['light', 'dark'] as const

let provider: TestProvider
let server: TeamServer
let personal: LaunchedApp
let connected: LaunchedApp

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  provider = await startProvider()
  server = await startTeamServer({ ...singleSignOn(provider), AUTH_METHOD: 'both', ADMIN_USERNAMES: 'ada' })
  personal = await launchApp()
  connected = await launchApp({ env: { TIMETRACKER_SERVER_URL: server.url } })
})
afterAll(async () => {
  await personal.close()
  await connected.close()
  await server.stop()
  await provider.stop()
})

/** Colleagues, so that a list is one. */
async function fillWithPeople(): Promise<void> {
  const names = [
    'Grace Hopper',
    'Alan Turing',
    'Margaret Hamilton',
    'Edsger Dijkstra',
    'Katherine Johnson',
    'Konrad Zuse',
  ]
  for (const fullName of names) {
    const username = fullName.split(' ')[0]?.toLowerCase()
    const device = { id: crypto.randomUUID(), name: 'Laptop' }
    const answer = await fetch(`${server.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, fullName, password: 'a long enough password', device }),
    })
    expect(answer.status).toBe(200)
  }
}

/** Takes a picture in every theme and size, and sees to it that nothing sticks out to the side. */
async function shoot({ application, window: page }: LaunchedApp, name: string): Promise<void> {
  for (const theme of themes) {
    await page.evaluate((wanted) => window.bridge.invoke('app:change-preferences', { theme: wanted }), theme)
    for (const [width, height] of sizes) {
      await application.evaluate(
        ({ BrowserWindow }, [wide, high]) => BrowserWindow.getAllWindows()[0]?.setContentSize(wide, high),
        [width, height] as const,
      )
      await page.waitForFunction(([wide, high]) => innerWidth === wide && innerHeight === high, [
        width,
        height,
      ] as const)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await page.screenshot({ path: join(pictures, `${name}-${theme}-${width}x${height}.png`), animations: 'disabled' })
    }
  }
}

const escape = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

test('every screen, light and dark, small and large: with no account', async () => {
  const { window } = personal
  await descriptionField(window).waitFor()
  await shoot(personal, 'timer-empty')
  await goTo(window, 'Projects')
  await shoot(personal, 'projects-empty')
  await goTo(window, 'Timer')

  // In the middle of a working day, whenever the run is.
  await fillWithWork(window, Date.now())
  await stopButton(window).waitFor()
  await shoot(personal, 'timer')
  await window.getByRole('button', { name: 'Add time' }).click()
  await window.getByRole('dialog').waitFor()
  await shoot(personal, 'add-time')
  await escape(window)
  await window.getByRole('button', { name: 'Edit Weekly planning' }).click()
  await window.getByRole('dialog').waitFor()
  await shoot(personal, 'edit-entry')
  await escape(window)

  await goTo(window, 'Projects')
  for (const tab of ['Projects', 'Clients', 'Tags']) {
    await window.getByRole('tab', { name: tab }).click()
    await shoot(personal, tab.toLowerCase())
  }
  for (const tab of ['General', 'Account', 'Sync'] as const) {
    await goToSettings(window, tab)
    await shoot(personal, `settings-${tab.toLowerCase()}`)
  }

  await goTo(window, 'Help')
  await window.getByRole('button', { name: 'Copy diagnostics' }).waitFor()
  await shoot(personal, 'help')
  await window.getByRole('main').getByRole('link', { name: 'Keyboard' }).click()
  await window.getByRole('heading', { name: 'Keyboard', level: 1 }).waitFor()
  await shoot(personal, 'help-page')
})

test('the first start', async () => {
  const fresh = await launchApp({ firstRun: true })
  try {
    await fresh.window.getByRole('button', { name: 'Use on this computer' }).waitFor()
    await shoot(fresh, 'first-run')
    await fresh.window.getByRole('button', { name: 'Connect to a server' }).click()
    await shoot(fresh, 'first-run-connect')
  } finally {
    await fresh.close()
  }
})

test('every screen of signing in', async () => {
  const { window } = connected
  await window.getByRole('button', { name: 'Sign in with SSO' }).waitFor()
  await shoot(connected, 'sign-in')
  await window.getByRole('button', { name: 'Create one' }).or(window.getByText('No account yet?')).first().click()
  await shoot(connected, 'register')
  await window.getByRole('textbox', { name: 'Full name' }).fill('Ada Lovelace')
  await window.getByRole('textbox', { name: 'Username' }).fill('ada')
  await window.getByLabel('Password').fill('a long enough password')
  await window.getByRole('button', { name: 'Create account' }).click()
  await descriptionField(window).waitFor()
  for (const tab of ['Account', 'Sync'] as const) {
    await goToSettings(window, tab)
    await shoot(connected, `settings-${tab.toLowerCase()}-connected`)
  }
  await fillWithPeople()
  await goTo(window, 'Administration')
  const people = window.getByRole('list', { name: 'People' })
  await people.getByRole('button', { name: /Alan Turing/ }).waitFor()
  await shoot(connected, 'admin-people')
  await people.getByRole('button', { name: /Ada Lovelace/ }).click()
  await window.getByRole('region', { name: 'Signed in on' }).getByText('This device').waitFor()
  await shoot(connected, 'admin-person')
  await window.getByRole('button', { name: 'All people' }).click()
  await fillWithWork(window, Date.now())
  await syncStatus(window).getByText('All changes saved').waitFor()
  await window.getByRole('tab', { name: 'Team' }).click()
  await window.getByText('1 person is tracking now').waitFor()
  await shoot(connected, 'admin-team')
  await window
    .getByRole('list', { name: 'Team' })
    .getByRole('button', { name: /Ada Lovelace/ })
    .click()
  await window
    .getByRole('button', { name: /^Correct / })
    .first()
    .waitFor()
  await shoot(connected, 'admin-entries')
  await window
    .getByRole('button', { name: /^Correct / })
    .first()
    .click()
  await window.getByRole('textbox', { name: 'Description' }).fill('Agreed words')
  await window.getByRole('textbox', { name: 'Reason' }).fill('As agreed on the phone')
  await shoot(connected, 'admin-correction')
  await window.getByRole('button', { name: 'Correct', exact: true }).click()
  await window.getByRole('button', { name: 'History of Agreed words' }).click()
  await window.getByRole('list', { name: 'History' }).waitFor()
  await shoot(connected, 'admin-history')
  await escape(window)
  await window.getByRole('button', { name: 'Team', exact: true }).click()
  await window.getByRole('tab', { name: 'Closed time' }).click()
  await window.getByRole('button', { name: 'Close time' }).click()
  await window.getByRole('textbox', { name: 'Note' }).fill('Invoiced')
  await window.getByRole('button', { name: 'Continue' }).click()
  const asks = window.getByRole('alertdialog', { name: /^Close everything/ })
  await asks.waitFor()
  await shoot(connected, 'admin-closing')
  await asks.getByRole('button', { name: 'Close time' }).click()
  await window.getByRole('list', { name: 'Closed time' }).waitFor()
  await shoot(connected, 'admin-closed')
  await window.getByRole('tab', { name: 'Sign-in' }).click()
  await window.getByRole('button', { name: 'Test the sign-in' }).click()
  await window.getByRole('list', { name: 'What the test found' }).waitFor()
  await shoot(connected, 'admin-sign-in')
  await window.getByRole('tab', { name: 'Terminals' }).click()
  await window.getByRole('button', { name: 'Add terminal' }).click()
  await window.getByRole('textbox', { name: 'Name' }).fill('Gate')
  await window.getByRole('textbox', { name: 'Place' }).fill('Hall 2')
  await window.getByRole('button', { name: 'Make code' }).click()
  await window.getByRole('alertdialog', { name: 'Code for Gate' }).waitFor()
  await shoot(connected, 'admin-terminal-code')
  await window.getByRole('button', { name: 'Done' }).click()
  await window.getByRole('list', { name: 'Terminals' }).waitFor()
  await shoot(connected, 'admin-terminals')
  await window.getByRole('button', { name: /^Gate/ }).click()
  await window.getByRole('option', { name: 'Alan Turing' }).waitFor()
  await shoot(connected, 'admin-terminal')
  await window.getByRole('tab', { name: 'People at terminals' }).click()
  await window.getByRole('button', { name: /^Alan Turing/ }).click()
  await window.getByRole('button', { name: 'Reset PIN' }).waitFor()
  await shoot(connected, 'admin-terminal-person')
  await window.getByRole('tab', { name: 'To look at' }).click()
  await window.getByText('Nothing in this time wants a look.').waitFor()
  await shoot(connected, 'admin-terminal-review')
  await goToSettings(window, 'Account')
  await window.getByRole('button', { name: 'Sign out' }).click()
  await window.getByRole('dialog').or(window.getByRole('alertdialog')).first().waitFor()
  await shoot(connected, 'sign-out')
})

test('the language changes while it runs', async () => {
  const { window: page } = personal
  await page.evaluate(() => window.bridge.invoke('app:change-preferences', { locale: 'de' }))
  await page.getByRole('navigation').getByRole('link').first().click()
  await page.getByRole('button', { name: 'Timer stoppen' }).or(page.getByText('Heute').first()).first().waitFor()
  await shoot(personal, 'timer-german')
})
