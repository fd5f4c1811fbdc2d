import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { DeviceInfo } from '../../shared/protocol/auth.ts'
import { askInBrowser, giveBack, type GrantOptions } from './grant.ts'
import type { ServerApi } from './server-api.ts'
import type { Grant } from './session.ts'
import type { TokenBundle } from './token-file.ts'

export interface BrowserSignInOptions extends GrantOptions {
  readonly api: ServerApi
  readonly device: DeviceInfo
}

export interface SignedIn {
  readonly session: Grant
  readonly provider: TokenBundle['provider']
}

/**
 * Signs in through the system's browser with a nonce from our server, then takes the server's own session for the ID token.
 * Nothing is kept here; on any failure there is nothing to clean up.
 */
export async function signInWithBrowser(options: BrowserSignInOptions): Promise<Result<SignedIn>> {
  const { api, config, device, signal } = options
  const start = await api.call('oidcStart', { device }, { signal })
  if (!start.ok) return start
  const granted = await askInBrowser(start.value.nonce, options)
  if (!granted.ok) return granted
  const { idToken, accessToken, refreshToken, identity } = granted.value

  const session = await api.call(
    'oidcExchange',
    { idToken, accessToken, renewsAtProvider: refreshToken !== null, device },
    { signal },
  )
  if (!session.ok || signal.aborted) {
    if (refreshToken !== null) void giveBack(refreshToken, options)
    return session.ok ? fail('sign-in-cancelled') : session
  }
  const keptIdToken = config.postLogoutRedirectUri === undefined ? null : idToken
  return succeed({ session: session.value, provider: { config, identity, refreshToken, idToken: keptIdToken } })
}
