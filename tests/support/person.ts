import type { Locator, Page } from 'playwright'
import type { Bridge } from '../../shared/ipc/bridge.ts'
import type { SystemBrowser } from './browser.ts'

declare global {
  // What the preload gives the page; tests ask it where the screen rounds what they want to know exactly.
  interface Window {
    readonly bridge: Bridge
  }
}

/** What a person does in the app, by the names that they see or hear. */

export const descriptionField = (page: Page): Locator => page.getByRole('textbox', { name: 'What are you working on?' })
export const entryList = (page: Page): Locator => page.getByRole('list', { name: 'Time entries' })
export const syncStatus = (page: Page): Locator => page.getByRole('status', { name: 'Sync status' })
export const stopButton = (page: Page): Locator => page.getByRole('button', { name: 'Stop timer' })
export const startButton = (page: Page): Locator => page.getByRole('button', { name: 'Start timer' })

/** Types what they work on and presses Enter; the timer runs when this resolves. */
export async function startTimer(page: Page, description: string): Promise<void> {
  await descriptionField(page).fill(description)
  await descriptionField(page).press('Enter')
  await stopButton(page).waitFor()
}

/** Stops the timer; it has stopped when this resolves. */
export async function stopTimer(page: Page): Promise<void> {
  await stopButton(page).click()
  await startButton(page).waitFor()
}

type Screen = 'Timer' | 'Projects' | 'Settings' | 'Help' | 'Administration'

/** Goes to one of the screens of the navigation. */
export async function goTo(page: Page, screen: Screen): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click()
}

/** Signs in at the identity provider in the system's browser, which the app has opened, and reads what the last page says. */
export async function signInInBrowser(browser: SystemBrowser, username: string): Promise<string> {
  const chromium = await browser.chromium()
  const context = await chromium.newContext()
  const page = await context.newPage()
  await page.goto(await browser.openedUrl())
  await page.getByRole('textbox', { name: 'Username' }).fill(username)
  await page.getByLabel('Password').fill(`${username}-password`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading').waitFor()
  const said = await page.getByRole('main').or(page.locator('body')).first().innerText()
  await context.close()
  return said
}

/** The whole way: asks the app, signs in in the browser, and is in the tracker. */
export async function signInWithSso(page: Page, browser: SystemBrowser, username: string): Promise<string> {
  await page.getByRole('button', { name: 'Sign in with SSO' }).click()
  const said = await signInInBrowser(browser, username)
  await descriptionField(page).waitFor()
  return said
}

/** Goes to one page of the settings. */
export async function goToSettings(page: Page, tab: 'General' | 'Account' | 'Sync'): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByRole('tab', { name: tab }).click()
}
