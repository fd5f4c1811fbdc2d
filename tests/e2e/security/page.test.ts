import { writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../../main/shell/pages.ts'
import { confinementOfRenderer, launchApp, type LaunchedApp } from '../../support/electron.ts'
import { addresses, ask, PAGE, readLog, setTrap, type Trap, drawn } from './support.ts'

declare global {
  var refusals: string[]
}

let app: LaunchedApp
let trap: Trap

beforeAll(async () => {
  app = await launchApp()
  await drawn(app.window)
  await app.window.evaluate(() => {
    globalThis.refusals = []
    document.addEventListener('securitypolicyviolation', (event) => globalThis.refusals.push(event.effectiveDirective))
  })
})
afterAll(() => app.close())
beforeEach(async () => {
  trap = await setTrap()
  await app.window.evaluate(() => {
    globalThis.refusals = []
  })
})
/** Whatever was tried: one window, on its own page, which still gets answers, and nobody was reached. */
afterEach(async () => {
  expect(await addresses(app.application)).toEqual([PAGE])
  expect(await ask(app.window, 'app:describe')).toMatchObject({ ok: true })
  expect(trap.visits).toEqual([])
  await trap.close()
})

const refused = async (): Promise<string[]> => await app.window.evaluate(() => globalThis.refusals)
const logged = (message: string): number => readLog(app).filter((line) => line['msg'] === message).length

test('the page names the modules that it begins with, and all of them are there', async () => {
  const found = await app.window.evaluate(async () => {
    const links = [...document.querySelectorAll<HTMLLinkElement>('head link[rel="modulepreload"]')]
    return await Promise.all(links.map(async ({ href }) => [href, (await fetch(href)).status] as const))
  })
  expect(found.filter(([, status]) => status !== 200)).toEqual([])
  const markup = await app.window.evaluate(async () => await (await fetch(location.href)).text())
  expect(markup).toMatch(/rel="modulepreload"[^>]*href="\.\/assets\/start-/)
})

test('the page runs in the sandbox of the system', async () => {
  const { seccomp, noNewPrivileges, command } = await confinementOfRenderer(app.application)
  expect({ seccomp, noNewPrivileges }).toEqual({ seccomp: true, noNewPrivileges: true })
  expect(command).not.toContain('--no-sandbox')
})

test('every page of the app has the preferences of a stranger', async () => {
  const all = await app.application.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const kept = contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      return kept.getLastWebPreferences()
    }),
  )
  expect(all).toHaveLength(1)
  expect(all[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
  expect(all[0]).toMatchObject({
    nodeIntegrationInSubFrames: false,
    allowRunningInsecureContent: false,
  })
  const absent = [
    'nodeIntegrationInWorker',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'navigateOnDragDrop',
    'plugins',
  ]
  expect(absent.filter((name) => Boolean(all[0]?.[name]))).toEqual([])
})

test('the page reaches the bridge, whole, and nothing of Node or Electron', async () => {
  const found = await app.window.evaluate(() => {
    const { bridge } = globalThis as unknown as { bridge: Record<string, unknown> }
    let replaced = false
    try {
      Object.assign(globalThis, { bridge: 1 })
      replaced = (globalThis as unknown as { bridge: unknown }).bridge === 1
    } catch {
      replaced = false
    }
    const kinds = Object.fromEntries(Reflect.ownKeys(bridge).map((name) => [String(name), typeof bridge[String(name)]]))
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      'ipcRenderer',
      'electron',
      '__dirname',
      'setImmediate',
    ]
    return { kinds, replaced, frozen: Object.isFrozen(bridge), leaked: names.filter((name) => name in globalThis) }
  })
  expect(found).toEqual({
    kinds: { invoke: 'function', listen: 'function' },
    replaced: false,
    frozen: true,
    leaked: [],
  })
})

test('the policy comes as a header of every answer', async () => {
  const answers = await app.window.evaluate(
    async (names) => {
      const responses = await Promise.all(['/tracker.html', '/stopped.html', '/nothing'].map((path) => fetch(path)))
      return responses.map((response) => [response.status, ...names.map((name) => response.headers.get(name))])
    },
    ['content-security-policy', 'x-content-type-options', 'referrer-policy'],
  )
  const headers = [CONTENT_SECURITY_POLICY, 'nosniff', 'no-referrer']
  expect(answers).toEqual([
    [200, ...headers],
    [200, ...headers],
    [404, ...headers],
  ])
})

test('an inline script does not run', async () => {
  await app.window.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.inlineRan = true'
    document.head.append(script)
    script.remove()
  })
  expect(await app.window.evaluate(() => 'inlineRan' in globalThis)).toBe(false)
  await expect.poll(refused).toEqual(['script-src-elem'])
})

