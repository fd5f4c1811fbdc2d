import { join } from 'node:path'
import type { NewId } from '../shared/domain/id.ts'
import type { Clock } from '../shared/domain/instant.ts'
import type { TimeZone } from '../shared/domain/zone.ts'
import type { SyncView } from '../shared/ipc/account.ts'
import type { AppInfo } from '../shared/ipc/app.ts'
import type { EventName, EventPayload } from '../shared/ipc/events.ts'
import { createAuth, type Auth } from './auth/account.ts'
import type { BrowserPageTexts } from './auth/callback-page.ts'
import type { KeyVault } from './auth/key-vault.ts'
import type { Fetch } from './auth/network.ts'
import { countEntries, newestSchema } from './db/facts.ts'
import { accountHandlers } from './handlers/account.ts'
import { adminHandlers } from './handlers/admin.ts'
import type { Announce, HandlersOf } from './handlers/handlers.ts'
import { personalTimeHandlers } from './handlers/personal-time.ts'
import { profileHandlers } from './handlers/profile.ts'
import { syncHandlers, type SaveFile } from './handlers/sync.ts'
import { teamHandlers } from './handlers/team.ts'
import { terminalHandlers } from './handlers/terminal.ts'
import { trackingHandlers } from './handlers/tracking.ts'
import type { Log } from './log.ts'
import type { PersonalSignIn } from './personal-sign-in.ts'
import { openProfileStore, type ProfileStore } from './profiles/store.ts'
import { systemTimer, type Timer } from './auth/timer.ts'
import { createSyncEngine, type SyncEngine } from './sync/engine.ts'
import { createServerClock } from './sync/server-clock.ts'
import { createWorkspace } from './workspace.ts'

/** What the services need of the world outside. Nothing here is Electron: they run on plain Node in tests. */
export interface World {
  /** The person's folder: profiles, databases, sealed tokens. */
  readonly folder: string
  /** A server that environment or policy sets; null leaves the choice to the person. */
  readonly serverUrl: string | null
  /** A provider that environment or policy sets, where people sign in without a server. */
  readonly personal?: PersonalSignIn | null
  readonly fetch: Fetch
  readonly vault: KeyVault
  readonly openExternal: (url: string) => Promise<void>
  readonly copy: (text: string) => void
  readonly saveFile: SaveFile
  readonly browserPage: () => BrowserPageTexts
  readonly broadcast: <E extends EventName>(event: E, payload: EventPayload<E>) => void
  readonly clock: Clock
  readonly newId: NewId
  readonly zone: () => TimeZone
  readonly log: Log
  /** The real one where it is left out. */
  readonly timer?: Timer
  /** A profile's database could not be opened; the file itself is untouched. */
  readonly onDatabaseFailed: (error: unknown) => void
}

/** `entries` null: nobody is signed in. `sync` null: there is no server. */
export interface ProfileFacts {
  readonly session: string
  readonly schema: string
  readonly entries: number | null
  readonly sync: SyncView | null
}

/** Everything behind the bridge but the app's own settings. */
export interface Services {
  readonly handlers: HandlersOf<'timer'> &
    HandlersOf<'entries'> &
    HandlersOf<'catalog'> &
    HandlersOf<'account'> &
    HandlersOf<'personal'> &
    HandlersOf<'profile'> &
    HandlersOf<'admin'> &
    HandlersOf<'terminal'> &
    HandlersOf<'team'> &
    HandlersOf<'sync'>
  /** What had to be done to open the database, in the words that pages know. */
  notice(): Promise<AppInfo['notice']>
  /** What diagnostics say of the open profile: counts and states, nothing that a person wrote. */
  facts(): Promise<ProfileFacts>
  /** The computer woke up, or is on another network. */
  wake(): void
  stop(): Promise<void>
}

