import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import {
  descriptionField,
  entryList,
  goTo,
  startButton,
  startTimer,
  stopButton,
  stopTimer,
} from '../../support/person.ts'

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

async function open(): Promise<Page> {
  app = await launchApp({ userDataDir })
  await descriptionField(app.window).waitFor()
  return app.window
}
const row = (page: Page, description: string) => entryList(page).getByRole('listitem').filter({ hasText: description })
const running = (page: Page): Promise<TimeEntry | null> =>
  page.evaluate(async () => {
    const answer = await window.bridge.invoke('timer:running', {})
    return answer.ok ? answer.value : null
  })

test('with no account: type, Enter, and time runs; stop, and the day shows it; continue, and it runs again', async () => {
  const page = await open()
  await startTimer(page, 'Review the invoice template')
  expect(await page.getByRole('timer').textContent()).toMatch(/0:00:\d\d/)
  await stopTimer(page)
  await row(page, 'Review the invoice template').waitFor()
  await page.getByRole('button', { name: 'Continue Review the invoice template' }).click()
  await stopButton(page).waitFor()
  expect((await running(page))?.description).toBe('Review the invoice template')
})

test('a client, a project with colour, billable and rate, a task and a tag are made, and put on what runs', async () => {
  const page = await open()
  const dialog = page.getByRole('dialog')
  const add = async (button: string, name: string): Promise<void> => {
    await page.getByRole('button', { name: button }).first().click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  }
  const done = async (): Promise<void> => {
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  await goTo(page, 'Projects')
  await page.getByRole('tab', { name: 'Clients' }).click()
  await add('Add client', 'Northwind')
  await done()
  await page.getByRole('tab', { name: 'Projects' }).click()
  await add('Add project', 'Billing')
  await dialog.getByRole('button', { name: /Client/ }).click()
  await page.getByRole('option', { name: 'Northwind' }).click()
  await dialog.getByRole('textbox', { name: 'Hourly rate' }).fill('95.50')
  await dialog.getByRole('radio', { name: 'Orange' }).check({ force: true })
  await done()
  await page.getByText('Billing').first().waitFor()

  await goTo(page, 'Timer')
  await startTimer(page, 'With a project')
  await page
    .getByRole('button', { name: /project/i })
    .first()
    .click()
  await page.getByRole('option', { name: /Billing/ }).click()
  await page.getByRole('button', { name: 'Tags' }).click()
  await page.keyboard.type('meeting')
  await page.getByRole('option', { name: /meeting/ }).click()
  await page.getByRole('searchbox', { name: 'Search tags' }).press('Escape')
  await stopTimer(page)
  const [entry, catalog] = await page.evaluate(async () => {
    const days = await window.bridge.invoke('entries:list', { before: null, days: 1 })
    const found = await window.bridge.invoke('catalog:list', {})
    return [days.ok ? days.value.days[0]?.entries[0] : null, found.ok ? found.value : null] as const
  })
  expect(catalog?.clients).toMatchObject([{ name: 'Northwind' }])
  expect(catalog?.projects).toMatchObject([
    { name: 'Billing', clientId: catalog?.clients[0]?.id, colour: 'orange', rate: { minor: 9550, currency: 'EUR' } },
  ])
  expect(entry?.projectId).toBe(catalog?.projects[0]?.id)
  expect(entry?.tagIds).toEqual([catalog?.tags[0]?.id])
})

test('an entry is added by hand, changed, deleted and brought back', async () => {
  const page = await open()
  await page.getByRole('button', { name: 'Add time' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Weekly planning')
  await dialog.getByRole('textbox', { name: 'Duration' }).fill('45m')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await row(page, 'Weekly planning').waitFor()
  expect(await row(page, 'Weekly planning').textContent()).toContain('0:45')

  await page.getByRole('button', { name: 'Edit Weekly planning' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Description' }).fill('Monthly planning')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await row(page, 'Monthly planning').waitFor()

  await page.getByRole('button', { name: 'Delete Monthly planning' }).click()
  await row(page, 'Monthly planning').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'Monthly planning').waitFor()
})

test('the power goes between start and stop: the timer runs on from when it was started', async () => {
  const page = await open()
  const before = Date.now()
  await startTimer(page, 'Before the power went')
  const after = Date.now()
  await app?.kill()
  app = undefined

  const again = await open()
  await stopButton(again).waitFor()
  const entry = await running(again)
  expect(entry?.description).toBe('Before the power went')
  expect(entry?.startedAt).toBeGreaterThanOrEqual(before)
  expect(entry?.startedAt).toBeLessThanOrEqual(after)
  await stopTimer(again)
  await row(again, 'Before the power went').waitFor()
})

test('a second start ends the first: at most one runs', async () => {
  const page = await open()
  await startTimer(page, 'First')
  await page.evaluate(() =>
    window.bridge.invoke('timer:start', {
      description: 'Second',
      projectId: null,
      taskId: null,
      tagIds: [],
      billable: false,
    }),
  )
  await row(page, 'First').waitFor()
  expect((await running(page))?.description).toBe('Second')
  await stopTimer(page)
  await startButton(page).waitFor()
})

test('by keyboard alone: start, stop, another screen and back', async () => {
  const page = await open()
  await descriptionField(page).focus()
  await page.keyboard.type('Hands off the mouse')
  await page.keyboard.press('Enter')
  await stopButton(page).waitFor()
  await page.keyboard.press('Control+2')
  await page.getByRole('heading', { name: 'Projects' }).first().waitFor()
  await page.keyboard.press('Control+1')
  await page.keyboard.press('Control+Enter')
  await startButton(page).waitFor()
  await row(page, 'Hands off the mouse').waitFor()
})
