import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp, type LaunchOptions } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { descriptionField, goToSettings, signInInBrowser, signInWithSso, syncStatus } from '../../support/person.ts'
import { startProvider, type TestProvider } from '../../support/provider.ts'
import { singleSignOn, startTeamServer, type TeamServer } from '../../support/team-server.ts'

let userDataDir: string
let browser: SystemBrowser
let keyring: Keyring
let provider: TestProvider
let server: TeamServer | undefined
let app: LaunchedApp | undefined

beforeEach(async () => {
  userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-sign-in-'))
  browser = startSystemBrowser()
  keyring = await startKeyring('unlocked')
  provider = await startProvider()
})
afterEach(async () => {
  await app?.close()
  await server?.stop()
  await provider.stop()
  await browser.stop()
  await keyring.stop()
  rmSync(userDataDir, { recursive: true, force: true })
  app = server = undefined
})

const serve = async (environment: Record<string, string>): Promise<TeamServer> =>
  (server = await startTeamServer(environment))
async function open(options: LaunchOptions = {}): Promise<LaunchedApp> {
  app = await launchApp({ userDataDir, browser, keyring, ...options })
  return app
}
/** Every file of the app's data as one text, as somebody who copies the disk would read it. */
const disk = (): string =>
  readdirSync(userDataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

test('oidc: connect in the settings, sign in in the browser, stay signed in after a restart, sign out', async () => {
  const { url } = await serve(singleSignOn(provider))
  const { window } = await open()
  await goToSettings(window, 'Account')
  await window.getByRole('textbox', { name: 'Server address' }).fill(url)
  await window.getByRole('button', { name: 'Check address' }).click()
  await window.getByText('Found Example company').first().waitFor()
  await window.getByRole('button', { name: 'Connect' }).click()
  // With single sign-on only there is no local form.
  await window.getByRole('button', { name: 'Sign in with SSO' }).waitFor()
  expect(await window.getByLabel('Password').count()).toBe(0)

  const said = await signInWithSso(window, browser, 'alice')
  expect(said).toContain('go back to TimeTracker')
  const [authorization = ''] = browser.opened
  const asked = new URL(authorization).searchParams
  expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\/oidc\/callback$/)
  expect(asked.get('response_type')).toBe('code')
  expect(asked.get('code_challenge_method')).toBe('S256')
  expect(asked.get('nonce')).toBeTruthy()
  await syncStatus(window).getByText('All changes saved').waitFor()

  // The bundle is sealed, and what opens it is not on this disk.
  const profiles = readdirSync(join(userDataDir, 'profiles'))
  const profile = profiles.find((id) => existsSync(join(userDataDir, 'profiles', id, 'tokens.bin'))) ?? ''
  expect(profile).not.toBe('')
  expect(disk()).not.toMatch(/eyJ[\w-]+\.eyJ|refresh_token|alice-password/)

  await app?.close()
  const again = await open()
  await descriptionField(again.window).waitFor()
  await syncStatus(again.window).getByText('All changes saved').waitFor()
  expect(browser.opened).toHaveLength(1)

  await goToSettings(again.window, 'Account')
  await again.window.getByRole('button', { name: 'Sign out' }).click()
  await again.window.getByRole('button', { name: 'Sign out here' }).click()
  await again.window.getByText('Alice Example').first().waitFor()
  await syncStatus(again.window).getByText('Sign in').waitFor()
  expect(existsSync(join(userDataDir, 'profiles', profile, 'tokens.bin'))).toBe(false)
})

test('oidc: a person who says no at the provider is told so and can try again', async () => {
  const { url } = await serve(singleSignOn(provider))
  const { window } = await open({ env: { TIMETRACKER_SERVER_URL: url } })
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await window.getByRole('heading', { name: 'Continue in your browser' }).waitFor()
  const page = await (await browser.chromium()).newPage()
  await page.goto(await browser.openedUrl())
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('heading').waitFor()
  await page.close()
  await window.getByText('The sign-in service refused.').first().waitFor()
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(browser, 'alice')
  await descriptionField(window).waitFor()
})

test('local: a username and a password, and no browser', async () => {
  const { url } = await serve({ AUTH_METHOD: 'local' })
  const { window } = await open({ env: { TIMETRACKER_SERVER_URL: url } })
  expect(await window.getByRole('button', { name: 'Sign in with SSO' }).count()).toBe(0)
  await window.getByRole('textbox', { name: 'Username' }).fill('ada')
  await window.getByLabel('Password').fill('wrong horse battery')
  await window.getByRole('button', { name: 'Sign in' }).click()
  await window
    .getByText(/username or (the )?password/i)
    .first()
    .waitFor()
})
