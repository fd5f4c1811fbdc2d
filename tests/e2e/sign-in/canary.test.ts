import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startSystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { goTo, signInWithSso, startTimer, stopTimer } from '../../support/person.ts'
import { startProvider } from '../../support/provider.ts'
import { crashed, foundIn, heapOf, listenTo, recordBridge, watchCommandLines } from './canary.ts'
import { recordProvider } from './recording.ts'
import { kindsOf, secretsOf } from './secrets.ts'
import { comesTo, diskOf, endEverything, isSaved, outliveAccess, signOut, startCompany, whenOver } from './support.ts'

afterEach(endEverything)

/** Looks from now on everywhere where something of an app could be read; a look is a text for each place. */
async function watch(app: LaunchedApp, keyring: Keyring): Promise<() => Promise<Record<string, string>>> {
  const commandLines = watchCommandLines()
  whenOver(() => commandLines.stop())
  const console = listenTo(app.application.process())
  const bridge = await recordBridge(app.application)
  return async () => ({
    'the data of the app, its logs and crash files': diskOf(app.userDataDir),
    'the home of the person': diskOf(keyring.session.home),
    'command lines': commandLines.seen(),
    'the memory of the page': await heapOf(app.window),
    'what crossed the bridge': await bridge.seen(),
    'what the app says on its console': console.heard(),
  })
}

async function startHome(): Promise<Keyring> {
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  return keyring
}

test('after sign-in, tracking, renewal and sign-out, nothing secret lies where it could be read (T3, T4, T17, P4)', async () => {
  const company = await startCompany()
  const keyring = await startHome()
  const app = await company.open({ keyring })
  const look = await watch(app, keyring)
  await signInWithSso(app.window, company.browser, 'bob')
  await startTimer(app.window, 'Looked at by somebody curious')
  await stopTimer(app.window)
  await isSaved(app.window)
  await outliveAccess(company, app.window)
  await expect.poll(() => company.server.exchanges.some(({ url }) => url.endsWith('/auth/refresh'))).toBe(true)
  await isSaved(app.window)

  const places = async (): Promise<Record<string, string>> => ({
    ...(await look()),
    'the log of the server': company.logged(),
  })
  // While signed in; signed out and nobody told of it yet, so that it waits in its file; and when all is over.
  const signedInPlaces = await places()
  await goTo(app.window, 'Timer')
  company.server.cut = true
  company.atProvider.cut = true
  await signOut(app.window)
  await expect.poll(() => existsSync(app.dataPath('farewells.bin'))).toBe(true)
  const waitingPlaces = await places()
  company.server.cut = false
  company.atProvider.cut = false
  await app.window.evaluate(() => globalThis.window.bridge.invoke('sync:now', {}))
  await expect.poll(() => company.provider.requests).toContain('POST /token/revocation')
  await expect.poll(() => existsSync(app.dataPath('farewells.bin'))).toBe(false)
  const signedOutPlaces = await places()

  // The search is for what was really used, of every kind.
  const secrets = secretsOf(company)
  for (const kind of ['code', 'code_verifier', 'idToken', 'refresh_token', 'refreshToken', 'bearer', 'password'])
    expect(kindsOf(secrets)).toContain(kind)
  expect(signedInPlaces['what crossed the bridge']).toContain('account:sign-in-browser')
  expect(signedInPlaces['what crossed the bridge']).toContain('Looked at by somebody curious')
  expect(signedInPlaces['the memory of the page']).toContain('Looked at by somebody curious')
  expect(signedInPlaces['command lines']).toContain(app.userDataDir)
  expect(signedInPlaces['the log of the server']).toContain('/auth/oidc/exchange')
  expect(waitingPlaces['the data of the app, its logs and crash files']).toContain('TTFW')
  expect(foundIn(signedInPlaces, secrets)).toEqual([])
  expect(foundIn(waitingPlaces, secrets)).toEqual([])
  expect(foundIn(signedOutPlaces, secrets)).toEqual([])

  // And it finds what is planted, in each of the places.
  const [name, planted] = [...secrets].find(([kind]) => kind.startsWith('refreshToken')) ?? ['', '']
  writeFileSync(app.dataPath('planted.log'), `{"level":"warn","token":"${planted}"}`)
  writeFileSync(`${keyring.session.home}/planted`, planted)
  const child = spawn('sh', ['-c', 'read -r line', planted], { stdio: ['pipe', 'ignore', 'ignore'] })
  whenOver(() => void child.stdin.end())
  await app.application.evaluate((_electron, text) => void process.stderr.write(`${text}\n`), planted)
  await goTo(app.window, 'Timer')
  await startTimer(app.window, planted)
  const everywhere = Object.keys(await look()).map((place) => `${name.split(' ')[0]} in ${place}`)
  await expect.poll(async () => foundIn(await look(), new Map([[name, planted]]))).toEqual(everywhere)
})

