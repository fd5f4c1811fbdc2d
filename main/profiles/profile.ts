import { z } from 'zod'
import { ProfileId } from '../../shared/domain/id.ts'
import { Instant } from '../../shared/domain/instant.ts'
import { AuthMethod, User } from '../../shared/domain/user.ts'
import type { AuthConfig } from '../../shared/protocol/auth.ts'

/** What was seen of a server when its profile was made. A change of any of the first four stops the profile until the person agrees. */
export const Pinned = z
  .object({
    serverId: z.uuid(),
    method: AuthMethod,
    issuer: z.string().nullable(),
    clientId: z.string().nullable(),
    serverName: z.string(),
    selfRegister: z.boolean(),
    protocol: z.object({ oldest: z.int(), newest: z.int() }).readonly(),
  })
  .readonly()
export type Pinned = z.infer<typeof Pinned>

/** The identity provider of a profile without a server, and whom it vouches for there. Issuer and subject say who it is, nothing else does. */
export const ProviderPin = z
  .object({
    issuer: z.string().min(1).max(2048),
    /** Null until somebody has signed in. */
    subject: z.string().min(1).max(255).nullable(),
  })
  .readonly()
export type ProviderPin = z.infer<typeof ProviderPin>

/** One database, one person, at most one server. */
export const Profile = z
  .object({
    id: ProfileId,
    /** Null for the personal profile, and where the provider alone says who is here. */
    server: z.object({ url: z.url(), pinned: Pinned }).readonly().nullable(),
    /** Null where there is a server, and for the personal profile, for which nobody signs in. */
    provider: ProviderPin.nullable().default(null),
    /** Null until somebody has signed in once. The personal profile has its local person from the start. */
    person: User.nullable(),
    lastUsedAt: Instant,
  })
  .readonly()
export type Profile = z.infer<typeof Profile>

/** Whether it is the one profile for which nobody signs in. */
export const isPersonal = ({ server, provider }: Profile): boolean => server === null && provider === null

/** What to remember of a server's configuration. */
export function pin(config: AuthConfig): Pinned {
  const oidc = config.method === 'oidc' || config.method === 'both' ? config.oidc : null
  return {
    serverId: config.serverId,
    method: config.method,
    issuer: oidc?.issuer ?? null,
    clientId: oidc?.clientId ?? null,
    serverName: config.serverName,
    selfRegister: config.selfRegister,
    protocol: config.protocol,
  }
}

/** Which of the things that must not change unasked did change, by name. */
export function changedPins(pinned: Pinned, now: Pinned): readonly string[] {
  const names = ['serverId', 'method', 'issuer', 'clientId'] as const
  return names.filter((name) => pinned[name] !== now[name])
}
