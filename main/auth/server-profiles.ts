import { ProfileId, type NewId } from '../../shared/domain/id.ts'
import { fail, type Result } from '../../shared/ipc/failure.ts'
import { changedPins, pin, type Pinned, type Profile } from '../profiles/profile.ts'
import type { ProfileStore } from '../profiles/store.ts'
import { normaliseServerUrl } from './address.ts'
import type { Fetch, Limits } from './network.ts'
import type { ProfileSessions } from './profile-sessions.ts'
import { testServer } from './server-api.ts'

export interface ServerProfilesOptions {
  readonly profiles: ProfileStore
  readonly sessions: ProfileSessions
  readonly fetch: Fetch
  readonly limits: Limits
  readonly clock: () => number
  readonly newId: NewId
  /** The one server that may be connected to, or null. */
  readonly fixed: Result<string> | null
}

/** Profiles of servers: found by address, made on the first visit, and pinned to what was seen then. Nothing here selects one. */
export interface ServerProfiles {
  connect(typed: string): Promise<Result<Profile>>
  /** The person agrees that a profile's server has changed. */
  accept(profile: Profile): Promise<Result<Profile>>
}

export function createServerProfiles(options: ServerProfilesOptions): ServerProfiles {
  const { profiles, sessions, fixed } = options

  const make = (url: string, pinned: Pinned): Promise<Result<Profile>> =>
    profiles.save({
      id: ProfileId.parse(options.newId()),
      server: { url, pinned },
      provider: null,
      person: null,
      lastUsedAt: options.clock(),
    })

  return {
    connect: async (typed) => {
      const url = normaliseServerUrl(typed)
      if (!url.ok) return url
      const isAllowed = fixed === null || (fixed.ok && fixed.value === url.value)
      if (!isAllowed) return fail('bad-input', 'the server is set for this computer')
      const found = await testServer(url.value, options.fetch, options.limits)
      if (!found.ok) return found
      const pinned = pin(found.value.config)
      const newest = profiles
        .list()
        .filter((one) => one.server?.url === url.value)
        .toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)[0]
      if (newest === undefined || newest.server === null) return make(url.value, pinned)
      const changes = changedPins(newest.server.pinned, pinned)
      return changes.length > 0 ? fail('server-changed', changes.join(', ')) : { ok: true, value: newest }
    },
    accept: async (profile) => {
      if (profile.server === null) return fail('bad-input', 'no server')
      const found = await testServer(profile.server.url, options.fetch, options.limits)
      if (!found.ok) return found
      const pinned = pin(found.value.config)
      // Another server altogether: what was tracked for the old one is not for its eyes.
      if (pinned.serverId !== profile.server.pinned.serverId) return make(profile.server.url, pinned)
      // The old tokens were for another issuer or method: they go, and are shown to nobody.
      await sessions.get(profile.id)?.session.end()
      sessions.forget(profile.id)
      return profiles.save({ ...profile, server: { ...profile.server, pinned } })
    },
  }
}