test('markup with a handler does not run', async () => {
  await app.window.evaluate(() => {
    const place = document.createElement('div')
    place.innerHTML =
      '<img src="/nothing.png" onerror="globalThis.handlerRan = true"><svg onload="globalThis.handlerRan = true"></svg>'
    document.body.append(place)
  })
  await expect.poll(refused).toContain('script-src-attr')
  expect(await app.window.evaluate(() => 'handlerRan' in globalThis)).toBe(false)
})

test('text is never made into code', async () => {
  // In a turn of its own: the inspector lifts the policy for as long as its own call lasts.
  const failed = await app.window.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        setTimeout(() => {
          const results = [() => globalThis.eval('1'), () => new Function('return 1')()].map((attempt) => {
            try {
              return String(attempt())
            } catch (error) {
              return error instanceof Error ? error.name : 'unknown'
            }
          })
          resolve(results)
        })
      }),
  )
  expect(failed).toEqual(['EvalError', 'EvalError'])
  await expect.poll(refused).toContain('script-src')
})

test('a script address does not run', async () => {
  await app.window.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'javascript:globalThis.addressRan = true'
    document.body.append(link)
    link.click()
    link.remove()
  })
  await expect.poll(refused).toContain('script-src-elem')
  expect(await app.window.evaluate(() => 'addressRan' in globalThis)).toBe(false)
})

test.each([
  ['fetch', 'connect-src', (url: string) => void fetch(url).catch(() => undefined)],
  ['a beacon', 'connect-src', (url: string) => void navigator.sendBeacon(url)],
  ['a socket', 'connect-src', (url: string) => void new WebSocket(url.replace('http', 'ws'))],
  ['an event stream', 'connect-src', (url: string) => void new EventSource(url)],
  [
    'a script',
    'script-src-elem',
    (url: string) => document.head.append(Object.assign(document.createElement('script'), { src: url })),
  ],
  ['an image', 'img-src', (url: string) => void Object.assign(new Image(), { src: url })],
  [
    'a style',
    'style-src-elem',
    (url: string) =>
      document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })),
  ],
  [
    'a frame',
    'frame-src',
    (url: string) => document.body.append(Object.assign(document.createElement('iframe'), { src: url })),
  ],
  [
    'a frame of our own',
    'frame-src',
    () => document.body.append(Object.assign(document.createElement('iframe'), { src: '/tracker.html' })),
  ],
  [
    'an object',
    'object-src',
    (url: string) =>
      document.body.append(Object.assign(document.createElement('object'), { data: url, type: 'text/html' })),
  ],
  [
    'a base',
    'base-uri',
    (url: string) => document.head.append(Object.assign(document.createElement('base'), { href: url })),
  ],
])('%s leads nowhere', async (_, directive, attempt) => {
  await app.window.evaluate(attempt, trap.url)
  await expect.poll(refused).toContain(directive)
})

test('no worker runs from a text', async () => {
  await app.window.evaluate(() => {
    try {
      new Worker(URL.createObjectURL(new Blob(['globalThis.postMessage(1)'])))
    } catch {
      // Some versions throw, others tell by an event; the policy is heard in both.
    }
  })
  await expect.poll(refused).toContain('worker-src')
})

test('a form is sent nowhere', async () => {
  await app.window.evaluate((url) => {
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post' })
    document.body.append(form)
    form.submit()
    form.remove()
  }, trap.url)
  await expect.poll(refused).toContain('form-action')
})

