import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { Role } from '../domain/user.ts'

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
