import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { isLoopbackHost } from '../../shared/protocol/urls.ts'

/** Whether secrets may travel to this address: https, or http that never leaves this computer. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
}

/**
 * The base URL of a server from what a person typed: `time.example.com`, `https://time.example.com/`, `localhost:3000`.
 * Without a scheme https is meant, on this computer http. A path stays (several servers can share a host), a trailing
 * slash, query and fragment go. Fails with `server-address-invalid`.
 */
export function normaliseServerUrl(typed: string): Result<string> {
  const text = typed.trim()
  const invalid = fail('server-address-invalid')
  if (text === '' || /\s/.test(text)) return invalid
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${guessScheme(text)}://${text}`)
  if (url === null || url.hostname === '' || url.username !== '' || url.password !== '') return invalid
  if (!isSafeAddress(url)) return fail('server-address-invalid', 'https is required beyond this computer')
  return succeed(url.origin + url.pathname.replace(/\/+$/, ''))
}

function guessScheme(text: string): 'http' | 'https' {
  const url = parse(`http://${text}`)
  return url !== null && isLoopbackHost(url.hostname) ? 'http' : 'https'
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/**
 * The issuer as OpenID Connect Discovery 1.0 section 3 wants it, from a configured one. A pasted address of the discovery
 * document is shortened to its issuer: the library would skip its issuer check for such an address. Null where it cannot
 * be an issuer: neither https nor on this computer, or with a query, a fragment or a password.
 */
export function normaliseIssuer(configured: string): URL | null {
  const url = parse(configured.replace(/\/\.well-known\/(openid-configuration|oauth-authorization-server)\/?$/, ''))
  if (url === null || !isSafeAddress(url) || url.search !== '' || url.hash !== '') return null
  if (url.username !== '' || url.password !== '' || url.pathname.includes('/.well-known/')) return null
  return url
}
