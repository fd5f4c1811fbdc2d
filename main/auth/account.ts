import type { NewId, ProfileId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import type { AccountView, ProfileView, ServerView } from '../../shared/ipc/account.ts'
import { fail, succeed, type FailureCode, type Result } from '../../shared/ipc/failure.ts'
import type { AuthConfig } from '../../shared/protocol/auth.ts'
import { isPersonal, type Profile } from '../profiles/profile.ts'
import type { OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import type { PersonalSignIn } from '../personal-sign-in.ts'
import type { ProfileStore } from '../profiles/store.ts'
import { labelOf, viewProvider, viewServer } from './account-view.ts'
import { normaliseServerUrl } from './address.ts'
import { createAttempts } from './attempts.ts'
import type { BrowserPageTexts } from './callback-page.ts'
import { createFarewells } from './farewell.ts'
import { createFarewellStore } from './farewell-store.ts'
import { createAskServer, type AskServer } from './authorised-api.ts'
import type { KeyVault } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import { authLimits, type Fetch, type Limits } from './network.ts'
import { signInPersonally } from './personal.ts'
import { createPersonalProfiles } from './personal-profiles.ts'
import { createProfileSessions, type Connected } from './profile-sessions.ts'
import { testServer } from './server-api.ts'
import { createServerProfiles } from './server-profiles.ts'
import type { AccessAnswer } from './session.ts'
import { signInWithBrowser } from './sign-in.ts'
import { systemTimer, type Timer } from './timer.ts'
import type { Kept } from './token-store.ts'

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
  /** A provider at which people sign in without a server. */
  readonly personal?: PersonalSignIn | null
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
  /** Makes a profile of the provider that is set the current one, unless one is or a server is used. Null where nothing was to be done. */
  usePersonal(): Promise<Result<AccountView> | null>
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
  /** Asks the current profile's server in the name of whoever is signed in. */
  ask: AskServer
  /** The server says that the person of the current profile is described differently now. */
  rememberPerson(person: User): Promise<void>

  /** Calls back whenever `describe` would answer differently, until the returned function is called. */
  onChange(listener: (view: AccountView) => void): () => void
  /** Ends what is under way; resolves within seconds. */
  close(): Promise<void>
}

/** Puts the parts together. Which profiles are signed in is known when this resolves; no network is used, no keychain waited for. */
export async function createAuth(dependencies: AuthDependencies): Promise<Auth> {
  const { profiles } = dependencies
  const listeners = new Set<(view: AccountView) => void>()
  const notify = (): void => {
    const view = describe()
    for (const listener of listeners) listener(view)
  }
  const fixed = dependencies.fixedServerUrl == null ? null : normaliseServerUrl(dependencies.fixedServerUrl)
  const parts = {
    ...dependencies,
    timer: dependencies.timer ?? systemTimer,
    limits: dependencies.limits ?? authLimits,
    fixed,
  }
  const farewells = createFarewells({
    ...parts,
    store: createFarewellStore(profiles.farewellsPath, dependencies.vault, dependencies.log),
  })
  const personal = createPersonalProfiles({ ...parts, personal: dependencies.personal ?? null })
  const sessions = createProfileSessions({
    ...parts,
    farewells,
    personal,
    onChange: (id) => {
      if (profiles.current().id === id) notify()
    },
  })
  const attempts = createAttempts({ ...parts, sessions, farewells, personal, onChange: notify })
  const servers = createServerProfiles({ ...parts, sessions })
  for (const profile of profiles.list()) await sessions.open(profile)
  farewells.again()

  const current = (): Connected | null => sessions.get(profiles.current().id)

  /** It waits for somebody to sign in at a provider that is not set any more: nobody ever will. */
  const isDeserted = (profile: Profile): boolean =>
    profile.provider !== null && profile.person === null && personal.settings(profile) === null

  const describe = (): AccountView => {
    const profile = profiles.current()
    const others = profiles.list().filter((one) => one.id !== profile.id && !isDeserted(one))
    const fixedUrl = fixed?.ok === true ? fixed.value : null
    const isAwaited = profile.server === null && !profiles.list().some(({ server }) => server?.url === fixedUrl)
    return {
      current: viewOf(profile),
      others: others.map((one) => ({ id: one.id, label: labelOf(one), personal: isPersonal(one) })),
      fixedServerUrl: fixedUrl,
      awaitedServer: isAwaited ? fixedUrl : null,
    }
  }

  const viewOf = (profile: Profile): ProfileView => {
    const session = sessions.get(profile.id)?.session
    const kept = session?.kept() ?? { where: 'keychain' }
    const settings = personal.settings(profile)
    return {
      id: profile.id,
      server: profile.server === null ? null : viewServer(profile.server.url, profile.server.pinned),
      provider: settings === null ? null : viewProvider(settings),
      person: profile.person,
      session: attempts.profileId() === profile.id ? 'signing-in' : (session?.state() ?? 'signed-out'),
      storage: kept.where,
      storageProblem: kept.where === 'memory' ? kept.because : null,
    }
  }

  const select = async (id: ProfileId): Promise<Result<AccountView>> => {
    if (id !== profiles.current().id) attempts.end()
    const selected = await profiles.select(id)
    if (!selected.ok) return selected
    await sessions.open(selected.value)
    notify()
    return succeed(describe())
  }

  const signIn = async (way: Parameters<typeof attempts.run>[0]): Promise<Result<AccountView>> => {
    const done = await attempts.run(way)
    return done.ok ? succeed(describe()) : done
  }

  const signInAtServer = (): Promise<Result<AccountView>> =>
    signIn(async ({ config, ...way }) => {
      const { oidc, method } = config
      if (oidc === null || (method !== 'oidc' && method !== 'both')) return fail('bad-input', method)
      const texts = dependencies.browserPage()
      return signInWithBrowser({ ...parts, ...way, config: oidc, device: profiles.device, texts })
    })

  const signInAtProvider = async (settings: OidcSettings): Promise<Result<AccountView>> => {
    const texts = dependencies.browserPage()
    const done = await attempts.runPersonal((way) =>
      signInPersonally(settings, {
        ...parts,
        ...way,
        config: settings.device,
        texts,
        admits: (identity) => personal.admits(identity),
      }),
    )
    return done.ok ? succeed(describe()) : done
  }

  const reopen = async (link: string): Promise<Result<null>> => {
    try {
      await dependencies.openExternal(link)
      return succeed(null)
    } catch (error) {
      return fail('browser-not-opened', error instanceof Error ? error.name : 'unknown')
    }
  }

  return {
    describe,
    testServer: async (typed) => {
      const found = await testServer(typed, parts.fetch, parts.limits)
      return found.ok ? succeed(found.value.view) : found
    },
    connect: async (typed) => {
      const profile = await servers.connect(typed)
      return profile.ok ? select(profile.value.id) : profile
    },
    acceptServer: async () => {
      attempts.end()
      const profile = await servers.accept(profiles.current())
      return profile.ok ? select(profile.value.id) : profile
    },
    switchTo: select,
    usePersonal: async () => {
      const before = profiles.current()
      if (before.server !== null || personal.settings(before) !== null) return null
      const place = await personal.place()
      if (place === null) return isDeserted(before) ? select(profiles.personal().id) : null
      return place.ok ? select(place.value.id) : place
    },
    signInBrowser: () => {
      const settings = personal.settings(profiles.current())
      return settings === null ? signInAtServer() : signInAtProvider(settings.oidc)
    },
    reopenBrowser: async () => {
      const link = attempts.link()
      return link === null ? fail('not-found', 'no sign-in is waiting') : reopen(link)
    },
    signInLink: () => {
      const link = attempts.link()
      return link === null ? fail('not-found', 'no sign-in is waiting') : succeed(link)
    },
    cancelSignIn: () => {
      attempts.end()
      notify()
    },
    signInPassword: (input) =>
      signIn(async ({ api, config, signal }) => {
        const credentials = credentialsFor(config, input)
        if (!credentials.ok) return credentials
        const session = await api.call('login', { ...credentials.value, device: profiles.device }, { signal })
        return session.ok ? succeed({ session: session.value, provider: null }) : session
      }),
    register: (input) =>
      signIn(async ({ api, config, signal }) => {
        if (!config.selfRegister) return fail('registration-closed')
        const credentials = credentialsFor(config, input)
        if (!credentials.ok) return credentials
        const body = { ...credentials.value, fullName: input.fullName, device: profiles.device }
        const session = await api.call('register', body, { signal })
        return session.ok ? succeed({ session: session.value, provider: null }) : session
      }),
    signOut: async ({ everywhere }) => {
      attempts.end()
      const connected = current()
      if (connected === null) return fail('bad-input', 'no server')
      const bundle = await connected.session.end()
      notify()
      if (bundle === null) return everywhere ? fail('not-signed-in') : succeed(describe())
      const { id, server } = profiles.current()
      const way = { profileId: id, serverUrl: server?.url ?? null, everywhere, browser: true }
      const told = farewells.say(bundle, way)
      if (!everywhere) return succeed(describe())
      const answer = await told
      return answer.ok ? succeed(describe()) : answer
    },

    accessToken: async () => current()?.session.accessToken() ?? { ok: false, reason: 'sign-in-needed' },
    rejectToken: (token) => current()?.session.rejectToken(token),
    retryNow: () => {
      current()?.session.retryNow()
      farewells.again()
    },
    serverUrl: () => profiles.current().server?.url ?? null,
    problem: () => current()?.session.problem() ?? null,
    kept: () => current()?.session.kept() ?? { where: 'keychain' },

    ask: createAskServer(current),
    rememberPerson: async (person) => {
      const profile = profiles.current()
      // Somebody may have gone to another profile while the server was answering.
      if (profile.person?.id !== person.id) return
      const saved = await profiles.save({ ...profile, person })
      if (!saved.ok) dependencies.log.warn('profile not saved', { code: saved.failure.code })
      notify()
    },

    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      attempts.end()
      listeners.clear()
      await farewells.close()
    },
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
