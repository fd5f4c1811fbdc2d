import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { descriptionField } from '../../support/person.ts'
import { startTeamServer, type TeamServer } from '../../support/team-server.ts'

let userDataDir: string
let server: TeamServer
let app: LaunchedApp | undefined

beforeEach(async () => {
  userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-first-run-'))
  server = await startTeamServer({ AUTH_METHOD: 'local', SERVER_NAME: 'Small team' })
})
afterEach(async () => {
  await app?.close()
  await server.stop()
  rmSync(userDataDir, { recursive: true, force: true })
})

test('the first start asks where the time is kept; the answer is remembered', async () => {
  app = await launchApp({ userDataDir, firstRun: true })
  await app.window.getByRole('heading', { name: 'Where should your time be kept?' }).waitFor()
  await app.window.getByRole('button', { name: 'Use on this computer' }).click()
  await descriptionField(app.window).waitFor()
  await app.close()
  app = await launchApp({ userDataDir, firstRun: true })
  await descriptionField(app.window).waitFor()
})

test('or connects to a server, whose address is checked in plain words', async () => {
  app = await launchApp({ userDataDir, firstRun: true })
  const { window: page } = app
  await page.getByRole('button', { name: 'Connect to a server' }).click()
  const address = page.getByRole('textbox', { name: 'Server address' })
  await address.fill('https://no-such-host.invalid')
  await page.getByRole('button', { name: 'Check address' }).click()
  await page
    .getByText(/no server of this name|name/i)
    .first()
    .waitFor()
  await address.fill(server.url)
  await page.getByRole('button', { name: 'Check address' }).click()
  await page.getByText('Found Small team').first().waitFor()
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByRole('heading', { name: 'Sign in to Small team' }).waitFor()
  expect(await page.getByRole('button', { name: 'Sign in with SSO' }).count()).toBe(0)
  await page.getByRole('textbox', { name: 'Password' }).waitFor()
})
