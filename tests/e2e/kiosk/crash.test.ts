import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LaunchedApp } from '../../support/electron.ts'
import { readLog } from '../security/support.ts'
import { launchKiosk, LOCKED, windowsOf } from './support.ts'

// Apart from the others: Playwright's own page object does not outlive a crash.
let app: LaunchedApp
beforeAll(async () => {
  app = await launchKiosk()
})
afterAll(() => app.close())

const logged = (message: string): number => readLog(app).filter((line) => line['msg'] === message).length

test('a page that crashes begins again at once, with nothing of whoever stood there', async () => {
  const crash = async (): Promise<unknown> =>
    await app.application.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
      await contents?.executeJavaScript(
        `document.querySelector('input').focus(); document.execCommand('insertText', false, 'personal'); document.querySelector('input').value`,
      )
      contents?.forcefullyCrashRenderer()
      await loaded
      return (await contents?.executeJavaScript(
        `new Promise((resolve) => { const look = () => document.querySelector('#root main') ? resolve(document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((field) => field.value).join()) : setTimeout(look, 50); look() })`,
      )) as unknown
    })
  expect(await crash()).not.toContain('personal')
  expect(await crash()).not.toContain('personal')
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
  expect(logged('the kiosk crashed')).toBe(2)
})

test('a page that does not answer begins again without being asked for', async () => {
  const before = logged('the kiosk crashed')
  await app.application.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]
    const loaded = new Promise<void>((resolve) => window?.webContents.once('did-finish-load', () => resolve()))
    // Chromium takes half a minute to notice; the event is what the app hears then.
    window?.emit('unresponsive')
    await loaded
  })
  expect(logged('the kiosk crashed')).toBe(before + 1)
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
})

test('a window that is gone comes back', async () => {
  await app.application.evaluate(({ app: electron, BrowserWindow }) => {
    const made = new Promise<void>((resolve) => electron.once('browser-window-created', () => resolve()))
    BrowserWindow.getAllWindows()[0]?.destroy()
    return made
  })
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
})
