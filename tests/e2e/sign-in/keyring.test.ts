import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startKeyring, type KeyringState } from '../../support/keyring.ts'
import { goToSettings } from '../../support/person.ts'
import { secretsOf } from './secrets.ts'
import {
  comesTo,
  diskOf,
  endEverything,
  isSaved,
  profileOf,
  signedIn,
  signInAgain,
  startCompany,
  whenOver,
} from './support.ts'

afterEach(endEverything)

test.each<KeyringState>(['absent', 'locked'])(
  'a keychain that is %s: the app says so, keeps nothing, and asks at each start',
  async (state) => {
    const company = await startCompany()
    const keyring = await startKeyring(state)
    whenOver(() => keyring.stop())
    const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-keyring-'))
    whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
    const first = await signedIn(company, 'bob', { userDataDir, keyring })
    await isSaved(first.window)
    await expect.poll(async () => (await profileOf(first.window)).storage).toBe('memory')
    await goToSettings(first.window, 'Account')
    const reason =
      state === 'absent'
        ? 'This computer has no keychain that could be used.'
        : 'The keychain of this computer was locked.'
    await first.window.getByText(reason).waitFor()
    await first.window.getByText('You sign in at each start.').waitFor()
    await first.close()

    const disk = diskOf(userDataDir)
    expect([...secretsOf(company)].filter(([, value]) => disk.includes(value)).map(([name]) => name)).toEqual([])
    expect(disk).not.toMatch(/eyJ[\w-]+\.eyJ/)

    const again = await company.open({ userDataDir, keyring })
    await signInAgain(company, again.window, 'bob')
    await isSaved(again.window)
  },
)

test('a keychain that is locked at a later start is no sign-out: opened, it gives the sign-in back (D7)', async () => {
  const company = await startCompany()
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-keyring-'))
  whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
  const before = await signedIn(company, 'bob', { userDataDir, keyring })
  await isSaved(before.window)
  expect((await profileOf(before.window)).storage).toBe('keychain')
  await before.close()

  await keyring.change('locked')
  const locked = await company.open({ userDataDir, keyring })
  await comesTo(locked.window, 'expired')
  await goToSettings(locked.window, 'Sync')
  await locked.window.getByText('The keychain of this computer is locked.').first().waitFor()
  await locked.close()
  // Nobody has ended anything on account of it.
  expect(company.sql('select ended_at as at from sessions')).toEqual([{ at: null }])

  await keyring.change('unlocked')
  const after = await company.open({ userDataDir, keyring })
  await comesTo(after.window, 'signed-in')
  await isSaved(after.window)
  expect(company.browser.opened).toHaveLength(1)
})
