import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startKeyring } from '../../support/keyring.ts'
import { entryList, goTo, startTimer, stopTimer, syncStatus } from '../../support/person.ts'
import {
  comesTo,
  endEverything,
  isSaved,
  outliveAccess,
  profileOf,
  signInAgain,
  signedIn,
  startCompany,
  syncNow,
  whenOver,
} from './support.ts'

afterEach(endEverything)

test('a session is renewed at the provider and at the server, survives a dead network, and ends with a reused token or a disabled person', async () => {
  const company = await startCompany()
  const { provider, atProvider, server, browser } = company
  const { window, dataPath } = await signedIn(company, 'bob')
  await isSaved(window)
  const bundles = (): string[] =>
    readdirSync(dataPath('profiles')).filter((id) => existsSync(dataPath('profiles', id, 'tokens.bin')))
  const renewals = () => server.exchanges.filter(({ url }) => url.endsWith('/auth/refresh'))
  const tokenRequests = () => provider.requests.filter((line) => line === 'POST /token').length

  // B6: the access token ran out. One renewal, at both; both refresh tokens are rotated.
  const before = { atServer: renewals().length, atProvider: tokenRequests() }
  const [first] = company.sql('select refresh_hash as hash from sessions')
  await outliveAccess(company, window)
  await expect.poll(() => renewals().length).toBe(before.atServer + 1)
  await isSaved(window)
  expect(tokenRequests()).toBe(before.atProvider + 1)
  expect(company.sql('select refresh_hash as hash from sessions')).not.toEqual([first])
  const stolen = (JSON.parse(renewals().at(-1)?.sent ?? '{}') as { refreshToken: string }).refreshToken

  // B7: neither a dead provider nor a dead server is a sign-out.
  atProvider.cut = true
  await outliveAccess(company, window)
  await syncStatus(window)
    .getByText(/Trying again soon|Offline/)
    .waitFor()
  expect((await profileOf(window)).session).toBe('signed-in')
  atProvider.cut = false
  server.cut = true
  await goTo(window, 'Timer')
  await startTimer(window, 'Written without a network')
  await stopTimer(window)
  await syncStatus(window)
    .getByText(/Offline/)
    .waitFor()
  expect((await profileOf(window)).session).toBe('signed-in')
  expect(bundles()).toHaveLength(1)
  server.cut = false
  await syncNow(window)
  await isSaved(window)
  expect(company.sql('select description from time_entries')).toEqual([{ description: 'Written without a network' }])
  expect(browser.opened).toHaveLength(1)

  // D10: a thief uses an old refresh token. The session ends for both; tracking goes on, and what was tracked is sent later.
  const theft = await fetch(`${server.url}/api/v1/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken: stolen }),
  })
  expect(theft.ok).toBe(false)
  expect(company.sql('select end_reason as why from sessions')).toEqual([{ why: 'refresh-reused' }])
  await syncNow(window)
  await comesTo(window, 'expired')
  await syncStatus(window).getByText('Sign in again to sync; your time is kept').waitFor()
  await expect.poll(bundles).toEqual([])
  await goTo(window, 'Timer')
  await startTimer(window, 'Tracked while signed out')
  await stopTimer(window)
  await signInAgain(company, window, 'bob')
  await isSaved(window)
  expect(company.sql('select description from time_entries order by started_at')).toHaveLength(2)

  // Somebody whom the provider does not know any more is out at the next renewal, and keeps what they tracked.
  provider.users.delete('bob')
  await outliveAccess(company, window)
  await comesTo(window, 'expired')
  await expect.poll(bundles).toEqual([])
  await goTo(window, 'Timer')
  await entryList(window).getByText('Tracked while signed out').waitFor()
})

test('killed between the provider’s renewal and its own note of it, the app asks to sign in at the next start, once (B6)', async () => {
  const company = await startCompany()
  const { provider, atProvider } = company
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-killed-'))
  whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
  const before = await signedIn(company, 'bob', { userDataDir, keyring })
  await isSaved(before.window)

  // The provider has rotated the token, and the app never hears of the new one.
  atProvider.lost = '/token'
  await outliveAccess(company, before.window)
  await expect.poll(() => atProvider.losses).toBe(1)
  await before.kill()
  atProvider.lost = null

  const tokenRequests = () => provider.requests.filter((line) => line === 'POST /token').length
  const asked = tokenRequests()
  const after = await company.open({ userDataDir, keyring })
  await comesTo(after.window, 'expired')
  await syncStatus(after.window).getByText('Sign in again to sync; your time is kept').waitFor()
  // The used token was shown once. Neither waiting nor asking for a sync shows it again.
  await syncNow(after.window)
  await syncStatus(after.window).getByText('Sign in again to sync; your time is kept').waitFor()
  expect(tokenRequests()).toBe(asked + 1)
  await signInAgain(company, after.window, 'bob')
  await isSaved(after.window)
})