test.each([
  ['its address', (url: string) => void Object.assign(globalThis.location, { href: url })],
  [
    'its address, to a name that begins like ours',
    () => void Object.assign(globalThis.location, { href: 'app://tracker.evil.test/' }),
  ],
  ['a link', (url: string) => Object.assign(document.createElement('a'), { href: url }).click()],
  [
    'a refresh',
    (url: string) =>
      document.head.append(
        Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${url}` }),
      ),
  ],
])('the page does not leave by %s', async (_, attempt) => {
  const before = logged('a page tried to leave the app')
  await app.window.evaluate(attempt, trap.url)
  await expect.poll(() => logged('a page tried to leave the app')).toBe(before + 1)
})

test.each([
  ['by itself', (url: string) => void globalThis.open(url)],
  ['on our own address', () => void globalThis.open('/tracker.html')],
  ['with nothing in it', () => void globalThis.open()],
  ['by a link', (url: string) => Object.assign(document.createElement('a'), { href: url, target: '_blank' }).click()],
])('the page opens no window: %s', async (_, attempt) => {
  const before = logged('a page tried to open a window')
  await app.window.evaluate(attempt, trap.url)
  await expect.poll(() => logged('a page tried to open a window')).toBe(before + 1)
})

test('a link that is clicked with the middle button opens no window', async () => {
  const before = logged('a page tried to open a window')
  await app.window.evaluate((url) => {
    const link = Object.assign(document.createElement('a'), { href: url, id: 'middle', textContent: 'link' })
    link.setAttribute('style', '')
    document.body.prepend(link)
  }, trap.url)
  await app.window.click('#middle', { button: 'middle', force: true })
  await expect.poll(() => logged('a page tried to open a window')).toBe(before + 1)
  await app.window.evaluate(() => document.querySelector('#middle')?.remove())
})

test.each([
  ['a file', 'file:///etc/passwd', 'Not allowed to load local resource'],
  ['a page of data', 'data:text/html,x', 'Not allowed to navigate top frame to data URL'],
])('the page does not leave for %s', async (_, address, refusal) => {
  const said = app.window.waitForEvent('console', (message) => message.text().includes(refusal))
  await app.window.evaluate((url) => void Object.assign(globalThis.location, { href: url }), address)
  await said
})

test('a file that is dropped on the page is not opened', async () => {
  const file = app.dataPath('dropped.html')
  writeFileSync(file, '<title>dropped</title>', { mode: 0o644 })
  await app.window.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    for (const name of ['dragenter', 'dragleave', 'drop']) document.addEventListener(name, () => heard.push(name), true)
  })
  const session = await app.window.context().newCDPSession(app.window)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
  }
  await session.detach()
  // What nobody wants does not fall: it leaves again.
  const heard = async (): Promise<string[]> =>
    await app.window.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)
  await expect.poll(async () => (await heard()).at(-1)).toBe('dragleave')
  expect(await heard()).not.toContain('drop')
})

test('a webview is only a word', async () => {
  const before = await app.application.evaluate(({ webContents }) => webContents.getAllWebContents().length)
  const kind = await app.window.evaluate((url) => {
    const view = Object.assign(document.createElement('webview'), { src: url })
    document.body.append(view)
    return Object.prototype.toString.call(view)
  }, trap.url)
  expect(kind).toBe('[object HTMLElement]')
  expect(await app.application.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before)
})

test('the page has no permission, and asking gets it none', async () => {
  const before = logged('a page asked for a permission and was refused')
  const answers = await app.window.evaluate(async () => {
    const name = async (work: Promise<unknown>): Promise<string> =>
      await work.then(
        (value) => `granted ${String(value)}`,
        (error: unknown) => (error instanceof Error ? error.name : 'refused'),
      )
    const states = await Promise.all(
      ['notifications', 'geolocation', 'camera', 'microphone', 'midi', 'clipboard-read', 'persistent-storage'].map(
        async (permission) => (await navigator.permissions.query({ name: permission as PermissionName })).state,
      ),
    )
    const place = await new Promise<string>((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        (error) => resolve(`refused ${error.code}`),
      )
    })
    return {
      states,
      place,
      notification: await Notification.requestPermission(),
      camera: await name(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      screen: await name(navigator.mediaDevices.getDisplayMedia()),
      midi: await name(navigator.requestMIDIAccess()),
      clipboard: await name(navigator.clipboard.readText()),
    }
  })
  expect(answers.states).toEqual(Array.from({ length: 7 }, () => 'denied'))
  expect(answers).toMatchObject({ place: 'refused 1', notification: 'denied' })
  expect(Object.values(answers).filter((answer) => typeof answer === 'string' && answer.startsWith('granted'))).toEqual(
    [],
  )
  expect(logged('a page asked for a permission and was refused')).toBeGreaterThan(before)
})

test.each([
  [
    'of data',
    () => Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x.txt' }).click(),
  ],
  [
    'of a blob',
    () =>
      Object.assign(document.createElement('a'), {
        href: URL.createObjectURL(new Blob(['x'])),
        download: 'x.txt',
      }).click(),
  ],
  [
    'of our own files',
    () => Object.assign(document.createElement('a'), { href: '/tracker.html', download: 'x.html' }).click(),
  ],
])('nothing is downloaded: %s', async (_, attempt) => {
  const before = logged('a download was refused')
  await app.window.evaluate(attempt)
  await expect.poll(() => logged('a download was refused')).toBe(before + 1)
})

test('the scheme serves the files of the pages and no others', async () => {
  const statuses = await app.window.evaluate(async () => {
    const paths = [
      '/tracker.html',
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/..\\..\\package.json',
    ]
    const more = [
      '/%5c..%5cpackage.json',
      '//etc/passwd',
      '/etc/passwd',
      '/C:/Windows/win.ini',
      '/tracker.html%00',
      '/assets',
      '/preload/tracker.cjs',
    ]
    return await Promise.all(
      [...paths, ...more]
        .map(async (path) => (await fetch(path)).status)
        .map((status) => status.catch(() => 'refused')),
    )
  })
  expect(statuses[0]).toBe(200)
  expect(statuses.slice(1).filter((status) => status !== 404 && status !== 'refused')).toEqual([])
})

test('only reading is answered on the scheme', async () => {
  const statuses = await app.window.evaluate(async () => {
    const methods = ['POST', 'PUT', 'DELETE']
    return await Promise.all(methods.map(async (method) => (await fetch('/tracker.html', { method })).status))
  })
  expect(statuses).toEqual([405, 405, 405])
})
