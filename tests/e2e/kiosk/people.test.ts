import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Punch } from '../../../shared/domain/punch.ts'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import { PROTOCOL_VERSION, SCHEMA_VERSION } from '../../../shared/protocol/version.ts'
import type { LaunchedApp } from '../../support/electron.ts'
import { startKeyring, type Keyring } from '../../support/keyring.ts'
import { startProvider, type TestProvider } from '../../support/provider.ts'
import { newDevice } from '../../support/server.ts'
import { singleSignOn, startTeamServer, type TeamServer } from '../../support/team-server.ts'
import { enrolTerminal } from '../../support/terminal.ts'
import { askServer, see, standAt } from './stand.ts'
import { launchKiosk, LOCKED, readBadge, windowsOf } from './support.ts'

const PIN = '907263'
const EXIT_PIN = '731946'
const PASSWORD = 'analytical engine no 1'
const HOUR = 3_600_000

let folder: string
let provider: TestProvider
let server: TeamServer
let keyring: Keyring
let app: LaunchedApp
let adminToken: string
let terminalId: string
let bob: string

const ask = askServer(() => server.url)

/** An account of somebody who has signed in at the provider once, on a computer of their own. */
async function signedInOnce(username: string): Promise<string> {
  const device = newDevice()
  const { nonce } = (await ask('oidcStart', { device })).value
  const tokens = await provider.signIn(username, { nonce })
  const request = { idToken: tokens.id_token, accessToken: tokens.access_token, device }
  return (await ask('oidcExchange', request)).value.user.id
}

async function addProjects(device: { id: string }, actor: string): Promise<void> {
  const ops = ['Lathe', 'Milling'].map((name) => ({
    opId: v7(),
    actor,
    entity: 'project',
    id: v7(),
    kind: 'create',
    saw: {},
    at: Date.now(),
    schema: SCHEMA_VERSION,
    fields: {
      client_id: null,
      name,
      code: '',
      colour: 'blue',
      billable: false,
      rate_minor: null,
      currency: null,
      archived: false,
    },
  }))
  const scopes: never[] = []
  const versions = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION }
  await ask(
    'sync',
    { ...versions, device: device.id, clientNow: Date.now(), epoch: null, ops, scopes, limit: 100 },
    adminToken,
  )
}

const settle = (changes: Partial<typeof defaultTerminalSettings>) =>
  ask(
    'adminChangeTerminal',
    { terminalId, settings: { ...defaultTerminalSettings, minimumGap: 3, ...changes } },
    adminToken,
  )

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-people-'))
  // The app runs as an ordinary account.
  chmodSync(folder, 0o755)
  provider = await startProvider({ deviceFlow: true })
  server = await startTeamServer({
    ...singleSignOn(provider),
    TIMETRACKER_DATA_DIR: join(folder, 'server'),
    AUTH_METHOD: 'both',
    OIDC_DEVICE_FLOW: 'true',
    OIDC_SCOPES: 'openid profile email groups offline_access',
    OIDC_ADMIN_GROUP: 'timetracker-admins',
    ALLOW_SELF_REGISTER: 'true',
    ADMIN_USERNAMES: 'root',
  })
  const device = newDevice()
  const root = (await ask('register', { username: 'root', password: PASSWORD, fullName: 'Root', device })).value
  adminToken = root.accessToken
  await addProjects(device, root.user.id)
  bob = await signedInOnce('bob')
  await signedInOnce('alice')
  const changePerson = (change: object) => ask('adminChangeKioskPerson', { userId: bob, ...change }, adminToken)
  await changePerson({ change: 'add-badge', text: 'BADGE-BOB', label: '' })
  await changePerson({ change: 'number', number: '1815' })
  // He came in at another terminal two days ago and never went.
  const started = Date.now() - 60 * HOUR
  const gate = await enrolTerminal({ ask }, adminToken, { started })
  gate.punch(bob, 'in', Date.now() - 48 * HOUR)
  await gate.sync(Date.now())

  const made = (await ask('adminTerminalCode', { name: 'Workshop', place: '', everybody: true }, adminToken)).value
  terminalId = made.terminalId
  await settle({})
  keyring = await startKeyring('unlocked')
  app = await launchKiosk({ userDataDir: join(folder, 'app'), keyring })
  // The square that the app shows, before a scanner.
  await readBadge(app.application, `${server.url}#terminal=${made.code}`)
  await see(app.window.getByRole('main').getByText('If this is the address of your server, press Next.'))
  expect(await app.window.getByLabel('Server address', { exact: true }).inputValue()).toBe(server.url)
  await app.window.keyboard.press('Enter')
  await twice(EXIT_PIN)
  await see(status().filter({ hasText: 'Online' }))
})
afterAll(async () => {
  await (app as LaunchedApp | undefined)?.close().catch(() => undefined)
  await keyring.stop()
  await server.stop()
  await provider.stop()
  rmSync(folder, { recursive: true, force: true })
})

