import { join } from 'node:path'
import type { ProfileId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import type { AuthConfig } from '../../shared/protocol/auth.ts'
import { pin, type Pinned, type Profile } from '../profiles/profile.ts'
import type { ProfileStore } from '../profiles/store.ts'
import type { Farewells } from './farewell.ts'
import type { KeyVault } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import type { Fetch, Limits } from './network.ts'
import { renewPersonally } from './personal.ts'
import type { PersonalProfiles } from './personal-profiles.ts'
import { renew } from './renewal.ts'
import { createServerApi, type ServerApi } from './server-api.ts'
import { createSession, type ProfileSession, type SessionOptions } from './session.ts'
import type { Timer } from './timer.ts'
import { hasTokenFile, type Binding } from './token-file.ts'
import { createTokenStore } from './token-store.ts'

/** A profile that somebody signs in to: how to talk to its server, if it has one, and how the person stands with it. */
export interface Connected {
  readonly api: ServerApi | null
  readonly session: ProfileSession
}

export interface ProfileSessionsOptions {
  readonly profiles: ProfileStore
  readonly vault: KeyVault
  readonly fetch: Fetch
  readonly limits: Limits
  readonly clock: () => number
  readonly timer: Timer
  readonly log: AuthLog
  readonly farewells: Farewells
  readonly personal: PersonalProfiles
  /** Something about this profile is to be shown differently. */
  readonly onChange: (id: ProfileId) => void
}

/** One session for each profile that somebody signs in to, made on first use. */
export interface ProfileSessions {
  /** Null where nobody signs in. */
  open(profile: Profile): Promise<Connected | null>
  /** What `open` gave before, or null. */
  get(id: ProfileId): Connected | null
  /** The profile's server is pinned anew: the next `open` begins afresh. */
  forget(id: ProfileId): void
}

interface Way {
  readonly api: ServerApi | null
  readonly binding: Binding
  readonly renew: SessionOptions['renew']
}

export function createProfileSessions(options: ProfileSessionsOptions): ProfileSessions {
  const { profiles, log, farewells } = options
  const sessions = new Map<ProfileId, Connected>()

  /** What may change unasked: the person's name and role, the server's name, whether strangers may register. */
  const remember = async (id: ProfileId, person: User, config: AuthConfig | null): Promise<void> => {
    const profile = profiles.find(id)
    if (profile === null) return
    const server = profile.server && config ? { ...profile.server, pinned: pin(config) } : profile.server
    const next: Profile = { ...profile, person, server }
    if (JSON.stringify(next) === JSON.stringify(profile)) return
    const saved = await profiles.save(next)
    if (!saved.ok) log.warn('profile not saved', { code: saved.failure.code })
    options.onChange(id)
  }

  const open = async (profile: Profile): Promise<Connected | null> => {
    const { id } = profile
    const way = wayOf(profile)
    if (way === null) return null
    const path = join(profiles.directory(id), 'tokens.bin')
    const stored = sessions.has(id) || (await hasTokenFile(path))
    // Looked up only now: two may ask at once, and the first one's session stands.
    const existing = sessions.get(id)
    if (existing !== undefined) return existing
    const { api } = way
    const session = createSession(
      {
        ...options,
        renew: way.renew,
        tokens: createTokenStore(path, way.binding, options.vault, log),
        onChange: () => options.onChange(id),
        onRenewed: (user, config) => {
          void remember(id, user, config)
          // The network is there: what could not be told before may be now.
          farewells.again()
        },
        onOver: (bundle) =>
          void farewells.say(bundle, { profileId: id, serverUrl: api?.url ?? null, everywhere: false, browser: false }),
      },
      stored,
    )
    const connected = { api, session }
    sessions.set(id, connected)
    return connected
  }

  /** At its server, or without one at the provider that is set. */
  const wayOf = (profile: Profile): Way | null => {
    const { id, server } = profile
    if (server !== null) {
      const api = createServerApi(server.url, options.fetch, options.limits)
      const pinned = (): Pinned => profiles.find(id)?.server?.pinned ?? server.pinned
      return {
        api,
        binding: bindingOf(id, server.pinned),
        renew: (bundle, how) => renew(bundle, { ...options, ...how, api, pinned: pinned() }),
      }
    }
    const settings = options.personal.settings(profile)?.oidc
    if (settings === undefined) return null
    const { issuer, clientId } = settings.device
    return {
      api: null,
      binding: { profileId: id, issuer, clientId },
      renew: (bundle, how) => renewPersonally(bundle, settings, { ...options, ...how }),
    }
  }

  return { open, get: (id) => sessions.get(id) ?? null, forget: (id) => void sessions.delete(id) }
}

/** A bundle opens only for the profile, provider and client that it was made for. */
function bindingOf(profileId: ProfileId, pinned: Pinned): Binding {
  return { profileId, issuer: pinned.issuer ?? `server:${pinned.serverId}`, clientId: pinned.clientId ?? '' }
}
