import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import type { LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { newDevice } from '../../support/server.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'
import { askServer, see, standAt } from './stand.ts'
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

const ask = askServer(() => server.url)
const register = (username: string, fullName: string) =>
  ask('register', { username, password: PASSWORD, fullName, device: newDevice() })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-flow-'))
  // The app runs as an ordinary account.
  chmodSync(folder, 0o755)
  port = await freePort()
  server = await startServer()
  adminToken = (await register('root', 'Root')).value.accessToken
  const ada = (await register('ada', 'Ada Lovelace')).value.user
  await ask('adminChangeKioskPerson', { change: 'add-badge', userId: ada.id, text: 'BADGE-ADA', label: '' }, adminToken)
  await ask('adminChangeKioskPerson', { change: 'number', userId: ada.id, number: '1815' }, adminToken)
  keyring = await startKeyring('unlocked')
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
})
afterAll(async () => {
  await app.close().catch(() => undefined)
  await keyring.stop()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const { button, heading, status, typeDigits, twice, markup, enrol, typePin, act } = standAt(() => app.window)
/** Somebody holds their badge to the reader and types their PIN. */
async function comeIn(): Promise<void> {
  await see(status())
  await readBadge(app.application, 'BADGE-ADA')
  await typePin(PIN)
  await see(app.window.getByText('Today', { exact: false }).first())
}
test('a computer is enrolled with the code of an administrator', async () => {
  await see(heading('Make this computer a terminal'))
  const place = { name: 'Workshop north', place: 'Hall 2', everybody: true }
  const made = (await ask('adminTerminalCode', place, adminToken)).value
  terminalId = made.terminalId
  await ask(
    'adminChangeTerminal',
    { terminalId, settings: { ...defaultTerminalSettings, board: true, minimumGap: 3, languages: ['en', 'de'] } },
    adminToken,
  )
  await enrol(server.url, made.code, EXIT_PIN)
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
  expect(await markup()).not.toMatch(/907263|analytical|Clocked in/)
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
  const list = (await ask('adminTerminals', undefined, adminToken)).value
  expect(list).toMatchObject({ terminals: [{ name: 'Workshop north', state: 'enrolled' }] })
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
  await ask('adminRevokeTerminal', { terminalId }, adminToken)
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
  await see(heading('This terminal was switched off'))
  expect(await markup()).not.toContain('Ada')
  await readBadge(app.application, 'BADGE-ADA')
  expect(await heading('This terminal was switched off').isVisible()).toBe(true)
})
