import { ProfileId, type NewId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import type { AccountView, ProfileView, ServerView } from '../../shared/ipc/account.ts'
import { fail, succeed, type FailureCode, type Result } from '../../shared/ipc/failure.ts'
import type { AuthConfig, Session } from '../../shared/protocol/auth.ts'
import { join } from 'node:path'
import { changedPins, pin, type Pinned, type Profile } from '../profiles/profile.ts'
import type { ProfileStore } from '../profiles/store.ts'
import { normaliseServerUrl } from './address.ts'
import type { BrowserPageTexts } from './callback-page.ts'
import { createFarewells } from './farewell.ts'
import type { KeyVault } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import { authLimits, type Fetch, type Limits } from './network.ts'
import { createServerApi, readAuthConfig, testServer, type ServerApi } from './server-api.ts'
import { createSession, type AccessAnswer, type ProfileSession } from './session.ts'
import { signInWithBrowser } from './sign-in.ts'
import { systemTimer, type Timer } from './timer.ts'
import { hasTokenFile, type TokenBundle } from './token-file.ts'
import { createTokenStore, type Kept } from './token-store.ts'

/** What sign-in needs from the shell. */
export interface AuthDependencies {
  readonly profiles: ProfileStore
  /** The system's keychain: `createKeyVault()` of the shell. */
  readonly vault: KeyVault
  /** Electron's session fetch in the app (proxy, company certificates); Node's in tests. */
  readonly fetch: Fetch
  /** Opens an https address (or http on this computer) in the system's browser; rejects where that fails. */
  readonly openExternal: (url: string) => Promise<void>
  /** The words of the page at the end of a browser sign-in, in the language of that moment. */
  readonly browserPage: () => BrowserPageTexts
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly newId: NewId
  readonly log: AuthLog
  readonly timer?: Timer
  readonly limits?: Limits
  /** A server that environment or policy sets: `connect` takes no other then. */
  readonly fixedServerUrl?: string | null
}

/** Accounts, sign-in and sessions, as the handlers and the sync engine see them. Every failure is a value. */
export interface Auth {
  describe(): AccountView
  testServer(typed: string): Promise<Result<ServerView>>
  /** Makes or opens the profile of a server and makes it the current one. `server-changed` where it is not the one that was pinned. */
  connect(typed: string): Promise<Result<AccountView>>
  /** The person agrees that the current profile's server has changed: it is pinned anew, and its old sign-in is dropped. */
  acceptServer(): Promise<Result<AccountView>>
  switchTo(id: ProfileId): Promise<Result<AccountView>>
  /** Resolves when the person is back, or has given up. A second call ends the first. */
  signInBrowser(): Promise<Result<AccountView>>
  reopenBrowser(): Promise<Result<null>>
  /** The address that the browser was sent to, for the clipboard; never for a page. */
  signInLink(): Result<string>
  cancelSignIn(): void
  signInPassword(input: { username: string; password?: string | undefined }): Promise<Result<AccountView>>
  register(input: { username: string; password?: string | undefined; fullName: string }): Promise<Result<AccountView>>
  /** Signed out here when this resolves, whatever the network does. With `everywhere` a failure says that other devices may still be signed in. */
  signOut(input: { everywhere: boolean }): Promise<Result<AccountView>>

  /** For the current profile's sync; see ProfileSession. */
  accessToken(): Promise<AccessAnswer>
  rejectToken(token: string): void
  retryNow(): void
  /** Base URL of the current profile's server, or null. */
  serverUrl(): string | null
  /** Why the current session cannot be renewed or has ended; null while all is well. */
  problem(): FailureCode | null
  /** Where the current sign-in is kept, and if not in the keychain, why. */
  kept(): Kept

  /** Calls back whenever `describe` would answer differently, until the returned function is called. */
  onChange(listener: (view: AccountView) => void): () => void
  /** Ends what is under way; resolves within seconds. */
  close(): Promise<void>
}

/** Puts the parts together. Which profiles are signed in is known when this resolves; no network is used, no keychain waited for. */
export async function createAuth(dependencies: AuthDependencies): Promise<Auth> {
  const { profiles, log, clock } = dependencies
  const timer = dependencies.timer ?? systemTimer
  const limits = dependencies.limits ?? authLimits
  const fixed = dependencies.fixedServerUrl == null ? null : normaliseServerUrl(dependencies.fixedServerUrl)
  const farewells = createFarewells({ ...dependencies, timer })
  const listeners = new Set<(view: AccountView) => void>()
  const sessions = new Map<ProfileId, Connected>()
  let attempt: Attempt | null = null

  const notify = (): void => {
    const view = describe()
    for (const listener of listeners) listener(view)
  }

  /** The server side of a profile, made on first use. */
  const connectedOf = async (profile: Profile): Promise<Connected | null> => {
    if (profile.server === null) return null
    const existing = sessions.get(profile.id)
    if (existing !== undefined) return existing
    const api = createServerApi(profile.server.url, dependencies.fetch, limits)
    const path = join(profiles.directory(profile.id), 'tokens.bin')
    const tokens = createTokenStore(path, bindingOf(profile.id, profile.server.pinned), dependencies.vault, log)
    const stored = await hasTokenFile(path)
    // Two askers at once: the first one's session stands.
    const made = sessions.get(profile.id)
    if (made !== undefined) return made
    const session = createSession(
      {
        ...dependencies,
        api,
        timer,
        limits,
        tokens,
        pinned: () => profiles.find(profile.id)?.server?.pinned ?? profile.server?.pinned ?? unpinned(profile.id),
        onChange: () => {
          if (profiles.current().id === profile.id) notify()
        },
        onRenewed: (user, config) => void remember(profile.id, user, config),
        onOver: (bundle) => void farewells.say(api, bundle, { everywhere: false, browser: false }),
      },
      stored,
    )
    const connected = { api, session }
    sessions.set(profile.id, connected)
    return connected
  }

  /** What may change unasked: the person's name and role, the server's name, whether strangers may register. */
  const remember = async (id: ProfileId, person: User, config: AuthConfig): Promise<void> => {
    const profile = profiles.find(id)
    if (profile === null || profile.server === null) return
    const next: Profile = { ...profile, person, server: { ...profile.server, pinned: pin(config) } }
    if (JSON.stringify(next) === JSON.stringify(profile)) return
    const saved = await profiles.save(next)
    if (!saved.ok) log.warn('profile not saved', { code: saved.failure.code })
    notify()
  }

  const current = (): Connected | null => sessions.get(profiles.current().id) ?? null

  const describe = (): AccountView => {
    const profile = profiles.current()
    const others = profiles.list().filter((one) => one.id !== profile.id)
    return {
      current: viewOf(profile),
      others: others.map((one) => ({ id: one.id, label: labelOf(one), personal: one.server === null })),
      fixedServerUrl: fixed?.ok === true ? fixed.value : null,
    }
  }

  const viewOf = (profile: Profile): ProfileView => {
    const session = sessions.get(profile.id)?.session
    return {
      id: profile.id,
      server: profile.server === null ? null : serverView(profile.server.url, profile.server.pinned),
      person: profile.person,
      session: attempt?.profileId === profile.id ? 'signing-in' : (session?.state() ?? 'signed-out'),
      storage: session?.kept().where ?? 'keychain',
    }
  }

  const select = async (id: ProfileId): Promise<Result<AccountView>> => {
    if (id !== profiles.current().id) endAttempt()
    const selected = await profiles.select(id)
    if (!selected.ok) return selected
    await connectedOf(selected.value)
    notify()
    return succeed(describe())
  }

  const endAttempt = (): void => {
    attempt?.controller.abort()
    attempt = null
  }

  /** Runs one way of signing in; a new one ends the one before it. */
  const signIn = async (way: (how: Way) => Promise<Result<SignedIn>>): Promise<Result<AccountView>> => {
    const profile = profiles.current()
    const connected = await connectedOf(profile)
    if (connected === null || profile.server === null) return fail('bad-input', 'no server')
    endAttempt()
    const mine: Attempt = { profileId: profile.id, controller: new AbortController(), link: null }
    attempt = mine
    notify()
    try {
      const done = await tryToSignIn(profile, profile.server.pinned, connected.api, mine, way)
      if (!done.ok) {
        log.info('sign-in failed', { code: done.failure.code, detail: done.failure.detail ?? null })
        return done
      }
    } finally {
      if (attempt === mine) attempt = null
      notify()
    }
    return succeed(describe())
  }

  const tryToSignIn = async (
    profile: Profile,
    pinned: Pinned,
    api: ServerApi,
    mine: Attempt,
    way: (how: Way) => Promise<Result<SignedIn>>,
  ): Promise<Result<null>> => {
    const { signal } = mine.controller
    const config = await readAuthConfig(api, { signal })
    if (!config.ok) return config
    const changes = changedPins(pinned, pin(config.value))
    if (changes.length > 0) return fail('server-changed', changes.join(', '))
    const done = await way({ api, config: config.value, attempt: mine })
    if (!done.ok) return done
    if (signal.aborted) {
      void farewells.say(api, bundleOf(done.value, clock()), { everywhere: false, browser: false })
      return fail('sign-in-cancelled')
    }
    return settle(profile, done.value, config.value)
  }

  /** The sign-in becomes a profile's own: the current one, or, since a database is one person's, another one of the same server. */
  const settle = async (before: Profile, done: SignedIn, config: AuthConfig): Promise<Result<null>> => {
    const user = done.session.user
    const profile = before.person === null || before.person.id === user.id ? before : profileFor(before, user)
    const saved = await profiles.save({
      ...profile,
      person: user,
      server: before.server && { ...before.server, pinned: pin(config) },
    })
    if (!saved.ok) return saved
    const connected = await connectedOf(saved.value)
    if (connected === null) return fail('internal', 'profile without a server')
    await connected.session.begin(done.session, done.provider)
    log.info('signed in', { kept: connected.session.kept().where })
    const selected = await profiles.select(saved.value.id)
    return selected.ok ? succeed(null) : selected
  }

  const profileFor = (before: Profile, user: User): Profile => {
    const same = profiles
      .list()
      .find(
        (one) =>
          one.server?.url === before.server?.url &&
          one.server?.pinned.serverId === before.server?.pinned.serverId &&
          one.person?.id === user.id,
      )
    return same ?? { ...before, id: ProfileId.parse(dependencies.newId()), person: null, lastUsedAt: clock() }
  }

  for (const profile of profiles.list()) await connectedOf(profile)

  return {
    describe,
    testServer: async (typed) => {
      const found = await testServer(typed, dependencies.fetch, limits)
      return found.ok ? succeed(found.value.view) : found
    },
    connect: async (typed) => {
      const url = normaliseServerUrl(typed)
      if (!url.ok) return url
      if (fixed !== null && (!fixed.ok || fixed.value !== url.value))
        return fail('bad-input', 'the server is set for this computer')
      const found = await testServer(url.value, dependencies.fetch, limits)
      if (!found.ok) return found
      const pinned = pin(found.value.config)
      const known = profiles.list().filter((one) => one.server?.url === url.value)
      const newest = known.toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)[0]
      if (newest?.server != null) {
        const changes = changedPins(newest.server.pinned, pinned)
        if (changes.length > 0) return fail('server-changed', changes.join(', '))
        return select(newest.id)
      }
      const made = await profiles.save({
        id: ProfileId.parse(dependencies.newId()),
        server: { url: url.value, pinned },
        person: null,
        lastUsedAt: clock(),
      })
      return made.ok ? select(made.value.id) : made
    },
    acceptServer: async () => {
      const profile = profiles.current()
      if (profile.server === null) return fail('bad-input', 'no server')
      const found = await testServer(profile.server.url, dependencies.fetch, limits)
      if (!found.ok) return found
      const pinned = pin(found.value.config)
      endAttempt()
      if (pinned.serverId !== profile.server.pinned.serverId) {
        // Another server altogether: what was tracked for the old one is not for its eyes.
        const made = await profiles.save({
          id: ProfileId.parse(dependencies.newId()),
          server: { url: profile.server.url, pinned },
          person: null,
          lastUsedAt: clock(),
        })
        return made.ok ? select(made.value.id) : made
      }
      // The old tokens were for another issuer or method: they go, and are shown to nobody.
      await current()?.session.end()
      sessions.delete(profile.id)
      const saved = await profiles.save({ ...profile, server: { ...profile.server, pinned } })
      return saved.ok ? select(profile.id) : saved
    },
    switchTo: select,
    signInBrowser: () =>
      signIn(async ({ api, config, attempt: mine }) => {
        if (config.oidc === null || (config.method !== 'oidc' && config.method !== 'both'))
          return fail('bad-input', config.method)
        return signInWithBrowser({
          ...dependencies,
          api,
          config: config.oidc,
          device: profiles.device,
          texts: dependencies.browserPage(),
          timer,
          limits,
          signal: mine.controller.signal,
          onLink: (link) => {
            mine.link = link
          },
        })
      }),
    reopenBrowser: async () => {
      if (attempt === null || attempt.link === null) return fail('not-found', 'no sign-in is waiting')
      try {
        await dependencies.openExternal(attempt.link)
        return succeed(null)
      } catch (error) {
        return fail('browser-not-opened', error instanceof Error ? error.name : 'unknown')
      }
    },
    signInLink: () =>
      attempt === null || attempt.link === null ? fail('not-found', 'no sign-in is waiting') : succeed(attempt.link),
    cancelSignIn: () => {
      endAttempt()
      notify()
    },
    signInPassword: (input) =>
      signIn(async ({ api, config, attempt: mine }) => {
        const credentials = credentialsFor(config, input)
        if (!credentials.ok) return credentials
        const body = { ...credentials.value, device: profiles.device }
        const session = await api.call('login', body, { signal: mine.controller.signal })
        return session.ok ? succeed({ session: session.value, provider: null }) : session
      }),
    register: (input) =>
      signIn(async ({ api, config, attempt: mine }) => {
        if (!config.selfRegister) return fail('registration-closed')
        const credentials = credentialsFor(config, input)
        if (!credentials.ok) return credentials
        const body = { ...credentials.value, fullName: input.fullName, device: profiles.device }
        const session = await api.call('register', body, { signal: mine.controller.signal })
        return session.ok ? succeed({ session: session.value, provider: null }) : session
      }),
    signOut: async ({ everywhere }) => {
      endAttempt()
      const connected = await connectedOf(profiles.current())
      if (connected === null) return fail('bad-input', 'no server')
      const bundle = await connected.session.end()
      notify()
      if (bundle === null) return everywhere ? fail('not-signed-in') : succeed(describe())
      const told = farewells.say(connected.api, bundle, { everywhere, browser: true })
      if (!everywhere) return succeed(describe())
      const answer = await told
      return answer.ok ? succeed(describe()) : answer
    },

    accessToken: async () => current()?.session.accessToken() ?? { ok: false, reason: 'sign-in-needed' },
    rejectToken: (token) => current()?.session.rejectToken(token),
    retryNow: () => current()?.session.retryNow(),
    serverUrl: () => profiles.current().server?.url ?? null,
    problem: () => current()?.session.problem() ?? null,
    kept: () => current()?.session.kept() ?? { where: 'keychain' },

    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      endAttempt()
      listeners.clear()
      await farewells.settled()
    },
  }
}

