import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { AuthMethod, Role } from '../domain/user.ts'
import { OidcConfig } from './auth.ts'

/** Where a role comes from: nowhere in particular, a group or a verified address at the provider, the environment, or an administrator's hand. */
export const RoleSource = z.enum(['default', 'group', 'email', 'environment', 'manual'])
export type RoleSource = z.infer<typeof RoleSource>

/** An account as an administrator sees it. */
export const AdminUser = z
  .object({
    id: UserId,
    username: z.string(),
    fullName: z.string(),
    email: z.string().nullable(),
    role: Role,
    roleSource: RoleSource,
    active: z.boolean(),
    hasPassword: z.boolean(),
    /** The provider that the account is linked to. */
    issuer: z.string().nullable(),
    createdAt: Instant,
    lastSignInAt: Instant.nullable(),
  })
  .readonly()
export type AdminUser = z.infer<typeof AdminUser>

export const AdminUserList = z.object({ users: z.array(AdminUser).readonly() }).readonly()

/** `POST /api/v1/admin/users/role`: a role given by hand. */
export const RoleChange = z.object({ userId: UserId, role: Role }).readonly()

/** `POST /api/v1/admin/users/active`: lets an account in or shuts it out; shutting out ends its sessions. */
export const ActiveChange = z.object({ userId: UserId, active: z.boolean() }).readonly()

/** `POST /api/v1/admin/users/reset`: a new password that the server makes up and tells once; the account's sessions end. */
export const PasswordReset = z.object({ userId: UserId }).readonly()
export const PasswordResetResponse = z.object({ password: z.string() }).readonly()

/** How people sign in, as an administrator may see it: no secret is in it, only whether there is one. */
export const SignInSettings = z
  .object({
    method: AuthMethod,
    selfRegister: z.boolean(),
    adminUsernames: z.array(z.string()).readonly(),
    oidc: z
      .object({
        device: OidcConfig,
        claims: z
          .object({ username: z.string(), fullName: z.string(), email: z.string(), groups: z.string() })
          .readonly(),
        adminGroups: z.array(z.string()).readonly(),
        adminEmails: z.array(z.string()).readonly(),
        claimsSource: z.enum(['auto', 'id_token', 'userinfo']),
        allowedTenants: z.array(z.string()).readonly(),
        additionalAudiences: z.array(z.string()).readonly(),
      })
      .readonly()
      .nullable(),
    /** Settings that are there but have no effect, in English, for a log or a details page. */
    warnings: z.array(z.string()).readonly(),
  })
  .readonly()
export type SignInSettings = z.infer<typeof SignInSettings>

/**
 * What a look at the provider found.
 * `unreachable`: no answer, or none that is a discovery document. `issuer-slash`: the provider's own name differs from OIDC_ISSUER by
 * the slash at its end. `issuer-other`: it calls itself something else. `insecure-endpoint`: an endpoint without https.
 * `no-keys`: its keys cannot be read, or none is for the configured algorithm. `algorithm`: it does not sign with the configured one.
 * `scopes`: it does not offer one that is asked for. `claims`: it does not name a configured claim among those it knows.
 * `no-pkce`: it does not say that it takes S256. `no-end-session`: OIDC_POST_LOGOUT_REDIRECT_URI is set, but it cannot sign people out.
 * `no-userinfo`: claims have to come from UserInfo, and there is none.
 */
export const ProviderFinding = z
  .object({
    code: z.enum([
      'unreachable',
      'issuer-slash',
      'issuer-other',
      'insecure-endpoint',
      'no-keys',
      'algorithm',
      'scopes',
      'claims',
      'no-pkce',
      'no-end-session',
      'no-userinfo',
    ]),
    /** `stop`: nobody can sign in like this. `look`: it may work, and may not be what is meant. */
    weight: z.enum(['stop', 'look']),
    detail: z.string(),
  })
  .readonly()
export type ProviderFinding = z.infer<typeof ProviderFinding>

/** `POST /api/v1/admin/oidc/test`. No findings: everything that can be seen from outside is in order. */
export const ProviderTest = z.object({ findings: z.array(ProviderFinding).readonly() }).readonly()
