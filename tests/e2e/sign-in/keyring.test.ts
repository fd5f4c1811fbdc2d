import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startKeyring, type KeyringState } from '../../support/keyring.ts'
import { goToSettings } from '../../support/person.ts'
import { secretsOf } from './secrets.ts'
import { diskOf, endEverything, isSaved, profileOf, signedIn, signInAgain, startCompany, whenOver } from './support.ts'

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
    await first.window.getByText('This computer has no keychain that could be used').waitFor()
    await first.close()

    const disk = diskOf(userDataDir)
    expect([...secretsOf(company)].filter(([, value]) => disk.includes(value)).map(([name]) => name)).toEqual([])
    expect(disk).not.toMatch(/eyJ[\w-]+\.eyJ/)

    const again = await company.open({ userDataDir, keyring })
    await signInAgain(company, again.window, 'bob')
    await isSaved(again.window)
  },
)
