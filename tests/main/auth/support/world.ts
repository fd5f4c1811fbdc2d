import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { v7 } from 'uuid'
import { createAuth, type Auth, type AuthDependencies } from '../../../../main/auth/account.ts'
import type { BrowserPageTexts } from '../../../../main/auth/callback-page.ts'
import type { KeyVault, VaultTrouble } from '../../../../main/auth/key-vault.ts'
import type { Timer } from '../../../../main/auth/timer.ts'
import { readPersonalSignIn, type PersonalSignIn } from '../../../../main/personal-sign-in.ts'
import { openProfileStore, type ProfileStore } from '../../../../main/profiles/store.ts'
import type { Result } from '../../../../shared/ipc/failure.ts'
import type { AuthConfig, OidcConfig } from '../../../../shared/protocol/auth.ts'
import { startFaultyProvider, type FaultyProvider } from '../../../support/faulty-provider.ts'
import { startStubServer, type StubServer } from './stub-server.ts'

export const texts: BrowserPageTexts = {
  language: 'de',
  title: 'TimeTracker',
  done: 'Zurück zu TimeTracker',
  failed: 'Die Anmeldung wurde nicht abgeschlossen',
}

export const oidcConfig = (provider: { issuer: string; clientId: string }): OidcConfig => ({
  issuer: provider.issuer,
  clientId: provider.clientId,
  scopes: 'openid profile email offline_access',
  redirect: { host: '127.0.0.1', path: '/auth/oidc/callback', ports: [] },
  idTokenAlgorithm: 'RS256',
})

/** A keychain in memory that can be locked, taken away or told to say no. */
export interface FakeVault extends KeyVault {
  trouble: VaultTrouble | null
  readonly keys: Map<string, Uint8Array>
}

export function fakeVault(): FakeVault {
  const answer = <T>(work: () => T): { ok: true; value: T } | { ok: false; trouble: VaultTrouble } =>
    vault.trouble === null ? { ok: true, value: work() } : { ok: false, trouble: vault.trouble }
  const vault: FakeVault = {
    trouble: null,
    keys: new Map(),
    read: async (id) => answer(() => vault.keys.get(id) ?? null),
    write: async (id, key) =>
      answer(() => {
        vault.keys.set(id, key)
        return null
      }),
    remove: async (id) =>
      answer(() => {
        vault.keys.delete(id)
        return null
      }),
    isWaiting: () => false,
  }
  return vault
}

/** A timer that a test moves by hand. */
export interface HandTimer {
  readonly timer: Timer
  advance(milliseconds: number): void
  pending(): number
}

export function handTimer(): HandTimer {
  let now = 0
  const waiting = new Set<{ at: number; callback: () => void }>()
  return {
    timer: (milliseconds, callback) => {
      const one = { at: now + milliseconds, callback }
      waiting.add(one)
      return () => void waiting.delete(one)
    },
    advance: (milliseconds) => {
      now += milliseconds
      for (const one of [...waiting].toSorted((a, b) => a.at - b.at)) {
        if (one.at > now) break
        waiting.delete(one)
        one.callback()
      }
    },
    pending: () => waiting.size,
  }
}

/** What the app hands to the system's browser, and a browser that just goes there and follows redirects. */
export interface FakeBrowser {
  readonly opened: string[]
  readonly pages: Response[]
  open(url: string): Promise<void>
  /** Instead of going there by itself. */
  behave: ((url: string) => Promise<void>) | null
}

export function fakeBrowser(): FakeBrowser {
  const browser: FakeBrowser = {
    opened: [],
    pages: [],
    behave: null,
    open: async (url) => {
      browser.opened.push(url)
      if (browser.behave !== null) return browser.behave(url)
      // A browser is on its way when the system says that it was opened.
      void fetch(url).then(
        (page) => browser.pages.push(page),
        () => undefined,
      )
    },
  }
  return browser
}

