import { createHash } from 'node:crypto'
import type { ProviderFinding } from '../../shared/domain/provider-finding.ts'
import type { OidcConfig } from '../../shared/protocol/auth.ts'

const LONGEST_WAIT = 15_000
/** Stands for the free port that an app would take; a provider that follows RFC 8252 section 7.3 takes any. */
const SOME_PORT = 49_152

/** The address that the browser of a person would come back to. */
function redirectUri({ redirect }: OidcConfig): string {
  return `http://${redirect.host}:${redirect.ports[0] ?? SOME_PORT}${redirect.path}`
}

/** The request that an app sends people's browsers with (RFC 6749 section 4.1.1), for somebody who is not signed in and must not be asked to. */
function requestUrl(endpoint: string, config: OidcConfig): URL {
  const url = new URL(endpoint)
  const challenge = createHash('sha256').update('a look from the server, never redeemed').digest('base64url')
  const { audience, resource, extraParameters } = config
  const asked = {
    ...(audience === undefined ? {} : { audience }),
    ...(resource === undefined ? {} : { resource }),
    ...extraParameters,
    client_id: config.clientId,
    response_type: 'code',
    redirect_uri: redirectUri(config),
    scope: config.scopes,
    state: 'look',
    nonce: 'look',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    prompt: 'none',
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  return url
}

/**
 * Asks for a sign-in that cannot succeed, since nobody is there, and looks at where the answer leads. A provider sends the browser
 * back with an error only to an address that it knows for this client (RFC 6749 section 4.1.2.1); else it shows the error itself.
 * Whatever is neither proves nothing.
 */
export async function probeRedirect(endpoint: string, config: OidcConfig): Promise<ProviderFinding | null> {
  const address = redirectUri(config)
  const unproven = (detail: string): ProviderFinding => ({ code: 'redirect-unproven', weight: 'look', detail })
  let answer: Response
  try {
    answer = await fetch(requestUrl(endpoint, config), {
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_WAIT),
      headers: { accept: 'text/html' },
    })
    await answer.body?.cancel()
  } catch {
    return unproven(`${endpoint} did not answer`)
  }
  const { status } = answer
  const location = answer.headers.get('location')
  if (status >= 300 && status < 400 && location !== null && URL.canParse(location, endpoint)) {
    const back = new URL(location, endpoint)
    if (!back.href.startsWith(address)) return unproven(`${address}: the provider leads to ${back.origin} first`)
    const error = back.searchParams.get('error')
    return error !== null && refusals.has(error)
      ? { code: 'redirect-refused', weight: 'stop', detail: `${address}: the provider answers ${error}` }
      : null
  }
  if (status === 400 || status === 401 || status === 403 || status === 404) {
    const detail = `${address} for the client ${config.clientId}: the provider answers ${status}`
    return { code: 'redirect-refused', weight: 'stop', detail }
  }
  return unproven(`${address}: the provider answers ${status}`)
}

/** Errors that come back to the app and are about the request, whoever signs in. */
const refusals: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_client',
])