const { button, heading, status, typeDigits, twice, markup, typePin, act } = standAt(() => app.window)
/** What the server has of Bob's punches, in the order of their time. */
function punches(): string[] {
  const db = new Sqlite(join(folder, 'server', 'timetracker.sqlite'), { readonly: true })
  try {
    const rows = db.prepare('select body from punches where user_id = ? order by at').pluck().all(bob)
    return rows.map((body) => Punch.parse(JSON.parse(String(body))).kind)
  } finally {
    db.close()
  }
}
/** Signs somebody in on their phone with the code that the terminal shows. */
async function signInOnPhone(username: string): Promise<void> {
  const code = await app.window.getByLabel('Code', { exact: true }).textContent()
  await provider.activate(`${provider.issuer}/device?user_code=${code?.trim()}`, username)
}

test('a phone proves who somebody is, a PIN is set, and a forgotten clock-out is asked for', async () => {
  await readBadge(app.application, 'BADGE-BOB')
  await see(heading('Hello, Bob Example'))
  await button('Use my phone').click()
  await signInOnPhone('bob')
  await see(heading('Choose a PIN'))
  await twice(PIN)
  await see(heading('When did you leave?'))
  await button(/^I left at /).click()
  await act(/^Clock in/, 'Clocked in')
  await see(status())
  await expect
    .poll(async () => (await ask('adminKioskReview', { since: 0 }, adminToken)).value.entries.map(({ marks }) => marks))
    .toEqual([['claimed-end']])
  expect(await markup()).not.toContain('Clocked in')
})

test('found in the grid of names; another project is a switch', async () => {
  await app.window.getByRole('textbox', { name: 'Find your name' }).fill('bob')
  await button('Bob Example').click()
  await typePin(PIN)
  await button('Switch project').click()
  await expect
    .poll(async () => {
      if (await heading('Switched').isVisible()) return true
      if (await button(/^Milling/).isVisible()) await button(/^Milling/).click()
      return await heading('Switched').isVisible()
    })
    .toBe(true)
  await see(app.window.getByText('Milling').first())
  await see(status())
})

test('own hours of this week, on request', async () => {
  await readBadge(app.application, 'BADGE-BOB')
  await typePin(PIN)
  await button('My hours').click()
  await see(heading('My hours'))
  await see(app.window.getByText('This week', { exact: false }).first())
  await app.window.keyboard.press('Escape')
  await see(heading('Hello, Bob Example'))
  await app.window.keyboard.press('Escape')
  await see(status())
})

test('with the roster off nothing tells who works here, and a number leads on', async () => {
  await settle({ roster: false, board: false })
  await expect.poll(markup, { timeout: 60_000 }).not.toMatch(/Bob|Alice|Root/)
  await typeDigits('1815')
  await button('Next').click()
  await see(app.window.getByRole('group', { name: 'PIN' }))
  expect(await markup()).not.toMatch(/Bob|Alice|Root/)
  await app.window.keyboard.press('Escape')
  await see(status())
})

test('a badge that is read twice counts once', async () => {
  const before = punches()
  await readBadge(app.application, 'BADGE-BOB')
  await readBadge(app.application, 'BADGE-BOB')
  await typePin(PIN)
  await act(/^Clock out/, 'Clocked out')
  await see(status())
  await expect.poll(() => status().textContent()).toMatch(/^Online$/)
  const { terminals } = (await ask('adminTerminals', undefined, adminToken)).value
  expect(terminals.find(({ id }) => id === terminalId)).toMatchObject({ waiting: 0 })
  expect(punches().slice(before.length)).toEqual(['out'])
})

test('an administrator leaves with their phone, also when the terminal was revoked; nobody else does', async () => {
  await button(/For administrators$/).click()
  await button('Use my phone').click()
  await signInOnPhone('bob')
  await see(app.window.getByRole('alert').filter({ hasText: 'You may not do this.' }))
  expect(await windowsOf(app.application)).toEqual(LOCKED)
  await button('Cancel')
    .or(button(/^Cancel/))
    .first()
    .click()
  await ask('adminRevokeTerminal', { terminalId }, adminToken)
  await heading('This terminal was switched off').waitFor({ timeout: 60_000 })
  await button('Leave the kiosk').click()
  await button('Use my phone').click()
  const ended = new Promise<void>((resolve) => app.application.once('close', () => resolve()))
  await signInOnPhone('alice')
  await ended
})
