import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Channel, contract } from '../../../shared/ipc/contract.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { type Answer, ask, PAGE, readLog, drawn } from './support.ts'

let app: LaunchedApp
const channels = Object.keys(contract) as Channel[]

beforeAll(async () => {
  app = await launchApp()
  await drawn(app.window)
  // Nobody is there to close a dialog of the system.
  await app.application.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
})
afterAll(() => app.close())

const expectAlive = async (): Promise<void> => expect(await ask(app.window, 'app:describe')).toMatchObject({ ok: true })

/** Things that no question looks like; made in the page, since some of them cannot travel there. */
const garbage = [
  'undefined',
  'null',
  'true',
  '0',
  '-1',
  'NaN',
  '1n',
  '""',
  '"x"',
  '[]',
  '[{}]',
  'new Date(0)',
  'new Map([["id", "x"]])',
  'new Set([1])',
  'new Uint8Array(64)',
  'new ArrayBuffer(1 << 20)',
  'new Error("x")',
  '/x/',
  '"x".repeat(5_000_000)',
  'Array.from({ length: 200_000 }, () => ({}))',
  '(() => { const cycle = {}; cycle.self = cycle; return cycle })()',
  '(() => { let deep = {}; for (let i = 0; i < 200; i += 1) deep = { deep }; return deep })()',
  '({ id: { $ne: null }, description: ["x"], url: {}, username: 5, text: null, before: 1, from: 1, choice: "all", name: {}, theme: "x", message: 5, everywhere: "yes" })',
  '({ __proto__: { id: "x" }, constructor: 1 })',
] as const

test.each(channels)('garbage on %s is a bad question, and the app lives', async (channel) => {
  const answers = await app.window.evaluate(
    async ([name, sources]) => {
      const { bridge } = globalThis as unknown as { bridge: { invoke(name: string, sent: unknown): Promise<Answer> } }
      const made: unknown[] = []
      // From a script of the inspector: the policy of the page would not let a text become code.
      for (const source of sources) made.push(globalThis.eval(source))
      return await Promise.all(made.map((sent) => bridge.invoke(name, sent)))
    },
    [channel, garbage] as const,
  )
  const wrong = answers.flatMap((answer, at) => {
    // Without fields of its own, a question may hold anything that is an object: those are answered.
    const fits = contract[channel].input.safeParse({}).success && (garbage[at]?.startsWith('({') ?? false)
    return fits || answer.failure?.code === 'bad-input' ? [] : [`${garbage[at]}: ${JSON.stringify(answer)}`]
  })
  expect(wrong).toEqual([])
  await expectAlive()
})

test('whatever has not the form of a question is a bad one, on every channel', async () => {
  const arbitrary = fc.tuple(
    fc.constantFrom(...channels),
    fc.jsonValue({ maxDepth: 3 }).map((sent): unknown => sent),
  )
  const cases = fc
    .sample(arbitrary, { numRuns: 3000, seed: 7 })
    .filter(([channel, sent]) => !contract[channel].input.safeParse(sent).success)
  expect(cases.length).toBeGreaterThan(1000)
  const answers = await app.window.evaluate(async (all) => {
    const { bridge } = globalThis as unknown as { bridge: { invoke(name: string, sent: unknown): Promise<Answer> } }
    return await Promise.all(all.map(([name, sent]) => bridge.invoke(name, sent)))
  }, cases)
  expect(answers.filter((answer) => answer.failure?.code !== 'bad-input')).toEqual([])
  await expectAlive()
})

test('a page has one dialog for saving open at most, however often it asks', async () => {
  const shown = await app.application.evaluate(async ({ dialog, BrowserWindow }) => {
    let count = 0
    let answer: (value: { canceled: boolean; filePath: string }) => void = () => undefined
    const before = dialog.showSaveDialog
    const opened = new Promise<void>((resolve) => {
      dialog.showSaveDialog = () => {
        count += 1
        resolve()
        return new Promise((settle) => (answer = settle))
      }
    })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const question = "window.bridge.invoke('sync:export-pending', {})"
    const first = contents?.executeJavaScript(question)
    await opened
    const second: unknown = await contents?.executeJavaScript(question)
    answer({ canceled: true, filePath: '' })
    const answers: unknown[] = [await first, second]
    dialog.showSaveDialog = before
    return { count, answers }
  })
  expect(shown).toEqual({
    count: 1,
    answers: [
      { ok: true, value: { saved: false } },
      { ok: true, value: { saved: false } },
    ],
  })
})

