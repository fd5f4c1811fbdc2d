import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, type LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { newDevice } from '../../support/server.ts'
import { startTeamServer, type TeamServer } from '../../support/team-server.ts'
import { askServer, see, standAt } from './stand.ts'
import { launchKiosk, LOCKED, windowsOf } from './support.ts'

let folder: string
let server: TeamServer
let keyring: Keyring
let app: LaunchedApp
let code: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-login-'))
  // The app runs as an ordinary account.
  chmodSync(folder, 0o755)
  server = await startTeamServer({ AUTH_METHOD: 'local', ALLOW_SELF_REGISTER: 'true', ADMIN_USERNAMES: 'root' })
  const ask = askServer(() => server.url)
  const account = { username: 'root', password: 'analytical engine no 1', fullName: 'Root', device: newDevice() }
  const { accessToken } = (await ask('register', account)).value
  code = (await ask('adminTerminalCode', { name: 'Gate', place: '', everybody: true }, accessToken)).value.code
  keyring = await startKeyring('unlocked')
})
afterAll(async () => {
  await (app as LaunchedApp | undefined)?.close().catch(() => undefined)
  await keyring.stop()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const { enrol, heading, status } = standAt(() => app.window)
/** The file that a desktop reads when its session begins (Desktop Application Autostart Specification 0.5). */
const entry = (): string => join(keyring.environment['XDG_CONFIG_HOME'] ?? '', 'autostart', 'timetracker-kiosk.desktop')
/** The folder of a terminal, with signs that mean something to shells and desktops. */
const userDataDir = (): string => join(folder, 'at the $DOOR 100%')

/** What a desktop runs: the value of the key with its escapes undone, whose quoting is then that of a shell. */
function execLine(): string {
  const value = /^Exec=(.*)$/m.exec(readFileSync(entry(), 'utf8'))?.[1] ?? ''
  return value.replaceAll(String.raw`\\`, '\\').replaceAll('%%', '%')
}

test('the setting writes the entry, and its line opens this terminal on its lock screen', async () => {
  const options = { userDataDir: userDataDir(), keyring }
  app = await launchKiosk({ ...options, env: { TIMETRACKER_KIOSK_AT_LOGIN: 'true' } })
  await see(heading('Make this computer a terminal'))
  await enrol(server.url, code, '731946')
  expect(readFileSync(entry(), 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
  await app.close()

  app = await launchApp({ ...options, command: execLine() })
  await see(status().filter({ hasText: 'Online' }))
  await see(app.window.getByRole('button', { name: 'Gate For administrators' }))
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
  // Nobody said anything about it this time: it stays.
  expect(existsSync(entry())).toBe(true)
  await app.close()
})

test('switched off, the entry is gone', async () => {
  app = await launchKiosk({ userDataDir: userDataDir(), keyring, env: { TIMETRACKER_KIOSK_AT_LOGIN: 'false' } })
  await see(status())
  expect(existsSync(entry())).toBe(false)
})

test('in its usual folder the line names none', async () => {
  const options = { userDataDir: join(keyring.environment['XDG_CONFIG_HOME'] ?? '', 'TimeTracker'), keyring }
  await app.close()
  app = await launchKiosk({ ...options, env: { TIMETRACKER_KIOSK_AT_LOGIN: 'true' } })
  expect(execLine()).toMatch(/" --kiosk$/)
  await app.close()
  app = await launchApp({ ...options, command: execLine() })
  await see(heading('Make this computer a terminal'))
  await expect.poll(() => windowsOf(app.application)).toEqual(LOCKED)
})
