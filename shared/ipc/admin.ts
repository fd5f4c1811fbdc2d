import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { SettingWarning } from '../domain/provider-finding.ts'
import { AuthMethod, Role, RoleSource } from '../domain/user.ts'

/** An account of the server, as an administrator sees it. Instants are UTC milliseconds. */
export const AccountRow = z
  .object({
    id: UserId,
    username: z.string(),
    fullName: z.string(),
    email: z.string().nullable(),
    role: Role,
    /** Why they have that role. */
    roleSource: RoleSource,
    /** Whether they may sign in. */
    active: z.boolean(),
    hasPassword: z.boolean(),
    /** Host of the identity provider that the account belongs to; null for an account of the server's own. */
    provider: z.string().nullable(),
    createdAt: Instant,
    lastSignInAt: Instant.nullable(),
  })
  .readonly()
export type AccountRow = z.infer<typeof AccountRow>

/** The settings of sign-in by the variables that they are made with, in the order in which they are shown. */
export const SettingName = z.enum([
  'AUTH_METHOD',
  'ALLOW_SELF_REGISTER',
  'ADMIN_USERNAMES',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_SCOPES',
  'OIDC_REDIRECT_URI',
  'OIDC_REDIRECT_PORTS',
  'OIDC_EXTRA_AUTH_PARAMS',
  'OIDC_AUDIENCE',
  'OIDC_RESOURCE',
  'OIDC_DEVICE_FLOW',
  'OIDC_ALLOWED_TENANTS',
  'OIDC_ID_TOKEN_ALG',
  'OIDC_ADDITIONAL_AUDIENCES',
  'OIDC_PUBLIC_CLIENT_SECRET',
  'OIDC_CLIENT_SECRET',
  'OIDC_CLAIMS_SOURCE',
  'OIDC_USERNAME_CLAIM',
  'OIDC_FULL_NAME_CLAIM',
  'OIDC_EMAIL_CLAIM',
  'OIDC_GROUPS_CLAIM',
  'OIDC_ADMIN_GROUP',
  'OIDC_ADMIN_EMAILS',
  'OIDC_POST_LOGOUT_REDIRECT_URI',
])
export type SettingName = z.infer<typeof SettingName>

/** How people sign in at the server. */
export const SignInView = z
  .object({
    method: AuthMethod,
    settings: z
      .array(
        z
          .object({
            name: SettingName,
            /** What holds; empty for nothing. Of a secret never more than whether it is set. */
            values: z.array(z.string()).readonly(),
            /** Whether somebody chose it; otherwise it is the default. */
            isSet: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
    warnings: z.array(SettingWarning).readonly(),
  })
  .readonly()
export type SignInView = z.infer<typeof SignInView>
