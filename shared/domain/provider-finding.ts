import { z } from 'zod'

/**
 * What a look at sign-in found.
 * `sso-off`: AUTH_METHOD offers no sign-in at a provider. `unreachable`: no answer, or none that is a discovery document.
 * `issuer-slash`: the provider's own name differs from OIDC_ISSUER by the slash at its end. `issuer-other`: it calls itself something
 * else. `insecure-endpoint`: an endpoint without https. `no-endpoint`: it names no page to sign in at, or none to get tokens from.
 * `no-keys`: its keys cannot be read, or none is for the configured algorithm. `algorithm`: it does not sign with the configured one.
 * `no-pkce`: it does not say that it takes S256. `redirect-refused`: it refuses the app's request to sign in, most likely for its
 * redirect address or client id. `redirect-unproven`: it does not show whether it would take it. `scopes`: it does not offer one
 * that is asked for. `claims`: it does not name a configured claim among those it knows. `no-userinfo`: claims have to come from
 * UserInfo, and there is none. `no-admin-rule`: nobody becomes an administrator through the provider.
 * `no-end-session`: OIDC_POST_LOGOUT_REDIRECT_URI is set, but it cannot sign people out. `stays-signed-in`: whoever signs out of
 * TimeTracker is still signed in at the provider.
 */
export const FindingCode = z.enum([
  'sso-off',
  'unreachable',
  'issuer-slash',
  'issuer-other',
  'insecure-endpoint',
  'no-endpoint',
  'no-keys',
  'algorithm',
  'no-pkce',
  'redirect-refused',
  'redirect-unproven',
  'scopes',
  'claims',
  'no-userinfo',
  'no-admin-rule',
  'no-end-session',
  'stays-signed-in',
])
export type FindingCode = z.infer<typeof FindingCode>

export const ProviderFinding = z
  .object({
    code: FindingCode,
    /** `stop`: nobody can sign in like this. `look`: it may work, and may not be what is meant. `know`: it is so by the settings, and works. */
    weight: z.enum(['stop', 'look', 'know']),
    /** What it is about in this case, in English and for those who look after the server. */
    detail: z.string(),
  })
  .readonly()
export type ProviderFinding = z.infer<typeof ProviderFinding>

/** A setting of sign-in that is there but has no effect. */
export const SettingWarning = z.enum([
  'oidc-without-effect',
  'client-secret-without-effect',
  'admin-usernames-without-effect',
])
export type SettingWarning = z.infer<typeof SettingWarning>
