import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { KIOSK_POLICY } from '../../../main/shell/pages.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { ask, setTrap } from '../security/support.ts'
import { KIOSK_PAGE, launchKiosk, LOCKED, press, windowsOf } from './support.ts'

declare global {
  var heardKeys: string[]
}

let app: LaunchedApp
beforeAll(async () => {
  app = await launchKiosk()
  await app.window.evaluate(() => {
    globalThis.heardKeys = []
    window.addEventListener('keydown', (event) => globalThis.heardKeys.push(event.key), { capture: true })
  })
})
afterAll(() => app.close())

/** Whatever was tried: one window over everything, on its page, which still gets answers. */
afterEach(async () => {
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
  expect(await ask(app.window, 'kiosk:describe')).toMatchObject({ ok: true })
})

const heard = async (): Promise<string[]> => await app.window.evaluate(() => globalThis.heardKeys.splice(0))

test.each<[key: string, ...held: string[]]>([
  ['F1'],
  ['F3'],
  ['F5'],
  ['F6'],
  ['F7'],
  ['F10'],
  ['F11'],
  ['F12'],
  ['F4', 'alt'],
  ['F4', 'control'],
  ['F5', 'control'],
  ['F5', 'shift'],
  ['F11', 'meta'],
  ['R', 'control'],
  ['R', 'control', 'shift'],
  ['R', 'meta'],
  ['W', 'control'],
  ['W', 'control', 'shift'],
  ['W', 'meta'],
  ['T', 'control'],
  ['T', 'control', 'shift'],
  ['N', 'control'],
  ['N', 'control', 'shift'],
  ['P', 'control'],
  ['P', 'meta'],
  ['S', 'control'],
  ['O', 'control'],
  ['U', 'control'],
  ['H', 'control'],
  ['J', 'control'],
  ['L', 'control'],
  ['D', 'control'],
  ['E', 'control'],
  ['F', 'control'],
  ['G', 'control'],
  ['Q', 'control'],
  ['Q', 'meta'],
  ['M', 'meta'],
  ['H', 'meta'],
  [',', 'control'],
  ['Plus', 'control'],
  ['=', 'control'],
  ['-', 'control'],
  ['0', 'control'],
  ['I', 'control', 'shift'],
  ['J', 'control', 'shift'],
  ['C', 'control', 'shift'],
  ['K', 'control', 'shift'],
  ['Delete', 'control', 'shift'],
  ['I', 'meta', 'alt'],
  ['Left', 'alt'],
  ['Right', 'alt'],
  ['Home', 'alt'],
  ['Space', 'alt'],
  ['Enter', 'alt'],
  ['Tab', 'alt'],
  ['Tab', 'control'],
  ['Tab', 'control', 'shift'],
  ['PageUp', 'control'],
  ['PageDown', 'control'],
  ['Escape', 'control', 'shift'],
  ['Escape', 'control'],
  ['Escape', 'shift'],
  ['Insert', 'shift'],
  ['V', 'control'],
  ['C', 'control'],
  ['A', 'control'],
  ['PrintScreen'],
])('%s with %s %s does not reach the page', async (key, ...held) => {
  await press(app.application, key, held)
  // What may pass comes after it: whatever the page has heard until then is all that it hears of the first.
  await press(app.application, 'x')
  await expect.poll(heard).toEqual(['x'])
})

test.each([['a'], ['7'], ['Tab'], ['Enter'], ['Escape'], ['Backspace'], ['Up'], ['Down']])(
  '%s reaches the page, and leaves it where it is',
  async (key) => {
    await app.window.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press(app.application, key)
    await expect.poll(heard).toHaveLength(1)
  },
)

test('the page comes with the policy of a kiosk, and knows no other page', async () => {
  const answers = await app.window.evaluate(async () => {
    const found = await Promise.all(
      ['/kiosk.html', 'app://tracker/tracker.html'].map((path) => fetch(path).catch(() => null)),
    )
    return found.map((answer) => answer && [answer.status, answer.headers.get('content-security-policy')])
  })
  expect(answers).toEqual([[200, KIOSK_POLICY], null])
})

