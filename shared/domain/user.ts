import { z } from 'zod'
import { UserId } from './id.ts'

export const Role = z.enum(['user', 'admin'])
export type Role = z.infer<typeof Role>

/** Where a role comes from: nowhere in particular, a group or a verified address at the provider, the environment, or an administrator's hand. */
export const RoleSource = z.enum(['default', 'group', 'email', 'environment', 'manual'])
export type RoleSource = z.infer<typeof RoleSource>

/** A sign-in name: letters, digits and `. _ - @ +`, compared without regard to case. */
export const Username = z
  .string()
  .trim()
  .normalize('NFKC')
  .min(1)
  .max(128)
  .regex(/^[\p{L}\p{N}._\-@+]+$/u, { error: 'only letters, digits and . _ - @ +' })

/** A person as everybody in the organisation may see them. */
export const User = z
  .object({
    id: UserId,
    username: Username,
    fullName: z.string().max(200),
    email: z.string().max(320).nullable(),
    role: Role,
  })
  .readonly()
export type User = z.infer<typeof User>

/** How the server lets people in. `none`: a name is enough. */
export const AuthMethod = z.enum(['none', 'local', 'oidc', 'both'])
export type AuthMethod = z.infer<typeof AuthMethod>
