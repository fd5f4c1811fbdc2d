import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { NewId, ProfileId } from '../../shared/domain/id.ts'
import type { Farewell, FarewellStore } from './farewell-store.ts'
import type { AuthLog } from './log.ts'
import { authLimits, type Fetch } from './network.ts'
import { openProvider } from './provider.ts'
import { isUnanswered } from './provider-failure.ts'
import { FAREWELL_MS, logoutLink, revoke } from './revocation.ts'
import { createServerApi } from './server-api.ts'
import { systemTimer, withinTime, type Timer } from './timer.ts'
import type { TokenBundle } from './token-file.ts'

export interface FarewellOptions {
  readonly fetch: Fetch
  readonly clock: () => number
  readonly timer: Timer
  readonly newId: NewId
  readonly log: AuthLog
  readonly openExternal: (url: string) => Promise<void>
  readonly store: FarewellStore
}

/** Whose session it was, and how far it is to be ended. */
export interface FarewellWay {
  readonly profileId: ProfileId
  /** Null where there is no server. */
  readonly serverUrl: string | null
  readonly everywhere: boolean
  /** Whether the browser should be sent to sign out at the provider, where that is configured. */
  readonly browser: boolean
}

export interface Farewells {
  /**
   * Ends a session elsewhere that is already wiped here: at the server, and its refresh token at the provider. Resolves
   * within seconds with the server's word. What could not be reached is kept, sealed, and tried again: later, when the network
   * is back, and at the next start, for thirty days.
   */
  say(bundle: TokenBundle, way: FarewellWay): Promise<Result<null>>
  /** The app has started, or the network is back: what waits is tried again. */
  again(): void
  /** Somebody signs in again: what is left to end of before must not end this. */
  began(profileId: ProfileId): void
  /** Keeps what waits, and gives what is under way a moment. After that nothing is tried and nothing written any more. */
  close(): Promise<void>
}

/** How long closing waits for those who are being told of a sign-out. */
const PATIENCE_AT_CLOSE_MS = 2000
const MINUTE_MS = 60_000
const RETRY_AFTER_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS]
const RETRY_AT_LAST_MS = 60 * MINUTE_MS
/** After that the tokens have run out by themselves at most places. */
const LONGEST_MS = 30 * 24 * 60 * MINUTE_MS

