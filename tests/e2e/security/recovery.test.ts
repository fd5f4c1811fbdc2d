import { writeFileSync } from 'node:fs'
import type { ElectronApplication } from 'playwright'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { addresses, ask, PAGE, readLog, drawn } from './support.ts'

let app: LaunchedApp
beforeEach(async () => {
  app = await launchApp()
  await drawn(app.window)
})
afterEach(() => app.close())

const logged = (message: string): Record<string, unknown>[] => readLog(app).filter((line) => line['msg'] === message)

/** Runs a text in the first window from main: Playwright's own page object does not outlive a crash. */
async function inPage(application: ElectronApplication, code: string): Promise<unknown> {
  return await application.evaluate(
    async ({ BrowserWindow }, text) =>
      (await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text)) as unknown,
    code,
  )
}

/** Ends the page's process and waits until something is shown again. */
async function crash(application: ElectronApplication): Promise<string> {
  return await application.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) return 'no window'
    const loaded = new Promise<void>((resolve) => {
      contents.once('did-finish-load', () => resolve())
    })
    contents.forcefullyCrashRenderer()
    await loaded
    return contents.getURL()
  })
}

/** Answers the next message box with one of its buttons and keeps what it said. */
async function answerDialogs(
  button: number,
): Promise<() => Promise<{ message: string; detail: string; buttons: string[] }[]>> {
  await app.application.evaluate(({ dialog }, response) => {
    const shown: unknown[] = []
    const show = (...given: unknown[]): Promise<unknown> => {
      const { message, detail, buttons } = given.at(-1) as Record<string, unknown>
      shown.push({ message, detail, buttons })
      return Promise.resolve({ response, checkboxChecked: false })
    }
    Object.assign(globalThis, { shown })
    Object.assign(dialog, { showMessageBox: show })
  }, button)
  return async () =>
    await app.application.evaluate(
      () => (globalThis as unknown as { shown: { message: string; detail: string; buttons: string[] }[] }).shown,
    )
}

test('a page that crashed is loaded again and works', async () => {
  expect(await crash(app.application)).toBe(PAGE)
  expect(await inPage(app.application, `window.bridge.invoke('app:describe', {})`)).toMatchObject({ ok: true })
  expect(logged('a page crashed')).toHaveLength(1)
})

test('a page that keeps crashing gives way to a plain one, from which it can be loaded again', async () => {
  const shown: string[] = []
  for (let time = 0; time < 4; time += 1) shown.push(await crash(app.application))
  expect(shown).toEqual([PAGE, PAGE, PAGE, 'app://tracker/stopped.html'])
  expect(await inPage(app.application, 'document.body.innerText')).toMatch(/This window stopped working[\s\S]+Reload/)
  expect(await inPage(app.application, 'getComputedStyle(document.querySelector("a")).borderRadius')).toBe('10px')
  await app.application.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
    await contents?.executeJavaScript('document.querySelector("a").click()', true)
    await loaded
  })
  expect(await addresses(app.application)).toEqual([PAGE])
})

test('a page that is not there gives way to a plain one', async () => {
  await app.application.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    await contents?.loadURL('app://tracker/missing.html').catch(() => undefined)
  })
  await expect.poll(() => addresses(app.application)).toEqual(['app://tracker/stopped.html'])
  expect(logged('a page is not there')).toHaveLength(1)
})

test('a page that cannot be loaded gives way to a plain one', async () => {
  await app.application.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    await contents?.loadURL('http://127.0.0.1:9/').catch(() => undefined)
  })
  await expect.poll(() => addresses(app.application)).toEqual(['app://tracker/stopped.html'])
  expect(logged('a page could not be loaded')).toHaveLength(1)
})

test('an error that nobody caught ends in the log and in a plain message', async () => {
  const shown = await answerDialogs(0)
  await app.application.evaluate(() => {
    setTimeout(() => {
      void Promise.reject(new Error('nobody waits, access_token=canary-1'))
    })
  })
  await expect.poll(shown).toHaveLength(1)
  expect((await shown())[0]).toMatchObject({
    message: 'Something went wrong in TimeTracker',
    buttons: ['Continue', 'Start again', 'Quit'],
  })
  expect(logged('a promise failed and nobody waited for it')).toMatchObject([
    { level: 60, err: { message: 'nobody waits, access_token=[redacted]' } },
  ])
  // It goes on, and says the next one to the log alone.
  await app.application.evaluate(() => {
    setTimeout(() => {
      throw new Error('and nobody catches')
    })
  })
  await expect.poll(() => logged('an error was not caught')).toHaveLength(1)
  expect(await shown()).toHaveLength(1)
  expect(await ask(app.window, 'app:describe')).toMatchObject({ ok: true })
})

test('after an error outside of any promise the person may start again or quit, and quitting is orderly', async () => {
  await answerDialogs(1)
  const exited = new Promise<number | null>((resolve) => app.application.process().once('exit', resolve))
  await app.application
    .evaluate(() => {
      setTimeout(() => {
        throw new Error('nobody catches')
      })
    })
    .catch(() => undefined)
  expect(await exited).toBe(0)
  expect(logged('an error was not caught')).toHaveLength(1)
})

test('an error on the page ends in the log, without its secrets', async () => {
  await app.window.getByRole('navigation', { name: 'Main' }).waitFor()
  await app.window.evaluate(() => {
    setTimeout(() => {
      throw new Error('page broke at /cb?code=canary-2&state=canary-3')
    })
  })
  await expect.poll(() => logged('an error on a page').length).toBeGreaterThan(0)
  const text = JSON.stringify(readLog(app))
  expect(text).toContain('page broke at /cb?code=[redacted]')
  expect(text).not.toContain('canary')
})

test('a page that does not answer can be loaded again', async () => {
  const shown = await answerDialogs(1)
  const loaded = app.application.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        const window = BrowserWindow.getAllWindows()[0]
        window?.webContents.once('did-finish-load', () => resolve(window.webContents.getURL()))
        // Chromium takes half a minute to notice; the event is what the app hears then.
        window?.emit('unresponsive')
      }),
  )
  await expect.poll(shown).toMatchObject([{ message: 'This window does not answer', buttons: ['Wait', 'Reload'] }])
  expect(await loaded).toBe(PAGE)
})

test('the window comes back where it was, as large as it was', async () => {
  const folder = app.dataPath()
  await app.application.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.setBounds({ x: 40, y: 30, width: 903, height: 611 })
    window?.webContents.setZoomLevel(1)
    window?.close()
  })
  await app.application.waitForEvent('close').catch(() => undefined)
  const again = await launchApp({ userDataDir: folder })
  try {
    await drawn(again.window)
    const look = () =>
      again.application.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0]
        return { size: window?.getSize(), zoom: window?.webContents.getZoomLevel() }
      })
    // The size of the text is set when everything has been loaded, a moment after it was drawn.
    await expect.poll(look).toEqual({ size: [903, 611], zoom: 1 })
  } finally {
    await again.close()
  }
})

test('a damaged file about the window is set aside', async () => {
  const folder = app.dataPath()
  await app.application.close()
  writeFileSync(`${folder}/window.json`, '{"x":')
  const again = await launchApp({ userDataDir: folder })
  await drawn(again.window)
  await again.close()
  expect(readLog(again).some((line) => line['msg'] === 'a damaged file was set aside')).toBe(true)
})
