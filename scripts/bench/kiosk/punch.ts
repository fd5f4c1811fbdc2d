import type { ElectronApplication, Page } from 'playwright'
import type { Colleague } from './people.ts'

/** What one punch took the machine, in milliseconds: what the person needs between the steps is no part of it. */
export interface PunchTimes {
  /** The last sign of a badge, until the question for the PIN is painted. */
  readonly badge: number
  /** The press after the PIN, until what the person can do is painted. */
  readonly pin: number
  /** The press on the next action, until its confirmation is painted. */
  readonly press: number
}

export const PIN = '907263'

declare global {
  // Where a step under way leaves what it took.
  interface Window {
    benchStep?: Promise<number>
  }
}

/** The screens, by what is on them. The bare window has the same, with nothing else around it. */
const START = 'p[role="status"]'
const QUESTION = 'main.is-proof .kiosk-pad'
const ACTIONS = 'main.is-visit .kiosk-action.is-next'
const CONFIRMATION = 'main.kiosk-finished h1'

/**
 * Milliseconds from the event that begins a step, as the event itself says, until the frame in which `screen` shows is painted. Of
 * keys it is the last sign that counts: the Enter behind it is swallowed before anybody else hears of it.
 */
async function step(
  page: Page,
  begins: 'keydown' | 'click',
  screen: string,
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(
    ([begins, screen]) => {
      let begun = Number.NaN
      const hear = (event: Event): void => {
        if (!(event instanceof KeyboardEvent) || event.key.length === 1) begun = event.timeStamp
      }
      addEventListener(begins, hear, { capture: true })
      window.benchStep = new Promise<number>((settle, fail) => {
        const observer = new MutationObserver(() => {
          const refused = document.querySelector('[role="alert"]')
          if (refused !== null) fail(new Error(refused.textContent))
          if (document.querySelector(screen) === null) return
          observer.disconnect()
          removeEventListener(begins, hear, { capture: true })
          requestAnimationFrame(() => {
            // A message that is sent before a frame is painted arrives after it.
            const { port1, port2 } = new MessageChannel()
            port1.addEventListener('message', () => settle(performance.now() - begun))
            port1.start()
            port2.postMessage(null)
          })
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
      })
    },
    [begins, screen] as const,
  )
  await act()
  const took = await page.evaluate(() => window.benchStep)
  if (took === undefined) throw new Error('The page has been loaded anew in between.')
  return took
}

/** Types as a badge reader does, through the system: signs without a pause and Enter at the end. */
async function readBadge(application: ElectronApplication, text: string): Promise<void> {
  await application.evaluate(({ BrowserWindow }, signs) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    for (const keyCode of [...signs.split(''), 'Enter'])
      for (const type of ['keyDown', 'char', 'keyUp'] as const)
        contents?.sendInputEvent({ type, keyCode, ...(/^[A-Z]$/.test(keyCode) ? { modifiers: ['shift'] } : {}) })
  }, text)
}

/** Follows one person from their badge to the confirmation and back to the start. */
export async function punch(application: ElectronApplication, page: Page, { badge }: Colleague): Promise<PunchTimes> {
  await page.locator(START).waitFor()
  const asked = await step(page, 'keydown', QUESTION, () => readBadge(application, badge))
  await page.keyboard.type(PIN)
  const proven = await step(page, 'click', ACTIONS, () => page.locator('.kiosk-key-go').click())
  const confirmed = await step(page, 'click', CONFIRMATION, () => page.locator(ACTIONS).click())
  await page.locator('.kiosk-end').click()
  return { badge: asked, pin: proven, press: confirmed }
}

/**
 * So many punches, by one person after the other without a pause. The first does not count.
 * @param from whose turn it is first, so that somebody who was just there is not there again
 */
export async function punchAll(
  application: ElectronApplication,
  page: Page,
  people: readonly Colleague[],
  { actions, from = 0 }: { readonly actions: number; readonly from?: number },
): Promise<readonly PunchTimes[]> {
  const took: PunchTimes[] = []
  for (let turn = 0; turn <= actions; turn += 1) {
    const person = people[(from + turn) % people.length]
    if (person === undefined) throw new Error('Nobody is there.')
    took.push(await punch(application, page, person))
  }
  return took.slice(1)
}
