import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { goTo, signInWithSso, startTimer, stopTimer } from '../../support/person.ts'
import { startKeyring } from '../../support/keyring.ts'
import { foundIn, heapOf, recordBridge, watchCommandLines } from './canary.ts'
import { secretsOf } from './secrets.ts'
import { diskOf, endEverything, isSaved, outliveAccess, signOut, startCompany, whenOver } from './support.ts'

afterEach(endEverything)

test('after sign-in, tracking, renewal and sign-out, nothing secret lies where it could be read (T3, T4, T17, P4)', async () => {
  const company = await startCompany()
  const keyring = await startKeyring('unlocked')
  whenOver(() => keyring.stop())
  const commandLines = watchCommandLines()
  whenOver(() => commandLines.stop())
  const app = await company.open({ keyring })
  const bridge = await recordBridge(app.application)
  await signInWithSso(app.window, company.browser, 'bob')
  await startTimer(app.window, 'Looked at by somebody curious')
  await stopTimer(app.window)
  await isSaved(app.window)
  await outliveAccess(company, app.window)
  await expect.poll(() => company.server.exchanges.some(({ url }) => url.endsWith('/auth/refresh'))).toBe(true)
  await isSaved(app.window)

  const places = async (): Promise<Record<string, string>> => ({
    'the data of the app, its logs and crash files': diskOf(app.userDataDir),
    'the home of the person': diskOf(keyring.session.home),
    'command lines': commandLines.seen(),
    'the memory of the page': await heapOf(app.window),
    'what crossed the bridge': await bridge.seen(),
  })
  // While signed in, and after it.
  const signedInPlaces = await places()
  await goTo(app.window, 'Timer')
  await signOut(app.window)
  await expect.poll(() => company.provider.requests).toContain('POST /token/revocation')
  const signedOutPlaces = await places()

  // The search is for what was really used, of every kind.
  const secrets = secretsOf(company)
  const kinds = new Set([...secrets.keys()].map((name) => name.split(' ')[0]))
  for (const kind of ['code', 'code_verifier', 'idToken', 'refresh_token', 'refreshToken', 'bearer', 'password'])
    expect(kinds).toContain(kind)
  expect(signedInPlaces['what crossed the bridge']).toContain('account:sign-in-browser')
  expect(signedInPlaces['what crossed the bridge']).toContain('Looked at by somebody curious')
  expect(signedInPlaces['the memory of the page']).toContain('Looked at by somebody curious')
  expect(signedInPlaces['command lines']).toContain(app.userDataDir)
  expect(foundIn(signedInPlaces, secrets)).toEqual([])
  expect(foundIn(signedOutPlaces, secrets)).toEqual([])

  // And it finds what is planted, in each of the places.
  const [name, planted] = [...secrets].find(([kind]) => kind.startsWith('refreshToken')) ?? ['', '']
  writeFileSync(app.dataPath('planted.log'), `{"level":"warn","token":"${planted}"}`)
  writeFileSync(`${keyring.session.home}/planted`, planted)
  const child = spawn('sh', ['-c', 'read -r line', planted], { stdio: ['pipe', 'ignore', 'ignore'] })
  whenOver(() => void child.stdin.end())
  await goTo(app.window, 'Timer')
  await startTimer(app.window, planted)
  await expect.poll(() => commandLines.seen().includes(planted)).toBe(true)
  const found = foundIn(await places(), new Map([[name, planted]]))
  expect(found).toEqual(Object.keys(signedInPlaces).map((place) => `${name.split(' ')[0]} in ${place}`))
})
