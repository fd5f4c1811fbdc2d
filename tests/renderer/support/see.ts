import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'

/** Long enough for a busy machine; nothing waits for it when all is well. */
const patience = { timeout: 15_000 }

/** Waits until something can be seen. */
export const see = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' })

/** Waits until something is gone. */
export const gone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'hidden' })

/** Waits until an element says these words. */
export const says = (locator: Locator, text: string | RegExp): Promise<void> => {
  const words =
    text instanceof RegExp ? text : new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`)
  return expect.poll(async () => (await locator.textContent())?.trim(), patience).toMatch(words)
}

/** Waits until a field holds this. */
export const holds = (locator: Locator, value: string): Promise<void> =>
  expect.poll(() => locator.inputValue(), patience).toBe(value)

/** Waits until an element has the focus. */
export const focused = (locator: Locator): Promise<void> =>
  expect.poll(() => locator.evaluate((element) => element === document.activeElement), patience).toBe(true)

/** The accessible name, or the start of the text, of what has the focus. */
export const focusName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent.slice(0, 80) ?? ''
  })

export const field = (page: Page): Locator => page.getByRole('textbox', { name: 'What are you working on?' })
export const list = (page: Page): Locator => page.getByRole('list', { name: 'Time entries' })
export const row = (page: Page, text: string): Locator => list(page).getByRole('listitem').filter({ hasText: text })
export const link = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })

/** Every question that the page asked on a channel. */
export const asked = (page: Page, channel: string): Promise<unknown[]> =>
  page.evaluate((name) => window.fake.calls.filter((call) => call.channel === name).map(({ input }) => input), channel)
