import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'
import { askThrough, type TestServer } from '../../support/server.ts'

/** Asks a server over HTTP as its own clients do; what it refuses fails the test. */
export function askServer(url: () => string): TestServer['ask'] {
  const ask = askThrough((path, init) => fetch(`${url()}${path}`, init))
  return async (name, body, token) => {
    const answer = await ask(name, body, token)
    if (answer.code !== undefined) throw new Error(`${name}: ${answer.code}`)
    return answer
  }
}

export const see = (what: Locator): Promise<void> => what.waitFor({ state: 'visible' })

/**
 * What somebody in front of a terminal sees and touches.
 * @param page the kiosk's page as it is now: the app may have been started again
 */
export function standAt(page: () => Page) {
  const button = (name: string | RegExp): Locator =>
    page().getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  const heading = (name: string): Locator => page().getByRole('heading', { name, level: 1 })
  const status = (): Locator => page().getByRole('status', { name: 'Terminal status' })
  const typeDigits = async (digits: string): Promise<void> => {
    for (const digit of digits) await button(digit).click()
  }
  /** Sets a PIN. */
  const twice = async (pin: string): Promise<void> => {
    for (const key of ['Next', 'Save']) {
      await typeDigits(pin)
      await button(key).click()
    }
  }
  return {
    button,
    heading,
    status,
    typeDigits,
    twice,
    /** Everything that is on the page. */
    markup: (): Promise<string> => page().evaluate(() => document.documentElement.outerHTML),
    /** Makes the computer a terminal, with what an administrator was given. */
    async enrol(serverUrl: string, code: string, exitPin: string): Promise<void> {
      await page().getByLabel('Server address', { exact: true }).fill(serverUrl)
      await page().getByLabel('Code of this terminal', { exact: true }).fill(code)
      await button('Next').click()
      await twice(exitPin)
      await see(status().filter({ hasText: 'Online' }))
    },
    /** Types somebody's PIN, once it is asked for. */
    async typePin(pin: string): Promise<void> {
      await see(page().getByRole('group', { name: 'PIN' }))
      await typeDigits(pin)
      await button('Next').click()
    },
    /** Presses one of the large buttons until it is late enough for another punch. */
    async act(name: RegExp, done: string): Promise<void> {
      await expect
        .poll(async () => {
          if (await heading(done).isVisible()) return true
          if (await button(name).isVisible()) await button(name).click()
          return await heading(done).isVisible()
        })
        .toBe(true)
    },
  }
}
