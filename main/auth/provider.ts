import * as oidc from 'openid-client'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { OidcConfig } from '../../shared/protocol/auth.ts'
import { isLoopbackHost } from '../../shared/protocol/urls.ts'
import { isSafeAddress, normaliseIssuer } from './address.ts'
import { isAsymmetric } from './id-token.ts'
import { authLimits, limitFetch, type Fetch, type Limits } from './network.ts'
import { failureOfDiscovery } from './provider-failure.ts'

/** An identity provider, freshly discovered. Used for one sign-in, one renewal or one sign-out, then dropped: so are its keys. */
export interface Provider {
  readonly library: oidc.Configuration
  /** As its own metadata spells it, letter for letter. */
  readonly issuer: string
  readonly config: OidcConfig
  /** How far the provider's clock is ahead of ours, in milliseconds; null where it did not say. */
  clockAhead(): number | null
  /** The time that its tokens are judged by, in milliseconds since 1970. */
  now(): number
}

export interface ProviderOptions {
  readonly fetch: Fetch
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly limits?: Limits
  readonly signal?: AbortSignal
  /**
   * Judges tokens by the provider's clock where it says the time. For renewals: a clock that went wrong since is no
   * reason to end a session. At a sign-in the person is told about their clock instead.
   */
  readonly useProviderClock?: boolean
}

/**
 * Reads the provider's metadata (OpenID Connect Discovery 1.0 section 4) and refuses what no sign-in may be built on:
 * another issuer, an endpoint that is not https, PKCE without S256, tokens signed with a secret or not at all. Fails
 * with `provider-unreachable`, `provider-certificate` or `provider-misconfigured`.
 */
export async function openProvider(config: OidcConfig, options: ProviderOptions): Promise<Result<Provider>> {
  const issuer = normaliseIssuer(config.issuer)
  if (issuer === null) return fail('provider-misconfigured', 'issuer is not an https address')
  if (!isAsymmetric(config.idTokenAlgorithm))
    return fail('provider-misconfigured', `ID tokens signed with ${config.idTokenAlgorithm}`)

  const heard: { ahead: number | null } = { ahead: null }
  const limits = options.limits ?? authLimits
  const limited = limitFetch(options.fetch, limits, options.signal)
  const fetch: oidc.CustomFetch = async (url, init) => {
    const response = await limited(url, requestOf(init))
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) heard.ahead = date - options.clock()
    return response
  }

  const insecure = issuer.protocol === 'http:' && isLoopbackHost(issuer.hostname)
  const extensions: ((library: oidc.Configuration) => void)[] = [
    // The library trusts TLS alone for ID tokens unless told to look at their signatures.
    oidc.enableNonRepudiationChecks,
    // Plain http is for this computer: our fetch refuses it anywhere else.
    // oxlint-disable-next-line typescript/no-deprecated -- marked so that nobody uses it without a thought
    ...(insecure ? [oidc.allowInsecureRequests] : []),
  ]
  // Our fetch ends first, and knows why.
  const timeout = limits.timeoutMs / 1000 + 5
  const metadata = (now: number): Partial<oidc.ClientMetadata> => ({
    id_token_signed_response_alg: config.idTokenAlgorithm,
    [oidc.clockTolerance]: 30,
    [oidc.clockSkew]: Math.round((now - Date.now()) / 1000),
  })

  try {
    const found = await oidc.discovery(issuer, config.clientId, metadata(options.clock()), clientAuth(config), {
      [oidc.customFetch]: fetch,
      timeout,
      execute: extensions,
    })
    const problem = problemOf(found.serverMetadata(), issuer, config)
    if (problem !== null) return fail('provider-misconfigured', problem)
    const correction = options.useProviderClock === true ? (heard.ahead ?? 0) : 0
    const now = (): number => options.clock() + correction
    const library = new oidc.Configuration(found.serverMetadata(), config.clientId, metadata(now()), clientAuth(config))
    library[oidc.customFetch] = fetch
    library.timeout = timeout
    for (const extend of extensions) extend(library)
    return succeed({ library, issuer: found.serverMetadata().issuer, config, clockAhead: () => heard.ahead, now })
  } catch (error) {
    return failureOfDiscovery(error)
  }
}

/** What the library asks its fetch for is what fetch takes; only the two descriptions differ. */
function requestOf(init: oidc.CustomFetchOptions): RequestInit {
  const { body, headers, method, signal } = init
  const sent = body instanceof URLSearchParams ? body.toString() : body
  if (sent !== null && sent !== undefined && typeof sent !== 'string') throw new TypeError('unexpected request body')
  return {
    method,
    headers,
    ...(sent === null || sent === undefined ? {} : { body: sent }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** What every token request says beside its grant (RFC 8707 section 2.2). */
export function tokenParameters({ config }: Provider): Record<string, string> {
  return config.resource === undefined ? {} : { resource: config.resource }
}

/** A public client proves nothing (RFC 8252 section 8.5); a provider that wants its "secret" all the same gets it in the body. */
function clientAuth(config: OidcConfig): oidc.ClientAuth {
  return config.publicClientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(config.publicClientSecret)
}

function problemOf(metadata: oidc.ServerMetadata, issuer: URL, config: OidcConfig): string | null {
  // The library makes exceptions for some providers; here there are none.
  if (!URL.canParse(metadata.issuer) || new URL(metadata.issuer).href !== issuer.href) return 'another issuer answers'
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    const endpoint = metadata[name]
    if (endpoint === undefined) return `no ${name}`
    if (!isSafeEndpoint(endpoint)) return `${name} is not https`
  }
  const methods = metadata.code_challenge_methods_supported
  // Many providers support S256 and do not say so (RFC 8414 section 2: optional). It is sent in any case.
  if (methods !== undefined && !methods.includes('S256')) return 'no PKCE with S256'
  const algorithms = metadata['id_token_signing_alg_values_supported']
  if (Array.isArray(algorithms) && !algorithms.includes(config.idTokenAlgorithm))
    return `no ID tokens signed with ${config.idTokenAlgorithm}`
  return null
}

/** Whether an address from the provider's metadata may be called or opened in the browser. */
export function isSafeEndpoint(address: string): boolean {
  return URL.canParse(address) && isSafeAddress(new URL(address))
}
