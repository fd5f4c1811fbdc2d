import * as oidc from 'openid-client'
import { sameName } from '../../shared/domain/catalog.ts'
import { UserId, type NewId } from '../../shared/domain/id.ts'
import {
  describedBy,
  mapIdentity,
  numberedUsername,
  type Claims,
  type MappedIdentity,
} from '../../shared/domain/identity.ts'
import type { User } from '../../shared/domain/user.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { isTenantAllowed, type OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { askInBrowser, giveBack, type GrantOptions } from './grant.ts'
import type { Identity } from './id-token.ts'
import { isSafeEndpoint, type Provider } from './provider.ts'
import { failureOfGrant } from './provider-failure.ts'
import { renewAtProvider, type Renewal, type RenewalWorld, type RenewOptions } from './renewal.ts'
import type { TokenBundle } from './token-file.ts'

/** Whom a provider vouches for, where there is no server to ask it. */
export interface Vouched {
  readonly identity: Identity
  readonly mapped: MappedIdentity
  readonly provider: NonNullable<TokenBundle['provider']>
  readonly accessToken: string
  /** Milliseconds since 1970. */
  readonly accessExpiresAt: number
}

const HOUR_MS = 60 * 60_000
/** How long a sign-in is good for that the provider gave no refresh token for: as at a server. */
const LONGEST_MS = 30 * 24 * HOUR_MS

/**
 * Signs in through the system's browser with a nonce of this app's own, and reads who it is from what the provider says: with
 * the rules and the code that a server uses. On any failure nothing is left, and the provider's tokens are given back.
 */
export async function signInPersonally(
  settings: OidcSettings,
  options: GrantOptions & { readonly admits: (identity: Identity) => boolean },
): Promise<Result<Vouched>> {
  const granted = await askInBrowser(oidc.randomNonce(), options)
  if (!granted.ok) return granted
  const { provider, claims, accessToken, refreshToken, identity, idToken } = granted.value
  const mapped = options.admits(identity)
    ? await readIdentity(provider, { claims, accessToken, subject: identity.subject }, settings)
    : fail('registration-closed')
  if (!mapped.ok || options.signal.aborted) {
    if (refreshToken !== null) void giveBack(refreshToken, options)
    return mapped.ok ? fail('sign-in-cancelled') : mapped
  }
  const { device } = settings
  return succeed({
    identity,
    mapped: mapped.value,
    provider: {
      config: device,
      identity,
      refreshToken,
      idToken: device.postLogoutRedirectUri === undefined ? null : idToken,
    },
    accessToken,
    accessExpiresAt: granted.value.accessExpiresAt ?? options.clock() + HOUR_MS,
  })
}

interface Sources {
  /** Of the ID token. */
  readonly claims: Claims
  readonly accessToken: string
  readonly subject: string
}

/** The person as ID token and UserInfo describe them, and whether their tenant may come in at all. */
async function readIdentity(
  provider: Provider,
  sources: Sources,
  settings: OidcSettings,
): Promise<Result<MappedIdentity>> {
  if (!isTenantAllowed(sources.claims, settings)) return fail('sign-in-refused', 'tenant: not in OIDC_ALLOWED_TENANTS')
  if (settings.claimsSource === 'id_token') return succeed(mapIdentity([sources.claims], settings.rules))
  const info = await readUserInfo(provider, sources, settings.claimsSource === 'userinfo')
  if (!info.ok) return info
  const all = settings.claimsSource === 'userinfo' ? [info.value] : [sources.claims, info.value]
  return succeed(mapIdentity(all, settings.rules))
}

/** Unless it is `required`, an endpoint that is not there or not for this token says nothing, which is no fault. */
async function readUserInfo(provider: Provider, sources: Sources, required: boolean): Promise<Result<Claims>> {
  const endpoint = provider.library.serverMetadata().userinfo_endpoint
  if (endpoint === undefined) return required ? fail('provider-misconfigured', 'no userinfo_endpoint') : succeed({})
  if (!isSafeEndpoint(endpoint)) return fail('provider-misconfigured', 'userinfo_endpoint is not https')
  try {
    // An answer about somebody else is refused there (OpenID Connect Core 1.0 section 5.3.2).
    return succeed(await oidc.fetchUserInfo(provider.library, sources.accessToken, sources.subject))
  } catch (error) {
    return isTurnedAway(error) && !required ? succeed({}) : failureOfGrant(error, provider.clockAhead())
  }
}

function isTurnedAway(error: unknown): boolean {
  if (error instanceof oidc.WWWAuthenticateChallengeError) return error.status === 401 || error.status === 403
  if (!(error instanceof oidc.ClientError) || !(error.cause instanceof Response)) return false
  return error.cause.status === 401 || error.cause.status === 403
}

/**
 * Looks whether the provider still vouches for the person, and describes them anew: a role can be lost. The person is left as
 * they are where the provider's answer has no ID token and that is where claims come from.
 */
export async function renewPersonally(
  bundle: TokenBundle,
  settings: OidcSettings,
  options: RenewalWorld & RenewOptions,
): Promise<Renewal> {
  const over = (detail: string): Renewal => ({ status: 'over', failure: { code: 'session-ended', detail } })
  const now = options.clock()
  const session = { accessToken: '', accessExpiresAt: now + HOUR_MS, refreshToken: null, user: bundle.user }
  if (bundle.provider === null) return over('no provider')
  if (bundle.provider.refreshToken === null) {
    if (now - bundle.savedAt > LONGEST_MS) return over('no refresh token, and thirty days have passed')
    return { status: 'renewed', session, bundle, config: null }
  }
  const proof = await renewAtProvider(bundle, settings.device, options)
  if (!('bundle' in proof)) return proof
  // The used one is worth nothing any more: the rotated one is on disk before anything else happens.
  await options.keep(proof.bundle)
  const { provider, claims, accessToken } = proof
  if (provider === null || accessToken === null) return over('no tokens')
  if (claims === null && settings.claimsSource !== 'userinfo') {
    return { status: 'renewed', session, bundle: proof.bundle, config: null }
  }
  const { subject } = bundle.provider.identity
  const mapped = await readIdentity(provider, { claims: claims ?? {}, accessToken, subject }, settings)
  if (!mapped.ok) {
    const isOver = mapped.failure.code === 'sign-in-refused' || mapped.failure.code === 'sign-in-not-trusted'
    return { status: isOver ? 'over' : 'later', failure: mapped.failure }
  }
  const user = redescribe(bundle.user, mapped.value)
  const next = { ...proof.bundle, user, savedAt: now }
  await options.keep(next)
  return { status: 'renewed', session: { ...session, accessToken, user }, bundle: next, config: null }
}

const roleOf = ({ admin }: MappedIdentity): User['role'] => (admin === null ? 'user' : 'admin')

/** Somebody who is known already, as the provider describes them now. */
export const redescribe = (known: User, mapped: MappedIdentity): User => ({
  ...known,
  ...describedBy(known, mapped),
  role: roleOf(mapped),
})

/** Somebody new. A name that another person of this computer has is never theirs: it gets a number. */
export function newPerson(mapped: MappedIdentity, others: readonly User[], newId: NewId): User {
  const taken = new Set(others.map(({ username }) => sameName(username)))
  let attempt = 1
  while (taken.has(sameName(numberedUsername(mapped.username, attempt)))) attempt += 1
  return {
    id: UserId.parse(newId()),
    username: numberedUsername(mapped.username, attempt),
    fullName: mapped.fullName,
    email: mapped.email,
    role: roleOf(mapped),
  }
}
