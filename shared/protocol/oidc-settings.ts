import type { ClaimRules, Claims } from '../domain/identity.ts'
import type { OidcConfig } from './auth.ts'
import { entraTenant } from './entra.ts'
import type { OidcValues, OidcVariable } from './oidc-variables.ts'

/** How ID tokens are checked and turned into accounts. */
export interface OidcSettings {
  /** What devices are told. */
  readonly device: OidcConfig
  readonly rules: ClaimRules
  readonly claimsSource: 'auto' | 'id_token' | 'userinfo'
  /** The tenants (Entra ID's `tid`) or domains (Google's `hd`) whose people may come in; empty for all of the issuer's. */
  readonly allowedTenants: readonly string[]
}

/** What two variables together get wrong. */
export function* oidcConflicts(read: OidcValues): Generator<readonly [OidcVariable, string]> {
  const port = read.OIDC_REDIRECT_URI?.port ?? null
  if (port !== null && read.OIDC_REDIRECT_PORTS !== undefined) {
    yield ['OIDC_REDIRECT_PORTS', 'OIDC_REDIRECT_URI names a port as well: give the ports in one place']
  }
  if (read.OIDC_ISSUER !== undefined) {
    const problem = entraTenant(read.OIDC_ISSUER, read.OIDC_ALLOWED_TENANTS ?? [])
    if (problem !== undefined) yield [problem.name, problem.problem]
  }
}

/**
 * What the values mean, with what holds where nothing is said.
 * @param deviceFlow whether shared terminals may let people sign in on their phones, which a server says
 */
export function oidcSettings(read: OidcValues, deviceFlow = false): OidcSettings {
  const redirect = read.OIDC_REDIRECT_URI ?? { host: '127.0.0.1', path: '/auth/oidc/callback', port: null }
  const ports = redirect.port === null ? (read.OIDC_REDIRECT_PORTS ?? []).filter((port) => port !== 0) : [redirect.port]
  return {
    device: {
      issuer: read.OIDC_ISSUER ?? '',
      clientId: read.OIDC_CLIENT_ID ?? '',
      scopes: read.OIDC_SCOPES ?? 'openid profile email',
      redirect: { host: redirect.host, path: redirect.path, ports },
      idTokenAlgorithm: read.OIDC_ID_TOKEN_ALG ?? 'RS256',
      ...(read.OIDC_PUBLIC_CLIENT_SECRET === undefined ? {} : { publicClientSecret: read.OIDC_PUBLIC_CLIENT_SECRET }),
      ...(read.OIDC_POST_LOGOUT_REDIRECT_URI === undefined
        ? {}
        : { postLogoutRedirectUri: read.OIDC_POST_LOGOUT_REDIRECT_URI }),
      ...(read.OIDC_ADDITIONAL_AUDIENCES === undefined ? {} : { additionalAudiences: read.OIDC_ADDITIONAL_AUDIENCES }),
      ...(deviceFlow ? { deviceFlow } : {}),
      ...(read.OIDC_EXTRA_AUTH_PARAMS === undefined ? {} : { extraParameters: read.OIDC_EXTRA_AUTH_PARAMS }),
      ...(read.OIDC_AUDIENCE === undefined ? {} : { audience: read.OIDC_AUDIENCE }),
      ...(read.OIDC_RESOURCE === undefined ? {} : { resource: read.OIDC_RESOURCE }),
    },
    rules: {
      usernameClaim: read.OIDC_USERNAME_CLAIM ?? 'preferred_username',
      fullNameClaim: read.OIDC_FULL_NAME_CLAIM ?? 'name',
      emailClaim: read.OIDC_EMAIL_CLAIM ?? 'email',
      groupsClaim: read.OIDC_GROUPS_CLAIM ?? 'groups',
      adminGroups: read.OIDC_ADMIN_GROUP ?? [],
      adminEmails: read.OIDC_ADMIN_EMAILS ?? [],
    },
    claimsSource: read.OIDC_CLAIMS_SOURCE ?? 'auto',
    allowedTenants: (read.OIDC_ALLOWED_TENANTS ?? []).map((tenant) => tenant.toLowerCase()),
  }
}

/**
 * Whether the tenant that a verified ID token names (Entra ID's `tid`, Google's `hd`) may come in; without a list, anybody's.
 */
export function isTenantAllowed(claims: Claims, { allowedTenants }: Pick<OidcSettings, 'allowedTenants'>): boolean {
  if (allowedTenants.length === 0) return true
  const tenant = claims['tid'] ?? claims['hd']
  return typeof tenant === 'string' && allowedTenants.includes(tenant.toLowerCase())
}