export function createFarewells(options: FarewellOptions): Farewells {
  const { timer, log, store, clock } = options
  const limits = { ...authLimits, timeoutMs: FAREWELL_MS }
  const underWay = new Set<Promise<unknown>>()
  const waiting = new Map<string, Farewell>()
  const busy = new Set<string>()
  /** What the file holds now, by id. */
  let kept: readonly string[] = []
  const timers = new Map<string, () => void>()
  let loaded = false
  let closed = false
  let keeping: Promise<unknown> = Promise.resolve()

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    return tracked
  }

  /** One after the other. What an earlier run left is read first, so that it is not written over. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = keeping.then(async () => {
      if (closed) return
      if (!loaded) {
        const stored = await store.load()
        if (stored === 'closed') return
        loaded = true
        kept = stored.map(({ id }) => id)
        for (const one of stored) waiting.set(one.id, one)
      }
      await work()
    })
    keeping = done.catch(() => undefined)
    return track(done)
  }
  const keep = (): Promise<void> =>
    inTurn(async () => {
      const all = [...waiting.values()]
      kept = all.map(({ id }) => id)
      await store.keep(all)
    })
  const keepIfKept = (id: string): void => {
    if (kept.includes(id)) void keep()
  }

  /** What is left of it, and the server's word. */
  const attempt = async (farewell: Farewell): Promise<{ left: Farewell; answer: Result<null> }> => {
    const [answer, provider] = await Promise.all([atServer(farewell.server), atProvider(farewell.provider)])
    const server = answer.ok ? null : farewell.server
    return { left: { ...farewell, server, provider: provider === 'done' ? null : farewell.provider }, answer }
  }

  const atServer = async (server: Farewell['server']): Promise<Result<null>> => {
    if (server === null) return succeed(null)
    const api = createServerApi(server.url, options.fetch, limits)
    for (const refreshToken of server.refreshTokens) {
      const question = { refreshToken, everywhere: server.everywhere }
      const answer = await api.call('logout', question, { timeoutMs: FAREWELL_MS })
      if (answer.ok || answer.failure.code === 'session-ended') continue
      return fail(answer.failure.code, answer.failure.detail)
    }
    return succeed(null)
  }

  const atProvider = async (stored: Farewell['provider']): Promise<'done' | 'later'> => {
    if (stored === null) return 'done'
    const provider = await openProvider(stored.config, { ...options, limits })
    if (provider.ok) return revoke(provider.value, stored.refreshToken, timer)
    return isUnanswered(provider.failure) ? 'later' : 'done'
  }

  const sendBrowser = async ({ provider: stored, user }: TokenBundle): Promise<void> => {
    if (stored === null) return
    const provider = await openProvider(stored.config, { ...options, limits })
    const link = provider.ok ? logoutLink(provider.value, stored.idToken, user.email ?? user.username) : null
    if (link === null) return
    try {
      await options.openExternal(link)
    } catch (error) {
      log.warn('browser not opened to sign out', { error: error instanceof Error ? error.name : 'unknown' })
    }
  }

  const perform = async (farewell: Farewell, tries: number): Promise<Result<null>> => {
    waiting.set(farewell.id, farewell)
    busy.add(farewell.id)
    const { left, answer } = await attempt(farewell)
    busy.delete(farewell.id)
    if (left.server === null && left.provider === null) {
      waiting.delete(farewell.id)
      keepIfKept(farewell.id)
      return answer
    }
    // Somebody may have signed in meanwhile, see `began`.
    const everywhere = waiting.get(farewell.id)?.server?.everywhere ?? false
    waiting.set(farewell.id, { ...left, server: left.server && { ...left.server, everywhere } })
    const wait = RETRY_AFTER_MS[tries] ?? RETRY_AT_LAST_MS
    log.info('sign-out not complete', {
      server: answer.ok ? 'done' : answer.failure.code,
      provider: left.provider === null ? 'done' : 'later',
      again: wait,
    })
    void keep()
    timers.get(farewell.id)?.()
    timers.set(
      farewell.id,
      timer(wait, () => retry(farewell.id, tries + 1)),
    )
    return answer
  }

  const retry = (id: string, tries: number): void => {
    const farewell = waiting.get(id)
    if (farewell === undefined || busy.has(id) || closed) return
    if (clock() - farewell.since <= LONGEST_MS) return void track(perform(farewell, tries))
    log.info('sign-out given up', {})
    waiting.delete(id)
    keepIfKept(id)
  }

  const retryAll = async (): Promise<void> => {
    for (const id of waiting.keys()) retry(id, RETRY_AFTER_MS.length)
  }

  const settle = async (): Promise<void> => {
    if (waiting.size > 0) await keep()
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  return {
    say: (bundle, { profileId, serverUrl, everywhere, browser }) => {
      const { provider } = bundle
      // While a renewal was under way, the server may know the session by either token.
      const refreshTokens = [bundle.nextRefreshToken, bundle.refreshToken].filter((token) => token !== null)
      if (browser) void track(sendBrowser(bundle))
      const farewell: Farewell = {
        id: options.newId(),
        profileId,
        server: serverUrl === null || refreshTokens.length === 0 ? null : { url: serverUrl, refreshTokens, everywhere },
        provider:
          provider === null || provider.refreshToken === null
            ? null
            : { config: provider.config, refreshToken: provider.refreshToken },
        since: clock(),
      }
      return track(perform(farewell, 0))
    },
    again: () => void inTurn(retryAll),
    began: (profileId) => {
      for (const [id, farewell] of waiting) {
        if (farewell.profileId !== profileId || farewell.server?.everywhere !== true) continue
        waiting.set(id, { ...farewell, server: { ...farewell.server, everywhere: false } })
        void keep()
      }
    },
    close: async () => {
      // What is under way is kept first: its answer may never come.
      await withinTime(systemTimer, PATIENCE_AT_CLOSE_MS, settle(), undefined)
      closed = true
      for (const stop of timers.values()) stop()
    },
  }
}
