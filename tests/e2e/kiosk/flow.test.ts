import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import { routes } from '../../../shared/protocol/routes.ts'
import type { LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { newDevice } from '../../support/server.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'
import { freePort, launchKiosk, LOCKED, readBadge, windowsOf } from './support.ts'

const PASSWORD = 'analytical engine no 1'
const PIN = '907263'
const EXIT_PIN = '731946'

let folder: string
let port: number
let server: ServerProcess
let keyring: Keyring
let app: LaunchedApp
let terminalId: string
let adminToken: string

const startServer = (): Promise<ServerProcess> =>
  startServerProcess({
    PORT: String(port),
    TIMETRACKER_DATA_DIR: join(folder, 'server'),
    AUTH_METHOD: 'local',
    ALLOW_SELF_REGISTER: 'true',
    ADMIN_USERNAMES: 'root',
  })

/** Asks the server as its own clients do. */
async function ask(path: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const answer = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  const value = (await answer.json()) as Record<string, unknown>
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(value)}`)
  return value
}
const register = (username: string, fullName: string) =>
  ask(routes.register.path, { username, password: PASSWORD, fullName, device: newDevice() })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-flow-'))
  // The app runs as an ordinary account.
  chmodSync(folder, 0o755)
  port = await freePort()
  server = await startServer()
  adminToken = String((await register('root', 'Root'))['accessToken'])
  const ada = (await register('ada', 'Ada Lovelace'))['user'] as { id: string }
  await ask(
    routes.adminChangeKioskPerson.path,
    { change: 'add-badge', userId: ada.id, text: 'BADGE-ADA', label: '' },
    adminToken,
  )
  await ask(routes.adminChangeKioskPerson.path, { change: 'number', userId: ada.id, number: '1815' }, adminToken)
  keyring = await startKeyring('unlocked')
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
})
afterAll(async () => {
  await app.close().catch(() => undefined)
  await keyring.stop()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const button = (name: string | RegExp): Locator =>
  app.window.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
const heading = (name: string): Locator => app.window.getByRole('heading', { name, level: 1 })
const status = (): Locator => app.window.getByRole('status', { name: 'Terminal status' })
const see = (what: Locator): Promise<void> => what.waitFor({ state: 'visible' })
async function typeDigits(digits: string): Promise<void> {
  for (const digit of digits) await button(digit).click()
}
async function twice(pin: string): Promise<void> {
  for (const key of ['Next', 'Save']) {
    await typeDigits(pin)
    await button(key).click()
  }
}
/** Somebody holds their badge to the reader and types their PIN. */
async function comeIn(): Promise<void> {
  await see(status())
  await readBadge(app.application, 'BADGE-ADA')
  await see(app.window.getByRole('group', { name: 'PIN' }))
  await typeDigits(PIN)
  await button('Next').click()
  await see(app.window.getByText('Today', { exact: false }).first())
}
/** Presses one of the large buttons until it is late enough for another punch. */
async function act(name: RegExp, done: string): Promise<void> {
  await expect
    .poll(async () => {
      if (await heading(done).isVisible()) return true
      if (await button(name).isVisible()) await button(name).click()
      return await heading(done).isVisible()
    })
    .toBe(true)
}
const markup = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.outerHTML)

test('a computer is enrolled with the code of an administrator', async () => {
  await see(heading('Make this computer a terminal'))
  const made = await ask(
    routes.adminTerminalCode.path,
    { name: 'Workshop north', place: 'Hall 2', everybody: true },
    adminToken,
  )
  terminalId = String(made['terminalId'])
  await ask(
    routes.adminChangeTerminal.path,
    { terminalId, settings: { ...defaultTerminalSettings, board: true, minimumGap: 3, languages: ['en', 'de'] } },
    adminToken,
  )
  await app.window.getByLabel('Server address', { exact: true }).fill(server.url)
  await app.window.getByLabel('Code of this terminal', { exact: true }).fill(String(made['code']))
  await button('Next').click()
  await twice(EXIT_PIN)
  await expect.poll(() => status().textContent()).toContain('Online')
  await see(button('Workshop north For administrators'))
  await see(button('Ada Lovelace'))
})

test('the first time a password proves it, a PIN is set, and the person is clocked in', async () => {
  await readBadge(app.application, 'BADGE-ADA')
  await see(heading('Hello, Ada Lovelace'))
  await app.window.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await button('Next').click()
  await see(heading('Choose a PIN'))
  await twice(PIN)
  await act(/^Clock in/, 'Clocked in')
  await see(app.window.getByText('Ada Lovelace', { exact: true }))
  await see(status())
  expect(await markup(app.window)).not.toMatch(/907263|analytical|Clocked in/)
})

test('the board tells who is in', async () => {
  await button('Who is in').click()
  const people = app.window.getByRole('list', { name: 'Who is in' })
  await expect
    .poll(() => people.getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).textContent())
    .toMatch(/In since/)
})

test('without a server everything goes on, and what was recorded is counted', async () => {
  await server.stop()
  await comeIn()
  await act(/^Take a break/, 'Enjoy your break')
  await see(app.window.getByText('Kept on this terminal until the server can be reached.'))
  await expect.poll(() => status().textContent()).toMatch(/Offline.*1 punch waiting, all safe/)
  await comeIn()
  await see(app.window.getByText('On break since', { exact: false }))
  await act(/^Back from break/, 'Back at work')
  await expect.poll(() => status().textContent()).toMatch(/2 punches waiting, all safe/)
})

test('a power cut loses nothing, and the server gets it when it is back', async () => {
  await app.kill()
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
  await expect.poll(() => status().textContent()).toMatch(/2 punches waiting, all safe/)
  server = await startServer()
  await expect.poll(() => status().textContent()).toMatch(/^Online$/)
  await comeIn()
  await act(/^Clock out/, 'Clocked out')
  const list = await fetch(new URL(routes.adminTerminals.path, server.url), {
    headers: { authorization: `Bearer ${adminToken}` },
  })
  expect(await list.json()).toMatchObject({ terminals: [{ name: 'Workshop north', state: 'enrolled' }] })
})

test('only the PIN of the terminal leads out', async () => {
  await see(status())
  await button('Workshop north For administrators').click()
  await typeDigits('111111')
  await button('Leave').click()
  await see(app.window.getByRole('alert').filter({ hasText: 'This PIN is wrong.' }))
  expect(await windowsOf(app.application)).toEqual(LOCKED)
  await typeDigits(EXIT_PIN)
  const ended = new Promise<void>((resolve) => app.application.once('close', () => resolve()))
  await button('Leave').click()
  await ended
})

test('a terminal that was revoked locks at its next contact, and knows nobody', async () => {
  await ask(routes.adminRevokeTerminal.path, { terminalId }, adminToken)
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
  await see(heading('This terminal was switched off'))
  expect(await markup(app.window)).not.toContain('Ada')
  await readBadge(app.application, 'BADGE-ADA')
  expect(await heading('This terminal was switched off').isVisible()).toBe(true)
})
