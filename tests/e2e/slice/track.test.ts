import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'

let userDataDir: string
let app: LaunchedApp | undefined

beforeEach(() => {
  userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-track-'))
})
afterEach(async () => {
  await app?.close()
  app = undefined
  rmSync(userDataDir, { recursive: true, force: true })
})

/** A person at the keyboard. */
async function open(): Promise<Page> {
  app = await launchApp({ userDataDir })
  return app.window
}

const what = (page: Page) => page.getByRole('combobox', { name: 'What are you working on?' })
const entries = (page: Page) => page.getByRole('list', { name: 'Time entries' })

test('with no account: type, Enter, and time runs; stop, and the day shows it', async () => {
  const page = await open()
  await what(page).fill('Review the invoice template')
  await what(page).press('Enter')
  await page.getByRole('button', { name: 'Stop timer' }).waitFor()
  expect(await page.getByRole('timer').textContent()).toMatch(/^0:00:\d\d/)
  await page.getByRole('button', { name: 'Stop timer' }).click()
  await page.getByRole('button', { name: 'Start timer' }).waitFor()
  await entries(page).getByText('Review the invoice template').waitFor()
})