/** Opens the current profile and puts tracking, sign-in and sync together. No network is waited for. */
export async function openServices(world: World): Promise<Services> {
  const { folder, clock, newId, zone, log, broadcast } = world
  const profiles = await openProfileStore({ directory: folder, clock, newId })
  const auth = await createAuth({ ...world, profiles, log: authLog(log), fixedServerUrl: world.serverUrl })

  const workspace = createWorkspace<SyncEngine>({
    databaseOf: (profile) => join(profiles.directory(profile), 'time.db'),
    connect: async (replica, person, serverUrl) => {
      const serverClock = await createServerClock(replica, clock)
      const engine = createSyncEngine({
        replica,
        person,
        serverUrl,
        serverClock,
        device: profiles.device.id,
        session: auth,
        fetch: world.fetch,
        clock,
        random: Math.random,
        setTimer: systemTimer,
        log,
        onChanged: (topics) => broadcast('changed', { topics }),
        onStatus: (view) => broadcast('sync', view),
      })
      return { engine, clock: serverClock.now }
    },
    identityOf: (profile) => {
      const provider = profiles.find(profile)?.provider
      return provider?.subject == null ? null : { issuer: provider.issuer, subject: provider.subject }
    },
    clock,
    newId,
    zone,
    log,
    onOpened: (topics) => broadcast('changed', { topics }),
    onFailed: world.onDatabaseFailed,
  })
  let seen = ''
  auth.onChange((view) => {
    workspace.follow(view.current)
    broadcast('account', view)
    const { id, session } = view.current
    if (`${id} ${session}` === seen) return
    seen = `${id} ${session}`
    // Somebody has signed in or out: what waits can go, or has to say why it waits.
    void workspace.engine().then((engine) => engine?.now())
  })
  await useFixedServer(auth, profiles, world)
  const place = await auth.usePersonal()
  if (place?.ok === false) log.warn({ code: place.failure.code }, 'the place for people of the provider was not made')
  if (world.personal) keepVouching(auth, world.timer ?? systemTimer)
  workspace.follow(auth.describe().current)

  const announce: Announce = (topics) => {
    // After the answer has left: who asked shows it first, and then everybody asks for what else it changed.
    setImmediate(() => {
      broadcast('changed', { topics })
      void workspace.engine().then((engine) => engine?.poke())
    })
  }
  return {
    handlers: {
      ...trackingHandlers(() => workspace.tracking(), announce),
      ...accountHandlers({ auth, copy: world.copy }),
      ...personalTimeHandlers({
        auth,
        personal: () => profiles.personal(),
        beside: (work) => workspace.beside(profiles.personal().id, work),
        newId,
        announce,
      }),
      ...profileHandlers(auth),
      ...adminHandlers({ auth, copy: world.copy }),
      ...terminalHandlers({ auth, copy: world.copy }),
      ...teamHandlers({ auth, clock, newId }),
      ...syncHandlers({
        engine: () => workspace.engine(),
        tracking: () => workspace.tracking(),
        retryNow: () => auth.retryNow(),
        announce,
        saveFile: world.saveFile,
      }),
    },
    notice: () => workspace.recovery(),
    facts: async () => {
      const [tracking, engine] = [await workspace.tracking(), await workspace.engine()]
      const { server, provider, session } = auth.describe().current
      return {
        session: server ? `${session}, ${server.method}` : provider ? `${session}, no server, oidc` : 'no server',
        schema: newestSchema,
        entries: tracking ? await countEntries(tracking.replica.reader, tracking.actor) : null,
        sync: engine ? await engine.status() : null,
      }
    },
    wake: () => {
      auth.retryNow()
      if (auth.describe().current.provider !== null) void auth.accessToken()
      void workspace.engine().then((engine) => engine?.reconnect())
    },
    async stop() {
      await auth.close()
      await workspace.close()
    },
  }
}

/**
 * A server that is set for this computer is the current one, whatever was used last. Its known profile opens at once and
 * without a network; only the very first time the server is asked, while the person can already track.
 */
async function useFixedServer(
  auth: Auth,
  profiles: ProfileStore,
  { serverUrl: url, log, timer = systemTimer }: World,
): Promise<void> {
  if (url === null || auth.serverUrl() === url) return
  const known = profiles
    .list()
    .filter((profile) => profile.server?.url === url)
    .toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)[0]
  if (known) {
    await auth.switchTo(known.id)
    return
  }
  void keepConnecting(auth, url, log, timer)
}

/** How long to wait before the server that is set for this computer is asked again, in milliseconds. */
const CONNECT_AGAIN = 15_000

/** The network may come up after the app: asks again until the server answers, or the person has gone to another one. */
async function keepConnecting(auth: Auth, url: string, log: Log, timer: Timer): Promise<void> {
  const before = auth.serverUrl()
  for (;;) {
    const connected = await auth.connect(url)
    if (connected.ok || auth.serverUrl() !== before) return
    log.warn({ code: connected.failure.code }, 'the server that is set for this computer was not reached')
    await new Promise<void>((resolve) => void timer(CONNECT_AGAIN, resolve))
  }
}

/** How often a provider is asked whether it still vouches for the person, where no server asks it, in milliseconds. */
const VOUCH_AGAIN = 60 * 60_000

/** Whatever the answer is, tracking goes on: it only says how the person stands with the provider, and what role they have. */
function keepVouching(auth: Auth, timer: Timer): void {
  if (auth.describe().current.provider !== null) void auth.accessToken()
  timer(VOUCH_AGAIN, () => {
    keepVouching(auth, timer)
  })
}

/** Sign-in speaks to the log in events and facts; the log wants facts first. */
const authLog = (log: Log): Parameters<typeof createAuth>[0]['log'] => ({
  info: (event, facts) => log.info(facts ?? {}, event),
  warn: (event, facts) => log.warn(facts ?? {}, event),
})
