import type { ElectronApplication, Page } from 'playwright'
import { descriptionField, startButton, stopButton } from '../../tests/support/person.ts'
import type { Measurement } from './measurement.ts'

/** What one key press led to, in milliseconds after it. */
interface Pressed {
  /** When the frame with the other button had been painted. */
  readonly painted: number
  /** When the change was on the disk; null in the empty window, which writes nothing. */
  readonly committed: number | null
}

/** When it was, UTC milliseconds with fractions. */
interface Instants {
  readonly pressed: number
  readonly painted: number
}

declare global {
  // Where a press under way leaves its result.
  interface Window {
    benchPressed?: Promise<Instants>
  }
  // In the main process: when it last told its windows of a change, which it does at once after the commit.
  var benchCommittedAt: number | undefined
}

const START = 'Start timer'
const STOP = 'Stop timer'

/** Makes the main process note when it tells of a change. */
async function watchCommits(application: ElectronApplication): Promise<void> {
  await application.evaluate(({ webContents }) => {
    for (const contents of webContents.getAllWebContents()) {
      const send = contents.send.bind(contents)
      contents.send = (channel, ...args: unknown[]) => {
        if (channel === 'changed') globalThis.benchCommittedAt ??= performance.timeOrigin + performance.now()
        send(channel, ...args)
      }
    }
  })
}

/** When the change that follows a press was on the disk, UTC milliseconds; asked after the press has been painted. */
async function takeCommit(application: ElectronApplication): Promise<number> {
  const instant = await application.evaluate(() => {
    const noted = globalThis.benchCommittedAt
    globalThis.benchCommittedAt = undefined
    return noted
  })
  if (instant === undefined) throw new Error('The key press has changed nothing.')
  return instant
}

/** Presses a key and follows it through the page, from the moment that the key's event carries until `button` is painted. */
async function press(page: Page, key: string, button: string): Promise<Instants> {
  await page.evaluate((button) => {
    const pressed = Promise.withResolvers<number>()
    const hear = ({ key, timeStamp }: KeyboardEvent): void => {
      if (key !== 'Enter') return
      removeEventListener('keydown', hear, { capture: true })
      pressed.resolve(timeStamp)
    }
    addEventListener('keydown', hear, { capture: true })

    const painted = Promise.withResolvers<number>()
    const observer = new MutationObserver(() => {
      if (![...document.querySelectorAll('button')].some(({ textContent }) => textContent === button)) return
      observer.disconnect()
      requestAnimationFrame(() => {
        // A message that is sent before a frame is painted arrives after it.
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => painted.resolve(performance.now()))
        port1.start()
        port2.postMessage(null)
      })
    })
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })

    const { timeOrigin } = performance
    window.benchPressed = Promise.all([pressed.promise, painted.promise]).then(([pressed, painted]) => ({
      pressed: timeOrigin + pressed,
      painted: timeOrigin + painted,
    }))
  }, button)
  await page.keyboard.press(key)
  const instants = await page.evaluate(() => window.benchPressed)
  if (instants === undefined) throw new Error('The page has been loaded anew in between.')
  return instants
}

/** Lets what the last step started come to its end: the queries of the page, and the frames of two paints. */
async function settle(page: Page, hasBridge: boolean): Promise<void> {
  await page.evaluate(async (hasBridge) => {
    for (let round = 0; round < 3; round += 1) {
      if (hasBridge) await window.bridge.invoke('timer:running', {})
      await new Promise((settle) => requestAnimationFrame(() => requestAnimationFrame(settle)))
    }
  }, hasBridge)
}

/** What a number of key presses took, starts and stops apart. */
export interface KeyTimes {
  readonly start: readonly Pressed[]
  readonly stop: readonly Pressed[]
}

/** Starts and stops the app's timer by its keys. The first pair does not count. */
export async function pressInApp(application: ElectronApplication, page: Page, presses: number): Promise<KeyTimes> {
  await watchCommits(application)
  const follow = async (key: string, button: string): Promise<Pressed> => {
    const { pressed, painted } = await press(page, key, button)
    return { painted: painted - pressed, committed: (await takeCommit(application)) - pressed }
  }
  const start: Pressed[] = []
  const stop: Pressed[] = []
  for (let pair = 0; pair <= Math.ceil(presses / 2); pair += 1) {
    await startButton(page).waitFor()
    await descriptionField(page).fill(`Measured work ${pair}`)
    await settle(page, true)
    const started = await follow('Enter', STOP)
    await stopButton(page).waitFor()
    await settle(page, true)
    const stopped = await follow('Control+Enter', START)
    if (pair === 0) continue
    start.push(started)
    stop.push(stopped)
  }
  return { start, stop }
}

/** The same in the empty window, where a key changes the words on the button. */
export async function pressInEmptyWindow(page: Page, presses: number): Promise<KeyTimes> {
  const follow = async (key: string, button: string): Promise<Pressed> => {
    await settle(page, false)
    const { pressed, painted } = await press(page, key, button)
    return { painted: painted - pressed, committed: null }
  }
  const start: Pressed[] = []
  const stop: Pressed[] = []
  for (let pair = 0; pair <= Math.ceil(presses / 2); pair += 1) {
    const started = await follow('Enter', STOP)
    const stopped = await follow('Control+Enter', START)
    if (pair === 0) continue
    start.push(started)
    stop.push(stopped)
  }
  return { start, stop }
}

/** Milliseconds from asking `timer:start` to its answer, which comes after the commit. The first does not count. */
export async function askToStart(page: Page, times: number): Promise<readonly number[]> {
  const took: number[] = []
  for (let time = 0; time <= times; time += 1) {
    await settle(page, true)
    took.push(
      await page.evaluate(async (description) => {
        const begun = performance.now()
        const content = { description, projectId: null, taskId: null, tagIds: [], billable: false }
        const started = await window.bridge.invoke('timer:start', content)
        const ended = performance.now()
        const stopped = await window.bridge.invoke('timer:stop', {})
        if (!started.ok || !stopped.ok) throw new Error('The timer was refused.')
        return ended - begun
      }, `Asked work ${time}`),
    )
  }
  return took.slice(1)
}

/**
 * The measurements that key presses give.
 * @param commits milliseconds of writing the same row straight to the database
 */
export function keyMeasurements(app: KeyTimes, empty: KeyTimes, commits: readonly number[]): readonly Measurement[] {
  const painted = (name: string, which: 'start' | 'stop'): Measurement => ({
    name,
    unit: 'ms',
    values: app[which].map(({ painted }) => painted),
    floors: empty[which].map(({ painted }) => painted),
    budget: { of: 'value', most: 50 },
  })
  return [
    {
      name: 'key-to-commit',
      unit: 'ms',
      values: [...app.start, ...app.stop].flatMap(({ committed }) => committed ?? []),
      floors: commits,
      budget: { of: 'value', most: 10 },
    },
    painted('key-to-painted-start', 'start'),
    painted('key-to-painted-stop', 'stop'),
  ]
}