test('what is wrong is told without repeating it', async () => {
  const answer = await ask(app.window, 'account:sign-in-password', {
    username: 'anna',
    password: ['a-secret-password'],
  })
  expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  expect(answer.failure?.detail).toContain('password')
  expect(JSON.stringify([answer, readLog(app)])).not.toContain('a-secret-password')
})

test.each([
  '',
  'timer',
  'app:describe ',
  '__proto__',
  'constructor',
  'toString',
  'changed',
  'ELECTRON_BROWSER_REQUIRE',
  'INTERNAL',
])('a channel of no contract is not let through: %j', async (channel) => {
  expect(await ask(app.window, channel)).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
})

test('what cannot be sent is a failure, not an exception', async () => {
  const answer = await app.window.evaluate(async () => {
    const { bridge } = globalThis as unknown as { bridge: { invoke(name: string, sent: unknown): Promise<Answer> } }
    return await bridge.invoke('app:describe', { act: () => 1 })
  })
  expect(answer.ok).toBe(false)
})

test('an event of no contract is not listened to, and an event ends with its function', async () => {
  const heard = await app.window.evaluate(async () => {
    const { bridge } = globalThis as unknown as {
      bridge: {
        invoke(name: string, sent: unknown): Promise<Answer>
        listen(name: string, callback: (...given: unknown[]) => void): () => void
      }
    }
    const heard: unknown[][] = []
    const stop = bridge.listen('preferences', (...given) => heard.push(given))
    bridge.listen('no-such-event', (...given) => heard.push(given))
    await bridge.invoke('app:change-preferences', { dailyGoalMinutes: 60 })
    await bridge.invoke('app:describe', {})
    stop()
    await bridge.invoke('app:change-preferences', { dailyGoalMinutes: 0 })
    await bridge.invoke('app:describe', {})
    return heard
  })
  expect(heard).toHaveLength(1)
  // The payload alone: Electron's event object stays outside.
  expect(heard[0]).toHaveLength(1)
  expect(heard[0]?.[0]).toMatchObject({ dailyGoalMinutes: 60 })
})

/** Opens a page with our own preload in a window that the app did not make, and asks from there. */
async function askFromStranger(url: string): Promise<unknown> {
  return await app.application.evaluate(async ({ app: electron, BrowserWindow, session }, address) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        preload: `${electron.getAppPath()}/out/preload/tracker.cjs`,
        session: session.fromPartition('tracker'),
        sandbox: true,
        contextIsolation: true,
      },
    })
    try {
      await window.loadURL(address)
      return (await window.webContents.executeJavaScript(`window.bridge.invoke('app:describe', {})`)) as unknown
    } finally {
      window.destroy()
    }
  }, url)
}

test.each([PAGE, 'about:blank', 'data:text/html,stranger'])(
  'a window that the app did not make gets no answer, showing %s',
  async (url) => {
    expect(await askFromStranger(url)).toMatchObject({ ok: false, failure: { code: 'bad-input', detail: 'refused' } })
    expect(readLog(app).some((line) => line['msg'] === 'a question from a stranger was refused')).toBe(true)
  },
)

test('a frame inside our own page gets no answer (T5)', async () => {
  // The policy allows no frames: one is made here as if it did, with the bridge inside it.
  const answer = await app.application.evaluate(async ({ app: electron, BrowserWindow, ipcMain }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        preload: `${electron.getAppPath()}/out/preload/tracker.cjs`,
        nodeIntegrationInSubFrames: true,
        sandbox: true,
      },
    })
    try {
      await window.loadURL('data:text/html,<iframe src="about:blank"></iframe>')
      const ours = BrowserWindow.getAllWindows().find((one) => one !== window)
      const frame = window.webContents.mainFrame.frames[0]
      // As if the frame stood in our own window.
      const event = {
        sender: ours?.webContents,
        senderFrame: { url: 'app://tracker/tracker.html', parent: ours?.webContents.mainFrame ?? frame },
      }
      const handlers = (
        ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, sent: unknown) => Promise<unknown>> }
      )._invokeHandlers
      return await handlers.get('app:describe')?.(event, {})
    } finally {
      window.destroy()
    }
  })
  expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-input', detail: 'refused' } })
})

test('our own window that shows something else gets no answer (T5)', async () => {
  const answer = await app.application.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    await window?.loadURL('data:text/html,elsewhere')
    const given = (await window?.webContents.executeJavaScript(`window.bridge.invoke('app:describe', {})`)) as unknown
    await window?.loadURL('app://tracker/tracker.html')
    return given
  })
  expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-input', detail: 'refused' } })
  await expectAlive()
})
