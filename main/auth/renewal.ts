import { randomBytes } from 'node:crypto'
import * as oidc from 'openid-client'
import type { Claims } from '../../shared/domain/identity.ts'
import { fail, succeed, type Failure, type Result } from '../../shared/ipc/failure.ts'
import type { AuthConfig, OidcConfig } from '../../shared/protocol/auth.ts'
import { changedPins, pin, type Pinned } from '../profiles/profile.ts'
import { checkIdToken, isSameIdentity } from './id-token.ts'
import type { Fetch, Limits } from './network.ts'
import { openProvider, tokenParameters, type Provider } from './provider.ts'
import { failureOfGrant, isGrantOver } from './provider-failure.ts'
import { readAuthConfig, type ServerApi } from './server-api.ts'
import type { Grant } from './session.ts'
import type { TokenBundle } from './token-file.ts'

/** What one renewal has to do with. */
export interface RenewOptions {
  readonly signal: AbortSignal
  /** Keeps a bundle on disk before anything that it holds is used. */
  readonly keep: (bundle: TokenBundle) => Promise<void>
}

/** What every renewal needs of the world. */
export interface RenewalWorld {
  readonly fetch: Fetch
  readonly clock: () => number
  readonly limits?: Limits
}

export interface RenewalOptions extends RenewOptions, RenewalWorld {
  readonly api: ServerApi
  readonly pinned: Pinned
}

/**
 * `renewed`: go on. `over`: this sign-in is good for nothing any more. `changed`: the server is not what it was; nothing
 * was sent to it. `later`: nothing is known, try again.
 */
export type Renewal =
  | {
      readonly status: 'renewed'
      readonly session: Grant
      readonly bundle: TokenBundle
      /** As the server announces itself; null where there is none. */
      readonly config: AuthConfig | null
    }
  | { readonly status: 'over' | 'changed' | 'later'; readonly failure: Failure }

/**
 * Renews a session once: looks whether the server is still the same, renews at the identity provider where it gave a
 * refresh token, then at the server. Each used-up token is replaced on disk before the next step.
 */
export async function renew(bundle: TokenBundle, options: RenewalOptions): Promise<Renewal> {
  const { api, signal } = options
  const config = await readAuthConfig(api, { signal })
  if (!config.ok) return { status: 'later', failure: config.failure }
  const changes = changedPins(options.pinned, pin(config.value))
  if (changes.length > 0) return { status: 'changed', failure: { code: 'server-changed', detail: changes.join(', ') } }

  const proof = await renewAtProvider(bundle, config.value.oidc, options)
  if (!('bundle' in proof)) return proof

  // On disk before anything of it is used: the provider's rotated token, and what to ask our server. Should its answer get
  // lost, the very same question is asked again.
  const nextRefreshToken = proof.bundle.nextRefreshToken ?? randomBytes(32).toString('base64url')
  const asking = { ...proof.bundle, nextRefreshToken }
  await options.keep(asking)
  const { idToken, accessToken } = proof
  if (asking.refreshToken === null) return { status: 'over', failure: { code: 'session-ended', detail: 'no session' } }
  const renewed = await api.call(
    'refresh',
    {
      refreshToken: asking.refreshToken,
      nextRefreshToken,
      ...(idToken === null ? {} : { idToken }),
      ...(accessToken === null ? {} : { accessToken }),
    },
    { signal },
  )
  if (!renewed.ok) return { status: isOver(renewed.failure) ? 'over' : 'later', failure: renewed.failure }
  if (renewed.value.user.id !== bundle.user.id) {
    return { status: 'over', failure: { code: 'server-changed', detail: 'another person' } }
  }
  const next = {
    ...proof.bundle,
    refreshToken: renewed.value.refreshToken,
    nextRefreshToken: null,
    user: renewed.value.user,
    savedAt: options.clock(),
  }
  await options.keep(next)
  return { status: 'renewed', session: renewed.value, bundle: next, config: config.value }
}

/** Only what the server says in its own words ends a session; trouble on the way never does. */
function isOver(failure: Failure): boolean {
  switch (failure.code) {
    case 'session-ended':
    case 'not-signed-in':
    case 'account-inactive':
    case 'sign-in-not-trusted':
    case 'sign-in-refused':
    case 'registration-closed':
      return true
    default:
      return false
  }
}

/** What the provider gave for the refresh token. Its rotated one is in the bundle, and has to be kept before anything else. */
export interface Proof {
  readonly bundle: TokenBundle
  readonly idToken: string | null
  /** Of the ID token, where there was one. */
  readonly claims: Claims | null
  readonly accessToken: string | null
  /** Null where nothing was asked of it. */
  readonly provider: Provider | null
}

export type NotRenewed = Exclude<Renewal, { status: 'renewed' }>

/** Renews the sign-in at the provider, and sees to it that it is still of the same person. */
export async function renewAtProvider(
  bundle: TokenBundle,
  announced: OidcConfig | null,
  options: RenewalWorld & RenewOptions,
): Promise<Proof | NotRenewed> {
  const stored = bundle.provider
  if (stored === null || stored.refreshToken === null)
    return { bundle, idToken: null, claims: null, accessToken: null, provider: null }
  const provider = await openProvider(announced ?? stored.config, { ...options, useProviderClock: true })
  if (!provider.ok) return { status: 'later', failure: provider.failure }

  const tokens = await refreshAt(provider.value, stored.refreshToken)
  if (!tokens.ok) return notRenewed(tokens.failure)
  const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = tokens.value
  const next = {
    ...bundle,
    provider: {
      ...stored,
      refreshToken: refreshToken ?? stored.refreshToken,
      idToken: stored.idToken === null ? null : (idToken ?? stored.idToken),
    },
  }
  if (idToken !== undefined) {
    const same = checkRenewed(tokens.value.claims(), accessToken, stored, provider.value)
    if (!same.ok) return notRenewed(same.failure)
  }
  const claims = idToken === undefined ? null : { ...tokens.value.claims() }
  return { bundle: next, idToken: idToken ?? null, claims, accessToken, provider: provider.value }
}

async function refreshAt(
  provider: Provider,
  refreshToken: string,
): Promise<Result<Awaited<ReturnType<typeof oidc.refreshTokenGrant>>>> {
  try {
    return succeed(await oidc.refreshTokenGrant(provider.library, refreshToken, tokenParameters(provider)))
  } catch (error) {
    if (isGrantOver(error)) return fail('session-ended', 'provider: invalid_grant')
    return failureOfGrant(error, provider.clockAhead())
  }
}

/** The library does not compare a renewed ID token with the first one (OpenID Connect Core section 12.2). */
function checkRenewed(
  claims: unknown,
  accessToken: string,
  stored: NonNullable<TokenBundle['provider']>,
  provider: Provider,
): Result<null> {
  const identity = checkIdToken(claims, {
    issuer: provider.issuer,
    config: provider.config,
    accessToken,
    now: provider.now(),
  })
  if (!identity.ok) return identity
  return isSameIdentity(stored.identity, identity.value)
    ? succeed(null)
    : fail('server-changed', 'provider: another identity')
}

function notRenewed(failure: Failure): NotRenewed {
  switch (failure.code) {
    case 'session-ended':
    case 'server-changed':
    case 'sign-in-not-trusted':
    case 'sign-in-refused':
      return { status: 'over', failure }
    default:
      return { status: 'later', failure }
  }
}
