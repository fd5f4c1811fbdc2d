import type { ProviderFinding } from '../../shared/protocol/admin.ts'
import type { OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { discover, type Metadata } from './discovery.ts'
import { fetchJson } from './fetch-json.ts'
import { Keys } from './provider.ts'

type Code = ProviderFinding['code']
const stop = (code: Code, detail: string): ProviderFinding => ({ code, weight: 'stop', detail })
const look = (code: Code, detail: string): ProviderFinding => ({ code, weight: 'look', detail })

/** Looks at the provider as a sign-in would, without one, and says what is or may be wrong with it or with the settings. */
export async function testProvider(settings: OidcSettings): Promise<readonly ProviderFinding[]> {
  const discovery = await discover(settings.device.issuer)
  if (!discovery.ok) return [stop(discovery.code, discovery.detail)]
  const { metadata } = discovery
  return [...(await keyFindings(metadata, settings)), ...metadataFindings(metadata, settings)]
}

async function keyFindings(metadata: Metadata, settings: OidcSettings): Promise<readonly ProviderFinding[]> {
  const answer = await fetchJson(metadata.jwks_uri)
  const keys = Keys.safeParse(answer.ok ? answer.value.body : undefined)
  if (!keys.success) return [stop('no-keys', `${metadata.jwks_uri} answered no keys`)]
  const { idTokenAlgorithm } = settings.device
  const kind = /^(?:RS|PS)/.test(idTokenAlgorithm) ? 'RSA' : idTokenAlgorithm.startsWith('ES') ? 'EC' : 'OKP'
  const fits = keys.data.keys.some((key) => key.kty === kind && (key['alg'] ?? idTokenAlgorithm) === idTokenAlgorithm)
  return fits
    ? []
    : [
        stop(
          'no-keys',
          `none of the provider's keys is for ${idTokenAlgorithm}: choose a signing key there, or set OIDC_ID_TOKEN_ALG`,
        ),
      ]
}

function metadataFindings(metadata: Metadata, settings: OidcSettings): readonly ProviderFinding[] {
  const { device, rules, claimsSource } = settings
  const findings: ProviderFinding[] = []
  const algorithms = metadata.id_token_signing_alg_values_supported
  if (algorithms !== undefined && !algorithms.includes(device.idTokenAlgorithm)) {
    findings.push(
      stop('algorithm', `the provider signs with ${algorithms.join(', ')}, not with ${device.idTokenAlgorithm}`),
    )
  }
  const methods = metadata.code_challenge_methods_supported
  if (methods !== undefined && !methods.includes('S256'))
    findings.push(stop('no-pkce', `the provider takes ${methods.join(', ')}`))
  else if (methods === undefined) findings.push(look('no-pkce', 'the provider does not say whether it takes S256'))
  if (claimsSource === 'userinfo' && metadata.userinfo_endpoint === undefined) {
    findings.push(stop('no-userinfo', 'OIDC_CLAIMS_SOURCE=userinfo, but the provider has no such endpoint'))
  }
  const lacking = missing(device.scopes.split(' '), metadata.scopes_supported)
  if (lacking.length > 0) findings.push(look('scopes', lacking.join(' ')))
  const claims = [
    rules.usernameClaim,
    rules.fullNameClaim,
    rules.emailClaim,
    ...(rules.adminGroups.length > 0 ? [rules.groupsClaim] : []),
  ]
  const unknown = missing(claims, metadata.claims_supported)
  if (unknown.length > 0) findings.push(look('claims', unknown.join(' ')))
  if (device.postLogoutRedirectUri !== undefined && metadata.end_session_endpoint === undefined) {
    findings.push(
      look(
        'no-end-session',
        'OIDC_POST_LOGOUT_REDIRECT_URI is set, but the provider has no end-session endpoint: remove it',
      ),
    )
  }
  return findings
}

/** What is asked for and not offered; a provider that does not say what it offers may offer anything. */
const missing = (asked: readonly string[], offered: readonly string[] | undefined): readonly string[] =>
  offered === undefined ? [] : asked.filter((name) => !offered.includes(name))
