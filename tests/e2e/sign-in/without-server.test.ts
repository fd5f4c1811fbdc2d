import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { startSystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { startKeyring } from '../../support/keyring.ts'
import {
  descriptionField,
  entryList,
  goTo,
  goToSettings,
  signInInBrowser,
  signInWithSso,
  startTimer,
  stopButton,
  stopTimer,
} from '../../support/person.ts'
import { startProvider } from '../../support/provider.ts'
import { comesTo, endEverything, profileOf, signOut, whenOver } from './support.ts'

afterEach(endEverything)

test('people of a provider without a server: each with a row and a database of their own, and no sign-in stops the clock (C8, A3, A5)', async () => {
  const provider = await startProvider()
  whenOver(() => provider.stop())
  const browser = startSystemBrowser()
  whenOver(() => browser.stop())
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-vouched-'))
  whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
  const env = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_SCOPES: 'openid profile email offline_access',
    OIDC_ADMIN_GROUP: 'timetracker-admins',
  }
  const launch = async (): Promise<LaunchedApp> => {
    const app = await launchApp({ browser, userDataDir, keyring, env })
    whenOver(() => app.close())
    return app
  }
  const users = (profile: string): unknown[] => {
    const database = new Sqlite(join(userDataDir, 'profiles', profile, 'time.db'), { timeout: 10_000 })
    try {
      return database.prepare('select username, full_name, email, role, oidc_issuer, oidc_sub from users').all()
    } finally {
      database.close()
    }
  }

  // It goes straight to the browser: there is nothing else to choose.
  const { window, close } = await launch()
  await window.getByRole('heading', { name: `Sign in to ${new URL(provider.issuer).host}` }).waitFor()
  await signInWithSso(window, browser, 'alice')
  const alice = await profileOf(window)
  expect(alice.person).toMatchObject({ username: 'alice', fullName: 'Alice Example', role: 'admin' })
  expect(users(alice.id)).toEqual([
    {
      username: 'alice',
      full_name: 'Alice Example',
      email: 'alice@example.com',
      role: 'admin',
      oidc_issuer: provider.issuer,
      oidc_sub: provider.users.get('alice')?.sub,
    },
  ])
  await startTimer(window, 'Of Alice')

  // Somebody else at the same computer.
  await signOut(window)
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(browser, 'bob')
  await comesTo(window, 'signed-in')
  const bob = await profileOf(window)
  expect(bob.id).not.toBe(alice.id)
  await goTo(window, 'Timer')
  await descriptionField(window).waitFor()
  expect(await stopButton(window).count()).toBe(0)
  expect(users(bob.id)).toMatchObject([{ username: 'bob', role: 'user' }])
  expect(readdirSync(join(userDataDir, 'profiles'))).toHaveLength(3)
  await close()

  // The provider does not know Bob any more: he is told, and tracks on.
  provider.users.delete('bob')
  const again = (await launch()).window
  await descriptionField(again).waitFor()
  await comesTo(again, 'expired')
  await startTimer(again, 'Of Bob, who is out')
  await stopTimer(again)
  await entryList(again).getByText('Of Bob, who is out').waitFor()
  await goToSettings(again, 'Account')
  await again.getByText('You can go on tracking. Sign in again').waitFor()
})
