import { z } from 'zod'
import { Instant } from '../domain/instant.ts'

/** How a session began: with a name only, with a password, or at an identity provider. */
export const SignInWay = z.enum(['none', 'local', 'oidc'])
export type SignInWay = z.infer<typeof SignInWay>

/** One device on which a person is signed in. Instants are UTC milliseconds. */
export const DeviceView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    way: SignInWay,
    createdAt: Instant,
    lastUsedAt: Instant,
    /** Whether it is the device that asks. */
    current: z.boolean(),
  })
  .readonly()
export type DeviceView = z.infer<typeof DeviceView>