/** The settings of a sign-in without a server, read as the app reads them. */
export function personalAt(
  provider: { issuer: string; clientId: string },
  environment: Readonly<Record<string, string>>,
): PersonalSignIn {
  const values = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: provider.clientId, ...environment }
  const { personal, problems } = readPersonalSignIn([{ values, fromOf: (name) => name }])
  if (personal === null) throw new Error(JSON.stringify(problems))
  return personal
}

/** Starts an app on a directory. */
export async function startApp(
  directory: string,
  logged: string[],
  dependencies: Pick<AuthDependencies, 'vault' | 'openExternal'> & Partial<AuthDependencies>,
): Promise<{ auth: Auth; profiles: ProfileStore }> {
  const log = (level: string) => (event: string, facts?: object) =>
    void logged.push(`${level} ${event} ${JSON.stringify(facts ?? {})}`)
  const profiles = await openProfileStore({
    directory,
    clock: Date.now,
    newId: v7,
    deviceName: 'Workshop',
    localName: 'mia',
  })
  const auth = await createAuth({
    profiles,
    fetch: (url, init) => fetch(url, init),
    browserPage: () => texts,
    clock: Date.now,
    newId: v7,
    log: { info: log('info'), warn: log('warn') },
    limits: { timeoutMs: 2000, maxBytes: 1024 * 1024 },
    ...dependencies,
  })
  return { auth, profiles }
}

export interface World {
  readonly directory: string
  readonly provider: FaultyProvider
  readonly server: StubServer
  readonly vault: FakeVault
  readonly browser: FakeBrowser
  readonly logged: string[]
  clock: { ahead: number }
  readonly auth: Auth
  readonly profiles: ProfileStore
  /** Starts the app once more on the same directory and keychain. */
  restart(): Promise<{ auth: Auth; profiles: ProfileStore }>
  /** Every file of the directory, as text. */
  everything(): Promise<string>
}

export interface WorldOptions {
  readonly method?: AuthConfig['method']
  readonly oidc?: Partial<OidcConfig>
  readonly dependencies?: Partial<AuthDependencies>
  /** Leaves the personal profile open. */
  readonly connected?: boolean
  /** Signs in at the provider alone: the settings, beside issuer and client, as the environment would say them. */
  readonly personal?: Readonly<Record<string, string>>
}

/** An app, a server, a provider and a browser, all real but small. */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'timetracker-auth-'))
  const provider = await startFaultyProvider()
  const server = await startStubServer({ ...oidcConfig(provider), ...options.oidc }, options.method ?? 'oidc')
  const vault = fakeVault()
  const browser = fakeBrowser()
  const logged: string[] = []
  const clock = { ahead: 0 }
  const apps: Auth[] = []

  const start = async (): Promise<{ auth: Auth; profiles: ProfileStore }> => {
    const app = await startApp(directory, logged, {
      personal: options.personal === undefined ? null : personalAt(provider, options.personal),
      vault,
      openExternal: browser.open,
      clock: () => Date.now() + clock.ahead,
      ...options.dependencies,
    })
    apps.push(app.auth)
    await app.auth.usePersonal()
    return app
  }

  const app = await start()
  onTestFinished(async () => {
    for (const auth of apps) await auth.close()
    await server.close()
    await provider.close()
    await rm(directory, { recursive: true, force: true })
  })
  if (options.connected !== false && options.personal === undefined) value(await app.auth.connect(server.url))
  const everything = async (): Promise<string> => {
    const files = await readdir(directory, { recursive: true, withFileTypes: true })
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'latin1'))
    return (await Promise.all(texts)).join('\n')
  }
  return { directory, provider, server, vault, browser, logged, clock, ...app, restart: start, everything }
}

/** The value of a result, or an error that shows why there is none. */
export function value<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.failure.code}: ${result.failure.detail ?? ''}`)
}

export function code<T>(result: Result<T>): string {
  return result.ok ? 'ok' : result.failure.code
}

/** Waits until something is true, by looking again in each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
