import type { FindingCode, ProviderFinding } from '../../shared/domain/provider-finding.ts'
import type { OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { isLoopbackHost } from '../../shared/protocol/urls.ts'
import type { Config } from '../config/config.ts'
import { discover, type Metadata } from './discovery.ts'
import { fetchJson } from './fetch-json.ts'
import { Keys } from './provider.ts'
import { probeRedirect } from './redirect-probe.ts'

const stop = (code: FindingCode, detail: string): ProviderFinding => ({ code, weight: 'stop', detail })
const look = (code: FindingCode, detail: string): ProviderFinding => ({ code, weight: 'look', detail })
const know = (code: FindingCode, detail: string): ProviderFinding => ({ code, weight: 'know', detail })

/** Looks at the provider as a sign-in would, without one, and says what is or may be wrong with it or with the settings. */
export async function testSignIn(config: Config): Promise<readonly ProviderFinding[]> {
  const { oidc } = config
  if (oidc === null) return [know('sso-off', `AUTH_METHOD=${config.method}`)]
  const discovery = await discover(oidc.device.issuer)
  if (!discovery.ok) return [stop(discovery.code, discovery.detail), ...ruleFindings(oidc)]
  const { metadata } = discovery
  return [
    ...(await keyFindings(metadata, oidc)),
    ...(await signInPageFindings(metadata, oidc)),
    ...metadataFindings(metadata, oidc),
    ...ruleFindings(oidc),
  ]
}

/** Where the browser and the app go; the server itself has no use for these two. */
async function signInPageFindings(metadata: Metadata, { device }: OidcSettings): Promise<readonly ProviderFinding[]> {
  const { authorization_endpoint: page, token_endpoint: tokens } = metadata
  if (page === undefined || tokens === undefined) {
    const absent = page === undefined ? 'authorization_endpoint' : 'token_endpoint'
    return [stop('no-endpoint', `the discovery document has no ${absent}`)]
  }
  const insecure = [page, tokens].find((endpoint) => !isSecure(endpoint, device.issuer))
  if (insecure !== undefined)
    return [stop('insecure-endpoint', `the provider names an endpoint without https: ${insecure}`)]
  const finding = await probeRedirect(page, device)
  return finding === null ? [] : [finding]
}

/** https, or on this very machine where the issuer is. */
function isSecure(endpoint: string, issuer: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname } = new URL(endpoint)
  return protocol === 'https:' || (new URL(issuer).protocol === 'http:' && isLoopbackHost(hostname))
}

/** What the settings say without a look at the provider. */
function ruleFindings({ rules }: OidcSettings): readonly ProviderFinding[] {
  return rules.adminGroups.length > 0 || rules.adminEmails.length > 0
    ? []
    : [know('no-admin-rule', 'neither OIDC_ADMIN_GROUP nor OIDC_ADMIN_EMAILS is set')]
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
  const canSignOut = metadata.end_session_endpoint !== undefined
  if (device.postLogoutRedirectUri === undefined) {
    findings.push(know('stays-signed-in', `end-session endpoint at the provider: ${canSignOut ? 'yes' : 'no'}`))
  } else if (!canSignOut) {
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