test('a page that opens windows, leaves, prints, asks or saves does none of it', async () => {
  const trap = await setTrap()
  try {
    const opened = await app.window.evaluate(async (url) => {
      const link = Object.assign(document.createElement('a'), { href: url, download: 'file' })
      document.body.append(link)
      const results = [
        window.open(url),
        window.open('about:blank'),
        window.open('/kiosk.html'),
        window.print(),
        ...(['alert', 'confirm'] as const).map((ask) => window[ask]('x')),
      ]
      link.click()
      link.removeAttribute('download')
      link.click()
      Object.assign(link, { target: '_blank' }).click()
      link.href = '/tracker.html'
      link.removeAttribute('target')
      link.click()
      link.href = URL.createObjectURL(new Blob(['x']))
      link.download = 'file.txt'
      link.click()
      link.remove()
      history.back()
      history.forward()
      await document.documentElement.requestFullscreen().catch(() => undefined)
      await document.exitFullscreen().catch(() => undefined)
      window.close()
      return results
    }, trap.url)
    expect(opened).toEqual([null, null, null, null, undefined, false])
    await expect.poll(() => app.window.url()).toBe(KIOSK_PAGE)
    expect(trap.visits).toEqual([])
  } finally {
    await trap.close()
  }
})

test('nothing is dropped into it, no menu opens, and two fingers enlarge nothing', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'drop-')), 'x.html')
  writeFileSync(file, '<title>dropped</title>')
  const prevented = await app.window.evaluate(() => {
    const tried = [
      new DragEvent('dragover', { bubbles: true, cancelable: true }),
      new DragEvent('drop', { bubbles: true, cancelable: true }),
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true }),
      new WheelEvent('wheel', { bubbles: true, cancelable: true, ctrlKey: true, deltaY: -200 }),
    ]
    return tried.map((event) => !document.body.dispatchEvent(event))
  })
  expect(prevented).toEqual([true, true, true, true])
  const zoom = await app.application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.setZoomLevel(3)
    contents?.emit('zoom-changed', {}, 'in')
    return contents?.getZoomLevel()
  })
  expect(zoom).toBe(0)
  expect(await app.window.evaluate(() => window.visualViewport?.scale)).toBe(1)
})

test('developer tools do not open, and there is no menu', async () => {
  const found = await app.application.evaluate(({ BrowserWindow, Menu }) => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.webContents.openDevTools()
    return { menu: Menu.getApplicationMenu(), bar: window?.isMenuBarVisible() }
  })
  expect(found).toEqual({ menu: null, bar: false })
})

test('the window does not close, hide, shrink or lose its place', async () => {
  await app.application.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.close()
    window?.minimize()
    window?.hide()
    window?.setAlwaysOnTop(false)
    window?.setKiosk(false)
  })
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
})

test('the screen stays on', async () => {
  const isKept = await app.application.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0))
  expect(isKept).toBe(true)
})

test('a tracker has no answer for it, and it has none for a tracker', async () => {
  expect(await ask(app.window, 'app:describe')).toMatchObject({ ok: false, failure: { detail: 'unknown channel' } })
  expect(await ask(app.window, 'timer:start', {})).toMatchObject({ ok: false, failure: { detail: 'unknown channel' } })
  // With the tracker's own preload in a window of the kiosk's session there is still nobody who answers.
  const answers = await app.application.evaluate(async ({ app: electron, BrowserWindow, session }) => {
    const asked: unknown[] = []
    for (const [kind, channel] of [
      ['tracker', 'app:describe'],
      ['kiosk', 'kiosk:describe'],
    ] as const) {
      const window = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: `${electron.getAppPath()}/out/preload/${kind}.cjs`,
          session: session.fromPartition('kiosk'),
          sandbox: true,
        },
      })
      await window.loadURL('app://kiosk/kiosk.html')
      asked.push(await window.webContents.executeJavaScript(`window.bridge.invoke('${channel}', {})`))
      window.destroy()
    }
    return asked
  })
  expect(answers).toMatchObject([{ ok: false }, { ok: false, failure: { code: 'bad-input', detail: 'refused' } }])
})

test('a second start opens no tracker', async () => {
  const { userDataDir } = app
  const second = launchApp({ userDataDir })
  await expect(second).rejects.toThrow()
})
