import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { Role } from '../domain/user.ts'
import { TokenText } from './auth.ts'

/**
 * `POST /api/v1/auth/oidc/device/start`: a ticket for one sign-in at a shared terminal (RFC 8628), good once, for fifteen
 * minutes, from the device that asked. It stands in for the nonce that this grant does not have.
 */
export const DeviceStartRequest = z.object({ deviceId: z.uuid() }).readonly()
export const DeviceStartResponse = z.object({ ticket: TokenText, expiresAt: Instant }).readonly()

/** `POST /api/v1/auth/oidc/device/exchange`. */
export const DeviceExchangeRequest = z
  .object({
    idToken: z
      .string()
      .min(16)
      .max(64 * 1024),
    accessToken: z
      .string()
      .min(1)
      .max(64 * 1024)
      .optional(),
    ticket: TokenText,
    deviceId: z.uuid(),
  })
  .readonly()

/** Who it was, and a proof of it that the server takes once, from the same device, within ten minutes. It opens no session. */
export const DeviceExchangeResponse = z
  .object({
    /** The role is the one after this sign-in: the provider may have given or taken it. */
    person: z.object({ id: UserId, username: z.string(), fullName: z.string(), role: Role }).readonly(),
    proof: TokenText,
    expiresAt: Instant,
  })
  .readonly()
export type DeviceExchangeResponse = z.infer<typeof DeviceExchangeResponse>
