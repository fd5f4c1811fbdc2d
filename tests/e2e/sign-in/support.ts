import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import type { ProfileView } from '../../../shared/ipc/account.ts'
import { startSystemBrowser, type SystemBrowser } from '../../support/browser.ts'
import { launchApp, type LaunchedApp, type LaunchOptions } from '../../support/electron.ts'
import { goToSettings, signInInBrowser, signInWithSso, syncStatus } from '../../support/person.ts'
import { startProvider, type ProviderOptions, type TestProvider } from '../../support/provider.ts'
import { startServerProcess } from '../../support/server-process.ts'
import { singleSignOn } from '../../support/team-server.ts'
import { isGone } from './canary.ts'
import { recordProvider, recordServer, type ProviderRecording, type ServerRecording } from './recording.ts'

/** A company: a provider, a server of its own behind a wire that is listened to, and the browser of its people. */
export interface Company {
  readonly provider: TestProvider
  readonly atProvider: ProviderRecording
  readonly server: ServerRecording
  readonly browser: SystemBrowser
  /** Opens the app of one more person, on a computer of their own unless told otherwise. */
  open(options?: LaunchOptions): Promise<LaunchedApp>
  /** Starts the server anew with changed settings, at its old address. */
  restart(environment: Readonly<Record<string, string>>): Promise<void>
  /** Everything that the server has logged. */
  logged(): string
  /** Asks or changes the server's database, as somebody who looks after it could. */
  sql(text: string): unknown[]
}

const cleanUps: (() => Promise<unknown> | void)[] = []

/** Does this at the end of the test. */
export const whenOver = (cleanUp: () => Promise<unknown> | void): number => cleanUps.push(cleanUp)

/** Ends everything that a test has started, the last first. */
export async function endEverything(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
}

/** Starts a company whose people sign in at a provider. */
export async function startCompany(
  environment: Readonly<Record<string, string>> = {},
  options: ProviderOptions = {},
): Promise<Company> {
  const provider = await startProvider(options)
  cleanUps.push(() => provider.stop())
  const atProvider = recordProvider(Number(new URL(provider.issuer).port))
  cleanUps.push(() => atProvider.stop())
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-company-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  let logged = ''
  const start = async (changed: Readonly<Record<string, string>>) => {
    const all = { TIMETRACKER_DATA_DIR: folder, ...singleSignOn(provider), ...environment, ...changed }
    const started = await startServerProcess(all)
    for (const stream of [started.child.stdout, started.child.stderr])
      stream?.on('data', (data: Buffer) => (logged += data.toString()))
    return started
  }
  let process = await start({})
  cleanUps.push(() => process.stop())
  const server = await recordServer(Number(new URL(process.url).port))
  cleanUps.push(() => server.stop())
  const browser = startSystemBrowser()
  cleanUps.push(() => browser.stop())
  return {
    provider,
    atProvider,
    server,
    browser,
    async open(launch = {}) {
      const app = await launchApp({ browser, ...launch, env: { TIMETRACKER_SERVER_URL: server.url, ...launch.env } })
      cleanUps.push(() => app.close())
      return app
    },
    async restart(changed) {
      await process.stop()
      process = await start(changed)
      server.redirect(Number(new URL(process.url).port))
    },
    logged: () => logged,
    sql(text) {
      const database = new Sqlite(join(folder, 'timetracker.sqlite'), { timeout: 10_000 })
      try {
        const statement = database.prepare(text)
        if (statement.reader) return statement.all()
        statement.run()
        return []
      } finally {
        database.close()
      }
    },
  }
}

/** The whole way of one person into a company, on a computer of their own. */
export async function signedIn(company: Company, username: string, launch: LaunchOptions = {}): Promise<LaunchedApp> {
  const app = await company.open(launch)
  await signInWithSso(app.window, company.browser, username)
  return app
}

/** What the app's own page knows of the profile that is open. */
export const profileOf = (window: Page): Promise<ProfileView> =>
  window.evaluate(async () => {
    const answer = await globalThis.window.bridge.invoke('account:describe', {})
    if (!answer.ok) throw new Error(answer.failure.code)
    return answer.value.current
  })

/** Presses "Sync now". */
export async function syncNow(window: Page): Promise<void> {
  await goToSettings(window, 'Sync')
  await window.getByRole('button', { name: 'Sync now' }).click()
}

/** Ends the lifetime of all access tokens, so that the next request needs a renewal, and makes that request. */
export async function outliveAccess(company: Company, window: Page): Promise<void> {
  company.sql('update sessions set access_expires_at = 0')
  await syncNow(window)
}

export const isSaved = (window: Page): Promise<void> => syncStatus(window).getByText('All changes saved').waitFor()
/** Whether the app comes to say this of its session. */
export const comesTo = (window: Page, state: ProfileView['session']): Promise<void> =>
  expect.poll(async () => (await profileOf(window)).session).toBe(state)

/** Signs out on this device, in the settings. */
export async function signOut(window: Page): Promise<void> {
  await goToSettings(window, 'Account')
  await window.getByRole('button', { name: 'Sign out' }).click()
  await window.getByRole('button', { name: 'Sign out here' }).click()
  await comesTo(window, 'signed-out')
}

/** Signs in again, in the settings. */
export async function signInAgain(company: Company, window: Page, username: string): Promise<void> {
  await goToSettings(window, 'Account')
  await window.getByRole('button', { name: 'Sign in with SSO' }).click()
  await signInInBrowser(company.browser, username)
  await comesTo(window, 'signed-in')
}

/** Every file of the app's data as one text, as somebody who copies the disk would read it. */
export const diskOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => textOf(join(entry.parentPath, entry.name)))
    .join('\n')

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    // A keyring writes into a file of another name and renames it.
    if (isGone(error)) return ''
    throw error
  }
}
