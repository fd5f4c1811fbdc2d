import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { ProviderFinding, SettingWarning } from '../domain/provider-finding.ts'
import { AuthMethod, Role, RoleSource } from '../domain/user.ts'
import { OidcConfig } from './auth.ts'

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
    /** The variables of sign-in that are set, by name: the rest stands at its default. Of secrets this is all that is told. */
    set: z.array(z.string()).readonly(),
    warnings: z.array(SettingWarning).readonly(),
  })
  .readonly()
export type SignInSettings = z.infer<typeof SignInSettings>

/** `POST /api/v1/admin/oidc/test`. No findings: everything that can be seen from outside is in order. */
export const ProviderTest = z.object({ findings: z.array(ProviderFinding).readonly() }).readonly()
