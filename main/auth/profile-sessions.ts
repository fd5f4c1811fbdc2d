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
import { createServerApi, type ServerApi } from './server-api.ts'
import { createSession, type ProfileSession } from './session.ts'
import type { Timer } from './timer.ts'
import { hasTokenFile, type Binding } from './token-file.ts'
import { createTokenStore } from './token-store.ts'

/** A profile that has a server: how to talk to it, and how the person stands with it. */
export interface Connected {
  readonly api: ServerApi
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
  /** Something about this profile is to be shown differently. */
  readonly onChange: (id: ProfileId) => void
}

/** One session for each profile that has a server, made on first use. */
export interface ProfileSessions {
  /** Null for the personal profile. */
  open(profile: Profile): Promise<Connected | null>
  /** What `open` gave before, or null. */
  get(id: ProfileId): Connected | null
  /** The profile's server is pinned anew: the next `open` begins afresh. */
  forget(id: ProfileId): void
}

export function createProfileSessions(options: ProfileSessionsOptions): ProfileSessions {
  const { profiles, log, farewells } = options
  const sessions = new Map<ProfileId, Connected>()

  /** What may change unasked: the person's name and role, the server's name, whether strangers may register. */
  const remember = async (id: ProfileId, person: User, config: AuthConfig): Promise<void> => {
    const profile = profiles.find(id)
    if (profile === null || profile.server === null) return
    const next: Profile = { ...profile, person, server: { ...profile.server, pinned: pin(config) } }
    if (JSON.stringify(next) === JSON.stringify(profile)) return
    const saved = await profiles.save(next)
    if (!saved.ok) log.warn('profile not saved', { code: saved.failure.code })
    options.onChange(id)
  }

  const open = async (profile: Profile): Promise<Connected | null> => {
    const { id, server } = profile
    if (server === null) return null
    const path = join(profiles.directory(id), 'tokens.bin')
    const stored = sessions.has(id) || (await hasTokenFile(path))
    // Looked up only now: two may ask at once, and the first one's session stands.
    const existing = sessions.get(id)
    if (existing !== undefined) return existing
    const api = createServerApi(server.url, options.fetch, options.limits)
    const session = createSession(
      {
        ...options,
        api,
        tokens: createTokenStore(path, bindingOf(id, server.pinned), options.vault, log),
        pinned: () => profiles.find(id)?.server?.pinned ?? server.pinned,
        onChange: () => options.onChange(id),
        onRenewed: (user, config) => void remember(id, user, config),
        onOver: (bundle) => void farewells.say(api, bundle, { everywhere: false, browser: false }),
      },
      stored,
    )
    const connected = { api, session }
    sessions.set(id, connected)
    return connected
  }

  return { open, get: (id) => sessions.get(id) ?? null, forget: (id) => void sessions.delete(id) }
}

/** A bundle opens only for the profile, provider and client that it was made for. */
function bindingOf(profileId: ProfileId, pinned: Pinned): Binding {
  return { profileId, issuer: pinned.issuer ?? `server:${pinned.serverId}`, clientId: pinned.clientId ?? '' }
}
