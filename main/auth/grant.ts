import * as oidc from 'openid-client'
import type { Claims } from '../../shared/domain/identity.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { OidcConfig } from '../../shared/protocol/auth.ts'
import type { BrowserPageTexts } from './callback-page.ts'
import { checkIdToken, type Identity } from './id-token.ts'
import { openLoopback } from './loopback.ts'
import type { Fetch, Limits } from './network.ts'
import { isSafeEndpoint, openProvider, tokenParameters, type Provider } from './provider.ts'
import { failureOfGrant } from './provider-failure.ts'
import { revoke } from './revocation.ts'
import type { Timer } from './timer.ts'

export interface GrantOptions {
  readonly config: OidcConfig
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

/** What the provider gave for the person's consent. The ID token is verified in every respect that this app can see. */
export interface Granted {
  readonly provider: Provider
  readonly idToken: string
  readonly claims: Claims
  readonly accessToken: string
  /** Milliseconds since 1970; null where the provider did not say. */
  readonly accessExpiresAt: number | null
  readonly refreshToken: string | null
  readonly identity: Identity
}

/** Gives a refresh token back that nobody will use. The attempt itself may be over, so the provider is opened anew. */
export async function giveBack(refreshToken: string, options: GrantOptions): Promise<void> {
  const { config, fetch, clock, timer, limits } = options
  const provider = await openProvider(config, { fetch, clock, ...(limits === undefined ? {} : { limits }) })
  if (provider.ok) await revoke(provider.value, refreshToken, timer)
}

/** Sends the person to the provider in the system's browser: authorization code with PKCE (RFC 6749, 7636, 8252). */
export async function askInBrowser(nonce: string, options: GrantOptions): Promise<Result<Granted>> {
  const opened = await openProvider(options.config, options)
  if (!opened.ok) return opened
  const provider = opened.value
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const challenge = await oidc.calculatePKCECodeChallenge(verifier)

  // The port is ours before the browser hears of it.
  const closing = new AbortController()
  const signal = AbortSignal.any([options.signal, closing.signal])
  const loopback = await openLoopback({
    redirect: options.config.redirect,
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
    scope: options.config.scopes,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).href
  const shown = await openLink(link, options)
  if (!shown.ok) {
    closing.abort()
    await response
    return shown
  }
  options.onLink(link)

  const returned = await response
  if (!returned.ok) return returned
  return redeem(provider, new URL(`${redirectUri}?${returned.value.toString()}`), { verifier, state, nonce })
}

/** What is asked for beyond the standard: what an administrator wants stands above what is known of the provider. */
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

async function openLink(link: string, options: GrantOptions): Promise<Result<null>> {
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
    const { expires_in: seconds } = tokens
    return succeed({
      provider,
      idToken: tokens.id_token,
      claims: { ...tokens.claims() },
      accessToken: tokens.access_token,
      accessExpiresAt: seconds === undefined ? null : provider.now() + seconds * 1000,
      refreshToken: tokens.refresh_token ?? null,
      identity: identity.value,
    })
  } catch (error) {
    return failureOfGrant(error, provider.clockAhead())
  }
}
