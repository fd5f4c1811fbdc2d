import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startKeyring } from '../../support/keyring.ts'
import { descriptionField } from '../../support/person.ts'
import { secretsOf } from './secrets.ts'
import { diskOf, endEverything, isSaved, profileOf, signedIn, signOut, startCompany, whenOver } from './support.ts'

afterEach(endEverything)

const goodbye = 'http://127.0.0.1/signed-out'

test('signing out wipes here, ends the session at both, and shows the page of the provider where that is configured (L2, L3, X1)', async () => {
  const company = await startCompany({ OIDC_POST_LOGOUT_REDIRECT_URI: goodbye })
  const { window } = await company.open()
  // One browser for both, which remembers at the provider who is there.
  const page = await (await (await company.browser.chromium()).newContext()).newPage()
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await page.goto(await company.browser.openedUrl())
  await page.getByRole('textbox', { name: 'Username' }).fill('bob')
  await page.getByLabel('Password').fill('bob-password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await descriptionField(window).waitFor()

  await signOut(window)
  const link = new URL(await company.browser.openedUrl())
  expect(`${link.origin}${link.pathname}`).toBe(`${company.provider.issuer}/session/end`)
  expect(link.searchParams.get('post_logout_redirect_uri')).toBe(goodbye)
  expect(link.searchParams.get('state')).toBeTruthy()
  expect(link.searchParams.get('id_token_hint') ?? link.searchParams.get('logout_hint')).toBeTruthy()
  expect((await page.goto(link.href))?.status()).toBe(200)
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
  await expect.poll(() => company.provider.requests).toContain('POST /token/revocation')
  expect(company.sql('select end_reason as why from sessions')).toEqual([{ why: 'signed-out' }])
})

test('where the provider has no such page, signing out needs no browser (L1)', async () => {
  const company = await startCompany({ OIDC_POST_LOGOUT_REDIRECT_URI: goodbye }, { endSession: false })
  const { window } = await signedIn(company, 'bob')
  await signOut(window)
  await window.getByText('Signed out. Your time is kept here.').first().waitFor()
  await expect.poll(() => company.provider.requests).toContain('POST /token/revocation')
  await expect.poll(() => company.sql('select end_reason as why from sessions')).toEqual([{ why: 'signed-out' }])
  expect(company.browser.opened).toHaveLength(1)
})

test('a sign-out without a network is told to both at the next start, and nobody is signed in by it (X2, X3, L2)', async () => {
  const company = await startCompany()
  const { server, atProvider, provider } = company
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-farewell-'))
  whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
  const before = await signedIn(company, 'bob', { userDataDir, keyring })
  await isSaved(before.window)
  server.cut = true
  atProvider.cut = true
  await signOut(before.window)
  await before.close()
  expect(company.sql('select end_reason as why from sessions')).toEqual([{ why: null }])
  const disk = diskOf(userDataDir)
  expect([...secretsOf(company)].filter(([, value]) => disk.includes(value)).map(([name]) => name)).toEqual([])

  server.cut = false
  atProvider.cut = false
  const after = await company.open({ userDataDir, keyring })
  expect((await profileOf(after.window)).session).toBe('signed-out')
  await expect.poll(() => company.sql('select end_reason as why from sessions')).toEqual([{ why: 'signed-out' }])
  await expect.poll(() => provider.requests).toContain('POST /token/revocation')
  await expect.poll(() => existsSync(join(userDataDir, 'farewells.bin'))).toBe(false)
  expect((await profileOf(after.window)).session).toBe('signed-out')
})