interface Connected {
  readonly api: ServerApi
  readonly session: ProfileSession
}

/** The one sign-in that is under way. */
interface Attempt {
  readonly profileId: ProfileId
  readonly controller: AbortController
  link: string | null
}

interface Way {
  readonly api: ServerApi
  readonly config: AuthConfig
  readonly attempt: Attempt
}

interface SignedIn {
  readonly session: Session
  readonly provider: TokenBundle['provider']
}

function bundleOf(done: SignedIn, now: number): TokenBundle {
  return {
    version: 1,
    refreshToken: done.session.refreshToken,
    user: done.session.user,
    savedAt: now,
    provider: done.provider,
  }
}

/** A name and, unless the server wants names only, a password. */
function credentialsFor(
  config: AuthConfig,
  input: { username: string; password?: string | undefined },
): Result<{ username: string; password?: string }> {
  switch (config.method) {
    case 'none':
      return succeed({ username: input.username })
    case 'oidc':
      return fail('bad-input', 'this server has no passwords')
    default:
      if (input.password === undefined) return fail('wrong-credentials', 'no password')
      return succeed({ username: input.username, password: input.password })
  }
}

/** A bundle opens only for the profile, provider and client that it was made for. */
function bindingOf(profileId: string, pinned: Pinned): { profileId: string; issuer: string; clientId: string } {
  return { profileId, issuer: pinned.issuer ?? `server:${pinned.serverId}`, clientId: pinned.clientId ?? '' }
}

function serverView(url: string, pinned: Pinned): ServerView {
  return {
    url,
    name: pinned.serverName,
    method: pinned.method,
    selfRegister: pinned.selfRegister,
    issuer: pinned.issuer === null ? null : new URL(pinned.issuer).host,
  }
}

function labelOf(profile: Profile): string {
  const person = profile.person?.fullName || profile.person?.username
  if (profile.server === null) return person ?? ''
  return person === undefined ? profile.server.pinned.serverName : `${person} (${profile.server.pinned.serverName})`
}

function unpinned(id: string): never {
  throw new Error(`profile ${id} has no server`)
}
