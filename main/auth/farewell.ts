import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { AuthLog } from './log.ts'
import { authLimits, type Fetch } from './network.ts'
import { openProvider, type Provider } from './provider.ts'
import { FAREWELL_MS, logoutLink, revoke } from './revocation.ts'
import type { ServerApi } from './server-api.ts'
import type { Timer } from './timer.ts'
import type { TokenBundle } from './token-file.ts'

export interface FarewellOptions {
  readonly fetch: Fetch
  readonly clock: () => number
  readonly timer: Timer
  readonly log: AuthLog
  readonly openExternal: (url: string) => Promise<void>
}

export interface Farewells {
  /**
   * Ends a session elsewhere that is already wiped here: at the server, and its refresh token at the provider. Resolves
   * within seconds with the server's word; what could not be reached is tried again later, from memory, while the app runs.
   * @param api null where there is no server
   * @param browser whether the browser should be sent to sign out at the provider, where that is configured
   */
  say(api: ServerApi | null, bundle: TokenBundle, how: { everywhere: boolean; browser: boolean }): Promise<Result<null>>
  /** When nothing is under way any more; what waits for a later try does not count. */
  settled(): Promise<void>
}

const RETRY_AFTER_MS = [60_000, 5 * 60_000, 30 * 60_000]

export function createFarewells(options: FarewellOptions): Farewells {
  const { timer, log } = options
  const limits = { ...authLimits, timeoutMs: FAREWELL_MS }
  const underWay = new Set<Promise<unknown>>()

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
    return tracked
  }

  const atServer = async (api: ServerApi | null, bundle: TokenBundle, everywhere: boolean): Promise<Result<null>> => {
    if (api === null) return succeed(null)
    // While a renewal was under way, the server may know the session by either token.
    for (const refreshToken of [bundle.nextRefreshToken, bundle.refreshToken]) {
      if (refreshToken === null) continue
      const answer = await api.call('logout', { refreshToken, everywhere }, { timeoutMs: FAREWELL_MS })
      if (answer.ok || answer.failure.code === 'session-ended') continue
      return fail(answer.failure.code, answer.failure.detail)
    }
    return succeed(null)
  }

  const atProvider = async (bundle: TokenBundle, browser: boolean): Promise<'done' | 'later'> => {
    const stored = bundle.provider
    if (stored === null || (stored.refreshToken === null && !browser)) return 'done'
    const provider = await openProvider(stored.config, { ...options, limits })
    if (!provider.ok)
      return stored.refreshToken !== null && provider.failure.code === 'provider-unreachable' ? 'later' : 'done'
    if (browser) await sendBrowser(provider.value, bundle)
    return stored.refreshToken === null ? 'done' : revoke(provider.value, stored.refreshToken, timer)
  }

  const sendBrowser = async (provider: Provider, bundle: TokenBundle): Promise<void> => {
    const link = logoutLink(provider, bundle.provider?.idToken ?? null, bundle.user.email ?? bundle.user.username)
    if (link === null) return
    try {
      await options.openExternal(link)
    } catch (error) {
      log.warn('browser not opened to sign out', { error: error instanceof Error ? error.name : 'unknown' })
    }
  }

  const attempt = async (
    api: ServerApi | null,
    bundle: TokenBundle,
    how: { everywhere: boolean; browser: boolean },
    tries: number,
  ): Promise<Result<null>> => {
    const [server, provider] = await Promise.all([
      atServer(api, bundle, how.everywhere),
      atProvider(bundle, how.browser),
    ])
    if (server.ok && provider === 'done') return server
    const wait = RETRY_AFTER_MS[tries]
    log.info('sign-out not complete', {
      server: server.ok ? 'done' : server.failure.code,
      provider,
      again: wait ?? null,
    })
    if (wait !== undefined) {
      timer(wait, () => void track(attempt(api, bundle, { ...how, browser: false }, tries + 1)))
    }
    return server
  }

  return {
    say: (api, bundle, how) => track(attempt(api, bundle, how, 0)),
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}
