import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { createAuthority, type Authority, type Certificate } from '../../support/certificate.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { signInWithSso, startTimer, stopTimer, syncStatus } from '../../support/person.ts'
import { startTls, type TlsFront } from '../../support/tls.ts'
import { trustAuthority } from '../../support/trust.ts'
import {
  comesTo,
  diskOf,
  endEverything,
  isSaved,
  outliveAccess,
  profileOf,
  signOut,
  startCompany,
  syncNow,
  whenOver,
  type Company,
} from './support.ts'

afterEach(endEverything)

const trusted = createAuthority('Example company')
const stranger = createAuthority('Somebody else')

/** A company that speaks https only, with certificates of its own, which its server trusts. */
async function startOverTls(ofProvider: Certificate): Promise<{ company: Company; front: TlsFront }> {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-authority-'))
  whenOver(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'authority.pem')
  writeFileSync(file, trusted.cert)
  const company = await startCompany({ NODE_EXTRA_CA_CERTS: file }, { certificate: ofProvider })
  return { company, front: await startFront(company, trusted.issue()) }
}

async function startFront(company: Company, certificate: Certificate): Promise<TlsFront> {
  const front = await startTls(Number(new URL(company.server.url).port), certificate)
  whenOver(() => front.stop())
  return front
}

/** A computer whose person trusts this authority, or none beside those that everybody trusts. */
async function startComputer(authority?: Authority): Promise<{ keyring: Keyring; browser: SystemBrowser }> {
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  if (authority !== undefined) trustAuthority(keyring.session.home, authority.cert)
  const browser = startSystemBrowser(keyring.session.home)
  whenOver(() => browser.stop())
  return { keyring, browser }
}

/** Nobody is signed in, no page was opened, and the disk holds no sealed sign-in. */
async function nothingHappened(app: LaunchedApp, browser: SystemBrowser): Promise<void> {
  expect(browser.opened).toEqual([])
  expect((await profileOf(app.window)).session).not.toBe('signed-in')
  expect(diskOf(app.userDataDir)).not.toContain('TTTB')
}

test('with a company’s own certificate authority: sign-in, renewal, sync and sign-out, all over https; a certificate of somebody else hears nothing (B10, D8, T11, T19)', async () => {
  const { company, front } = await startOverTls(trusted.issue())
  const { provider } = company
  expect(provider.issuer).toMatch(/^https:/)
  const computer = await startComputer(trusted)
  const app = await company.open({ ...computer, env: { TIMETRACKER_SERVER_URL: front.url } })
  const { window } = app
  const said = await signInWithSso(window, computer.browser, 'bob')
  expect(said).toContain('Go back to TimeTracker')
  expect(diskOf(app.userDataDir)).toContain('TTTB')
  await startTimer(window, 'Behind a certificate')
  await stopTimer(window)
  await isSaved(window)

  // Somebody with another certificate takes the server's place: not one byte of a request reaches them.
  await front.change(stranger.issue())
  await startTimer(window, 'While somebody else was there')
  await stopTimer(window)
  await syncNow(window)
  await syncStatus(window).getByText('All changes saved').waitFor({ state: 'detached' })
  expect(front.heard).toBe('')
  expect((await profileOf(window)).session).toBe('signed-in')
  await front.change(trusted.issue())
  await outliveAccess(company, window)
  await isSaved(window)
  await expect.poll(() => provider.requests.filter((line) => line === 'POST /token').length).toBe(2)

  await signOut(window)
  await expect.poll(() => provider.requests).toContain('POST /token/revocation')
  await expect.poll(() => company.sql('select end_reason as why from sessions')).toEqual([{ why: 'signed-out' }])
})

test('a server whose certificate nobody vouches for, of another name or too old, is refused in a plain sentence (B10, T11)', async () => {
  const { company, front } = await startOverTls(trusted.issue())
  const refused = {
    'signed by somebody else': await startFront(company, stranger.issue()),
    'for another name': await startFront(company, trusted.issue({ names: ['time.example.com'] })),
    'too old': await startFront(company, trusted.issue({ until: '250102000000Z' })),
  }
  const computer = await startComputer(trusted)
  const app = await launchApp({ ...computer, firstRun: true })
  whenOver(() => app.close())
  const { window } = app
  await window.getByRole('button', { name: 'Connect to a server' }).click()
  const check = async (url: string): Promise<void> => {
    await window.getByRole('textbox', { name: 'Server address' }).fill(url)
    await window.getByRole('button', { name: 'Check address' }).click()
  }
  for (const [wrong, { url }] of Object.entries(refused)) {
    await check(url)
    const sentence = window.getByText('The identity of this server could not be confirmed.')
    await sentence.waitFor()
    expect(await window.getByRole('button', { name: 'Connect', exact: true }).count(), wrong).toBe(0)
    // The right one takes the sentence away.
    await check(front.url)
    await window.getByText('Found Example company').first().waitFor()
    await sentence.waitFor({ state: 'detached' })
  }
  expect(Object.values(refused).map(({ heard }) => heard)).toEqual(['', '', ''])
  await nothingHappened(app, computer.browser)
})

test('without the authority the same server is refused, and nothing reaches it (B10, T11, T19)', async () => {
  const { company, front } = await startOverTls(trusted.issue())
  const computer = await startComputer()
  const app = await launchApp({ ...computer, firstRun: true })
  whenOver(() => app.close())
  const { window } = app
  await window.getByRole('button', { name: 'Connect to a server' }).click()
  await window.getByRole('textbox', { name: 'Server address' }).fill(front.url)
  await window.getByRole('button', { name: 'Check address' }).click()
  await window.getByText('The identity of this server could not be confirmed.').waitFor()
  expect(await window.getByRole('button', { name: 'Connect', exact: true }).count()).toBe(0)
  expect(front.heard).toBe('')
  expect(company.server.exchanges).toEqual([])
  await nothingHappened(app, computer.browser)
})

test('a sign-in service whose certificate nobody vouches for is refused before a browser opens (B10, D8)', async () => {
  const { company, front } = await startOverTls(stranger.issue())
  const computer = await startComputer(trusted)
  const app = await company.open({ ...computer, env: { TIMETRACKER_SERVER_URL: front.url } })
  const { window } = app
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  const alert = window.getByRole('alert')
  await alert.getByText('The identity of the sign-in service could not be confirmed.').waitFor()
  await comesTo(window, 'signed-out')
  expect(company.provider.requests).toEqual([])
  expect(company.sql('select 1 from users')).toEqual([])
  await nothingHappened(app, computer.browser)
})
