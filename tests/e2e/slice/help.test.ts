import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { goTo, startTimer } from '../../support/person.ts'

let browser: SystemBrowser
let app: LaunchedApp

beforeAll(async () => {
  browser = startSystemBrowser()
  app = await launchApp({ browser })
})
afterAll(async () => {
  await app.close()
  await browser.stop()
})

test('the documentation is in the app: pages, headings, pictures', async () => {
  const { window: page } = app
  await startTimer(page, 'Merger with Initech')
  await page.keyboard.press('Control+4')
  await page.getByRole('heading', { name: 'Where can I get additional help?' }).waitFor()
  await page.getByRole('searchbox').fill('getting started')
  await page.getByRole('main').getByRole('link', { name: 'Getting started' }).first().click()
  const picture = page.getByRole('img', { name: /The tracker/ })
  await picture.waitFor()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
})

test('a link of the documentation opens in the browser of the system, and no other address does', async () => {
  const { window: page } = app
  await goTo(page, 'Help')
  await page.getByRole('searchbox').fill('events')
  await page.getByRole('main').getByRole('link', { name: 'Events' }).first().click()
  for (const address of ['https://evil.example/', 'file:///etc/passwd', 'https://html.spec.whatwg.org/'])
    expect(await page.evaluate((other) => window.bridge.invoke('app:open-link', { address: other }), address)).toEqual({
      ok: false,
      failure: { code: 'bad-input', detail: 'not a link of the documentation' },
    })
  await page
    .getByRole('article')
    .getByRole('link', { name: /opens in the browser/ })
    .first()
    .click()
  expect(await browser.openedUrl()).toBe('https://html.spec.whatwg.org/multipage/server-sent-events.html')
  expect(browser.opened).toHaveLength(1)
})

test('diagnostics are on the clipboard, with what helps and nothing that a person wrote', async () => {
  const { window: page, application } = app
  await goTo(page, 'Help')
  await page.getByRole('button', { name: 'Copy diagnostics' }).click()
  await page.getByText('Diagnostics copied').waitFor()
  const text = await application.evaluate(({ clipboard }) => clipboard.readText())
  const versions = await application.evaluate(() => process.versions)
  expect(text).toContain(`Electron ${versions.electron}, Chromium ${versions['chrome']}, Node ${versions.node}`)
  expect(text).toContain('Entries: 1\n')
  expect(text).toContain('Session: no server\n')
  expect(text).not.toMatch(/Merger|Initech/)
  expect(text).not.toContain(app.userDataDir)
  expect((await page.getByRole('group', { name: 'Diagnostics' }).textContent())?.trim()).toBe(text.trim())
})

test('what the window loads at its start holds no page of the documentation', () => {
  const assets = join(inject('stage').app, 'out/renderer/assets')
  const atStart = readdirSync(assets).filter((name) => /^(start|tracker)-.*\.js$/.test(name))
  expect(atStart.length).toBeGreaterThan(1)
  for (const name of atStart) expect(readFileSync(join(assets, name), 'utf8')).not.toContain('OIDC_ISSUER')
})