test('nor of a sign-in without a server, at its renewal and while its sign-out waits (T3, T4, T17, P4)', async () => {
  const provider = await startProvider()
  whenOver(() => provider.stop())
  const atProvider = recordProvider(Number(new URL(provider.issuer).port))
  whenOver(() => atProvider.stop())
  const browser = startSystemBrowser()
  whenOver(() => browser.stop())
  const keyring = await startHome()
  const userDataDir = mkdtempSync(join(tmpdir(), 'timetracker-curious-'))
  whenOver(() => rmSync(userDataDir, { recursive: true, force: true }))
  const env = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_SCOPES: 'openid profile email offline_access',
  }
  const open = async (): Promise<LaunchedApp> => {
    const app = await launchApp({ browser, userDataDir, keyring, env })
    whenOver(() => app.close())
    return app
  }
  const first = await open()
  const lookFirst = await watch(first, keyring)
  await signInWithSso(first.window, browser, 'bob')
  await startTimer(first.window, 'Looked at without a server')
  await stopTimer(first.window)
  const signedInPlaces = await lookFirst()
  await first.close()

  // The next start renews at the provider.
  const second = await open()
  const lookSecond = await watch(second, keyring)
  await comesTo(second.window, 'signed-in')
  await expect.poll(() => provider.requests.filter((line) => line === 'POST /token').length).toBe(2)
  const renewedPlaces = await lookSecond()
  atProvider.cut = true
  await signOut(second.window)
  await expect.poll(() => existsSync(second.dataPath('farewells.bin'))).toBe(true)
  const waitingPlaces = await lookSecond()

  const secrets = secretsOf({ provider, atProvider })
  // The access token is the bearer: UserInfo is asked with it.
  for (const kind of ['code', 'code_verifier', 'id_token', 'refresh_token', 'bearer', 'password'])
    expect(kindsOf(secrets)).toContain(kind)
  expect(signedInPlaces['what crossed the bridge']).toContain('account:sign-in-browser')
  expect(signedInPlaces['the memory of the page']).toContain('Looked at without a server')
  expect(waitingPlaces['the data of the app, its logs and crash files']).toContain('TTFW')
  expect(foundIn(signedInPlaces, secrets)).toEqual([])
  expect(foundIn(renewedPlaces, secrets)).toEqual([])
  expect(foundIn(waitingPlaces, secrets)).toEqual([])
})

test('nor when the page crashes while somebody is signed in, and then the app (T17)', async () => {
  const company = await startCompany()
  const keyring = await startHome()
  const app = await company.open({ keyring })
  await signInWithSso(app.window, company.browser, 'bob')
  await isSaved(app.window)
  await crashed(app.application)
  // No dump is written: it would hold the memory of the main process, tokens and all.
  for (const folder of [app.userDataDir, keyring.session.home]) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => /\.dmp$|(^|\/)core(\.\d+)?$/.test(file))).toEqual([])
  }
  const places = { 'the data of the app': diskOf(app.userDataDir), 'the home': diskOf(keyring.session.home) }
  expect(places['the data of the app']).toContain('a page crashed')
  expect(foundIn(places, secretsOf(company))).toEqual([])
})
