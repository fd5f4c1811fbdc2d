import { existsSync, readdirSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { descriptionField, signInInBrowser } from '../../support/person.ts'
import { endEverything, startCompany } from './support.ts'

afterEach(endEverything)

/** Where the browser is to come back to; each attempt has a port of its own. */
const callbackOf = (link: string): URL => new URL(new URL(link).searchParams.get('redirect_uri') ?? '')
const answers = (url: URL): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

test('a sign-in can be cancelled while it waits, and a second one has nothing of the first (N4, N7, N11, B2)', async () => {
  const company = await startCompany()
  const { browser } = company
  const { window } = await company.open()
  const start = window.getByRole('button', { name: 'Sign in with SSO' })
  const waiting = window.getByRole('heading', { name: 'Continue in your browser' })

  await start.click()
  const first = await browser.openedUrl()
  await waiting.waitFor()
  expect(await answers(callbackOf(first))).toBe(true)
  await window.getByRole('button', { name: 'Cancel sign-in' }).click()
  await start.waitFor()
  expect(await answers(callbackOf(first))).toBe(false)
  // Who cancelled knows: there is no failure to read.
  expect(await window.getByRole('alert').count()).toBe(0)

  await start.click()
  const second = await browser.openedUrl()
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(new URL(second).searchParams.get(name)).toBeTruthy()
    expect(new URL(second).searchParams.get(name)).not.toBe(new URL(first).searchParams.get(name))
  }
  // What still comes of the first attempt is refused, and the second goes on waiting.
  const late = callbackOf(second)
  late.search = new URLSearchParams({
    code: 'late',
    state: new URL(first).searchParams.get('state') ?? '',
    iss: company.provider.issuer,
  }).toString()
  expect((await fetch(late)).status).toBe(400)
  await waiting.waitFor()
  expect(company.provider.requests.filter((line) => line === 'POST /token')).toEqual([])

  // N11: one more start, as from another page of the app, ends the one that waits.
  await window.evaluate(() => {
    void globalThis.window.bridge.invoke('account:sign-in-browser', {})
  })
  const third = await browser.openedUrl()
  expect(new URL(third).searchParams.get('state')).not.toBe(new URL(second).searchParams.get('state'))
  await expect.poll(() => answers(callbackOf(second))).toBe(false)
  await waiting.waitFor()

  await window.getByRole('button', { name: 'Open the page again' }).click()
  await expect.poll(() => browser.opened.length).toBe(4)
  expect(browser.opened[3]).toBe(third)
  await signInInBrowser(browser, 'bob')
  await descriptionField(window).waitFor()
  expect(await answers(callbackOf(third))).toBe(false)
})

test('`localhost` as the only host that the provider takes (N3, N4)', async () => {
  const redirect = 'http://localhost/auth/oidc/callback'
  const company = await startCompany({ OIDC_REDIRECT_URI: redirect }, { redirectUris: [redirect] })
  const { window } = await company.open()
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(company.browser, 'bob')
  await descriptionField(window).waitFor()
  expect(callbackOf(company.browser.opened[0] ?? '').hostname).toBe('localhost')
})

test('a refusal at the provider is said in words, nothing is kept, and the way in stays open (I3)', async () => {
  const company = await startCompany()
  const { window, dataPath } = await company.open()
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  const link = await company.browser.openedUrl()
  const context = await (await company.browser.chromium()).newContext()
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Cancel' }).click()
  // The page of the app: it tells that it did not work, and nothing of what the provider wrote.
  await page.getByText('Sign-in did not go through.').first().waitFor()
  expect(await page.content()).not.toContain('access_denied')
  await window.getByText('The sign-in service refused.').first().waitFor()
  await window.getByText('Try again, or ask your administrator whether you may use this app.').first().waitFor()
  expect(await answers(callbackOf(link))).toBe(false)
  expect(company.provider.requests).not.toContain('POST /token')
  expect(company.sql('select id from users')).toEqual([])
  const kept = readdirSync(dataPath('profiles')).filter((id) => existsSync(dataPath('profiles', id, 'tokens.bin')))
  expect(kept).toEqual([])
  await context.close()

  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(company.browser, 'bob')
  await descriptionField(window).waitFor()
})

test('after five minutes the wait ends with a plain word, and the door is shut (N11)', async () => {
  const company = await startCompany()
  const { window, application } = await company.open()
  // The app's own clockwork: the five minutes are over when the test says so.
  await application.evaluate(() => {
    const real = globalThis.setTimeout
    const held: (() => void)[] = []
    const holding = (callback: () => void, milliseconds?: number): NodeJS.Timeout => {
      if (milliseconds === 5 * 60_000) held.push(callback)
      return real(callback, milliseconds)
    }
    Object.assign(globalThis, {
      setTimeout: holding,
      fiveMinutesAreOver: () => held.map((callback) => callback()).length,
    })
  })
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  const link = await company.browser.openedUrl()
  await window.getByRole('heading', { name: 'Continue in your browser' }).waitFor()
  expect(await answers(callbackOf(link))).toBe(true)
  const ended = await application.evaluate(() => {
    const { fiveMinutesAreOver } = globalThis as unknown as { fiveMinutesAreOver: () => number }
    return fiveMinutesAreOver()
  })
  expect(ended).toBe(1)
  await window.getByText('Sign-in took too long and was ended.').first().waitFor()
  expect(await answers(callbackOf(link))).toBe(false)
  await window.getByRole('button', { name: 'Sign in with SSO' }).waitFor()
})
