import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { ask, drawn } from './support.ts'

let app: LaunchedApp
beforeAll(async () => {
  app = await launchApp({ env: { LANG: 'en_US.UTF-8', LANGUAGE: 'en' } })
  await drawn(app.window)
})
afterAll(() => app.close())

const labels = async (): Promise<string[]> =>
  await app.application.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((menu) => [
      menu.label,
      ...(menu.submenu?.items ?? []).map((item) => item.label),
    ]),
  )

test('the keys of the menu work without a menu bar', async () => {
  const found = await app.application.evaluate(({ BrowserWindow, Menu }) => ({
    bar: BrowserWindow.getAllWindows().map((window) => window.isMenuBarVisible()),
    keys: (Menu.getApplicationMenu()?.items ?? []).flatMap((menu) =>
      (menu.submenu?.items ?? []).map((item) => item.accelerator),
    ),
  }))
  expect(found.bar).toEqual([false])
  for (const key of [
    'Ctrl+Q',
    'CommandOrControl+Plus',
    'CommandOrControl+=',
    'CommandOrControl+-',
    'CommandOrControl+0',
  ]) {
    expect(found.keys).toContain(key)
  }
})

test('the menu speaks the language of the person, at once', async () => {
  expect(await labels()).toContain('Zoom in')
  await ask(app.window, 'app:change-preferences', { locale: 'de' })
  expect(await labels()).toContain('Vergrößern')
  await ask(app.window, 'app:change-preferences', { locale: 'en' })
  expect(await labels()).toContain('Zoom in')
})

test('the theme of the person is the theme of the window', async () => {
  const dark = async (): Promise<boolean> =>
    await app.window.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await app.window.emulateMedia({ colorScheme: null })
  await ask(app.window, 'app:change-preferences', { theme: 'dark' })
  await expect.poll(dark).toBe(true)
  await ask(app.window, 'app:change-preferences', { theme: 'light' })
  await expect.poll(dark).toBe(false)
})
