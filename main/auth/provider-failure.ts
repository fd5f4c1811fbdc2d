import * as oidc from 'openid-client'
import { fail, type Failure, type Result } from '../../shared/ipc/failure.ts'
import { NetworkError } from './network.ts'

/** How many milliseconds a clock may be off before it is blamed for a refused token. */
const MOST_SKEW_MS = 2 * 60 * 1000

/** Why discovery failed, in a code that a person understands. */
export function failureOfDiscovery(error: unknown): Result<never> {
  const network = networkFailure(error)
  if (network !== null) return network
  if (error instanceof oidc.ClientError) {
    // `cause` is the response where its status was the trouble.
    if (error.cause instanceof Response && error.cause.status >= 500)
      return fail('provider-unreachable', `status ${error.cause.status}`)
    return fail('provider-misconfigured', `discovery: ${error.code ?? error.message}`)
  }
  return fail('provider-misconfigured', 'discovery')
}

/** Why the answer to a code or refresh token could not be taken. */
export function failureOfGrant(error: unknown, clockAhead: number | null): Result<never> {
  const network = networkFailure(error)
  if (network !== null) return network
  if (error instanceof oidc.AuthorizationResponseError)
    return failureOfAuthorization(error.error, error.error_description)
  if (error instanceof oidc.ResponseBodyError) return failureOfTokenEndpoint(error)
  if (error instanceof oidc.WWWAuthenticateChallengeError)
    return fail('provider-misconfigured', `status ${error.status}`)
  if (error instanceof oidc.ClientError) {
    switch (error.code) {
      case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
        if (clockAhead !== null && Math.abs(clockAhead) < MOST_SKEW_MS) return fail('sign-in-not-trusted', error.code)
        return fail('clock-wrong', error.code)
      case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
      case 'OAUTH_MISSING_SERVER_METADATA':
        return fail('provider-misconfigured', error.code)
      case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
        if (error.cause instanceof Response && error.cause.status >= 500)
          return fail('provider-unreachable', `status ${error.cause.status}`)
        return fail('provider-misconfigured', error.code)
      default:
        return fail('sign-in-not-trusted', error.code ?? 'unknown')
    }
  }
  return fail('sign-in-not-trusted', error instanceof Error ? error.name : 'unknown')
}

function networkFailure(error: unknown): Result<never> | null {
  if (error instanceof oidc.ClientError && error.code === 'OAUTH_TIMEOUT')
    return fail('provider-unreachable', 'timed-out')
  if (error instanceof oidc.ClientError && error.cause instanceof NetworkError) return networkFailure(error.cause)
  if (!(error instanceof NetworkError)) return null
  switch (error.trouble) {
    case 'aborted':
      return fail('sign-in-cancelled')
    case 'redirected':
    case 'too-large':
    case 'unsafe-address':
      return fail('provider-misconfigured', error.trouble)
    case 'certificate':
      return fail('provider-certificate')
    default:
      return fail('provider-unreachable', error.trouble)
  }
}

/** Whether nobody answered whom the app believes to be the provider: what was asked of it may be asked again later. */
export const isUnanswered = ({ code }: Failure): boolean =>
  code === 'provider-unreachable' || code === 'provider-certificate'

/** RFC 6749 section 4.1.2.1 and OpenID Connect Core section 3.1.2.6. Only read once `state` and `iss` were found right. */
function failureOfAuthorization(error: string, description: string | undefined): Result<never> {
  const detail = `provider: ${printable(error)}${description === undefined ? '' : ` (${printable(description)})`}`
  switch (error) {
    case 'temporarily_unavailable':
    case 'server_error':
      return fail('provider-unreachable', detail)
    case 'invalid_request':
    case 'unauthorized_client':
    case 'unsupported_response_type':
    case 'invalid_scope':
    case 'invalid_client':
      return fail('provider-misconfigured', detail)
    default:
      return fail('sign-in-refused', detail)
  }
}

function failureOfTokenEndpoint(error: oidc.ResponseBodyError): Result<never> {
  const detail = `token endpoint: ${error.status} ${printable(error.error)}`
  if (error.status >= 500 || error.status === 429) return fail('provider-unreachable', detail)
  return fail(error.error === 'invalid_grant' ? 'sign-in-refused' : 'provider-misconfigured', detail)
}

/** Whether the provider says that this refresh token is good for nothing any more (RFC 6749 section 5.2). */
export function isGrantOver(error: unknown): boolean {
  return error instanceof oidc.ResponseBodyError && error.status < 500 && error.error === 'invalid_grant'
}

/** Short and without control characters, for the log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
