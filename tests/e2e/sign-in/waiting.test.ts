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
