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

/** One database, one person, at most one server. */
export const Profile = z
  .object({
    id: ProfileId,
    /** Null for the personal profile, which has no server. */
    server: z.object({ url: z.url(), pinned: Pinned }).readonly().nullable(),
    /** Null until somebody has signed in once. The personal profile has its local person from the start. */
    person: User.nullable(),
    lastUsedAt: Instant,
  })
  .readonly()
export type Profile = z.infer<typeof Profile>

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
