import * as oidc from 'openid-client'
import { isSafeEndpoint, type Provider } from './provider.ts'
import { withinTime, type Timer } from './timer.ts'

/** A sign-out waits no longer than this for anybody else. */
export const FAREWELL_MS = 5000

/**
 * Gives a refresh token back to the provider (RFC 7009). `done` also where the provider has no such endpoint or takes
 * no such token: there is nothing more to do. `later`: it could not be reached.
 */
export async function revoke(provider: Provider, refreshToken: string, timer: Timer): Promise<'done' | 'later'> {
  const endpoint = provider.library.serverMetadata().revocation_endpoint
  if (endpoint === undefined || !isSafeEndpoint(endpoint)) return 'done'
  const revoked = oidc.tokenRevocation(provider.library, refreshToken, { token_type_hint: 'refresh_token' }).then(
    () => 'done' as const,
    (error: unknown) => (isFinal(error) ? ('done' as const) : ('later' as const)),
  )
  return withinTime(timer, FAREWELL_MS, revoked, 'later')
}

/** `unsupported_token_type` and its like: asking again would change nothing. */
function isFinal(error: unknown): boolean {
  return error instanceof oidc.ResponseBodyError && error.status < 500 && error.status !== 429
}

/** An ID token that makes the address longer than browsers and providers are sure to take stays out of it. */
const LONGEST_HINT = 2000

/**
 * Where the browser signs out at the provider (OpenID Connect RP-Initiated Logout 1.0 section 2), or null where that
 * is not configured or the provider has no such page: then signing out here is all there is.
 */
export function logoutLink(provider: Provider, idToken: string | null, loginHint: string): string | null {
  const { postLogoutRedirectUri } = provider.config
  const endpoint = provider.library.serverMetadata().end_session_endpoint
  if (postLogoutRedirectUri === undefined || endpoint === undefined || !isSafeEndpoint(endpoint)) return null
  const hint: Record<string, string> =
    idToken !== null && idToken.length <= LONGEST_HINT ? { id_token_hint: idToken } : { logout_hint: loginHint }
  return oidc.buildEndSessionUrl(provider.library, {
    ...hint,
    post_logout_redirect_uri: postLogoutRedirectUri,
    state: oidc.randomState(),
  }).href
}
