import * as oidc from 'openid-client'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { DeviceInfo, OidcConfig, Session } from '../../shared/protocol/auth.ts'
import type { BrowserPageTexts } from './callback-page.ts'
import { checkIdToken } from './id-token.ts'
import { openLoopback } from './loopback.ts'
import type { Fetch, Limits } from './network.ts'
import { isSafeEndpoint, openProvider, tokenParameters, type Provider } from './provider.ts'
import { failureOfGrant } from './provider-failure.ts'
import { revoke } from './revocation.ts'
import type { ServerApi } from './server-api.ts'
import type { Timer } from './timer.ts'
import type { TokenBundle } from './token-file.ts'

export interface BrowserSignInOptions {
  readonly api: ServerApi
  /** As the server announced it a moment ago, and as it is pinned. */
  readonly config: OidcConfig
  readonly device: DeviceInfo
  readonly texts: BrowserPageTexts
  readonly fetch: Fetch
  readonly openExternal: (url: string) => Promise<void>
  readonly clock: () => number
  readonly timer: Timer
  readonly limits?: Limits
  /** Ends the attempt with `sign-in-cancelled`, wherever it is. */
  readonly signal: AbortSignal
  /** Told the address that the browser is sent to, so that it can be opened again or copied. */
  readonly onLink: (url: string) => void
}

export interface SignedIn {
  readonly session: Session
  readonly provider: TokenBundle['provider']
}

/**
 * Signs in through the system's browser: authorization code with PKCE (RFC 6749, 7636, 8252), a nonce from our server,
 * then the server's own session for the ID token. Nothing is kept here; on any failure there is nothing to clean up.
 */
export async function signInWithBrowser(options: BrowserSignInOptions): Promise<Result<SignedIn>> {
  const { api, config, device, signal } = options
  const start = await api.call('oidcStart', { device }, { signal })
  if (!start.ok) return start
  const provider = await openProvider(config, options)
  if (!provider.ok) return provider
  const granted = await askProvider(provider.value, start.value.nonce, options)
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

/** Nobody will use this token: it should not outlive the attempt. The attempt itself may be over, so it is asked for anew. */
async function giveBack(refreshToken: string, options: BrowserSignInOptions): Promise<void> {
  const { config, fetch, clock, timer, limits } = options
  const provider = await openProvider(config, { fetch, clock, ...(limits === undefined ? {} : { limits }) })
  if (provider.ok) await revoke(provider.value, refreshToken, timer)
}

interface Granted {
  readonly idToken: string
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly identity: NonNullable<TokenBundle['provider']>['identity']
}

async function askProvider(provider: Provider, nonce: string, options: BrowserSignInOptions): Promise<Result<Granted>> {
  const { config } = provider
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const challenge = await oidc.calculatePKCECodeChallenge(verifier)

  // The port is ours before the browser hears of it.
  const closing = new AbortController()
  const signal = AbortSignal.any([options.signal, closing.signal])
  const loopback = await openLoopback({
    redirect: config.redirect,
    state,
    texts: options.texts,
    timer: options.timer,
    signal,
  })
  if (!loopback.ok) return loopback
  const { redirectUri, response } = loopback.value

  const link = oidc.buildAuthorizationUrl(provider.library, {
    ...wishesOf(provider),
    redirect_uri: redirectUri,
    scope: config.scopes,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).href
  const opened = await openLink(link, options)
  if (!opened.ok) {
    closing.abort()
    await response
    return opened
  }
  options.onLink(link)

  const returned = await response
  if (!returned.ok) return returned
  return redeem(provider, new URL(`${redirectUri}?${returned.value.toString()}`), { verifier, state, nonce })
}

/** What is asked for beyond the standard: what the server's administrator wants stands above what is known of the provider. */
function wishesOf(provider: Provider): Record<string, string> {
  const { audience, resource, extraParameters } = provider.config
  return {
    ...offlineWishes(provider),
    ...(audience === undefined ? {} : { audience }),
    ...(resource === undefined ? {} : { resource }),
    ...extraParameters,
  }
}

/** What asking for a refresh token takes, beyond the scope. */
function offlineWishes(provider: Provider): Record<string, string> {
  const issuer = new URL(provider.issuer).hostname
  // Google has a parameter of its own and refuses the scope.
  if (issuer === 'accounts.google.com') return { access_type: 'offline', prompt: 'consent' }
  // Core section 11 asks for consent with `offline_access`; Entra ID needs none and would ask every time.
  const asksForOffline = provider.config.scopes.split(' ').includes('offline_access')
  return asksForOffline && issuer !== 'login.microsoftonline.com' ? { prompt: 'consent' } : {}
}

async function openLink(link: string, options: BrowserSignInOptions): Promise<Result<null>> {
  if (!isSafeEndpoint(link)) return fail('provider-misconfigured', 'authorization_endpoint is not https')
  try {
    await options.openExternal(link)
    return succeed(null)
  } catch (error) {
    return fail('browser-not-opened', error instanceof Error ? error.name : 'unknown')
  }
}

interface Secrets {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

async function redeem(provider: Provider, response: URL, secrets: Secrets): Promise<Result<Granted>> {
  try {
    const maxAge = provider.config.extraParameters?.['max_age']
    const tokens = await oidc.authorizationCodeGrant(
      provider.library,
      response,
      {
        pkceCodeVerifier: secrets.verifier,
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        idTokenExpected: true,
        // Core section 3.1.2.1: whoever asks for it has to look at `auth_time`.
        ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
      },
      tokenParameters(provider),
    )
    const identity = checkIdToken(tokens.claims(), {
      issuer: provider.issuer,
      config: provider.config,
      accessToken: tokens.access_token,
      now: provider.now(),
    })
    if (!identity.ok) return identity
    if (tokens.id_token === undefined) return fail('sign-in-not-trusted', 'no ID token')
    return succeed({
      idToken: tokens.id_token,
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      identity: identity.value,
    })
  } catch (error) {
    return failureOfGrant(error, provider.clockAhead())
  }
}
