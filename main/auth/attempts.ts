import { ProfileId, type NewId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { AuthConfig } from '../../shared/protocol/auth.ts'
import { changedPins, pin, type Profile } from '../profiles/profile.ts'
import type { ProfileStore } from '../profiles/store.ts'
import type { Farewells } from './farewell.ts'
import type { AuthLog } from './log.ts'
import type { ProfileSessions } from './profile-sessions.ts'
import type { Vouched } from './personal.ts'
import type { PersonalProfiles } from './personal-profiles.ts'
import { readAuthConfig, type ServerApi } from './server-api.ts'
import type { SignedIn } from './sign-in.ts'
import type { TokenBundle } from './token-file.ts'

/** What a way of signing in has to work with. */
export interface Way {
  readonly api: ServerApi
  /** As the server announces it now, and found to be as it was pinned. */
  readonly config: AuthConfig
  readonly signal: AbortSignal
  readonly onLink: (link: string) => void
}

export interface Attempts {
  /** Runs one way of signing in for the current profile; a new one ends the one before it. */
  run(way: (how: Way) => Promise<Result<SignedIn>>): Promise<Result<null>>
  /** The same for a profile without a server, at the provider alone. */
  runPersonal(way: (how: Pick<Way, 'signal' | 'onLink'>) => Promise<Result<Vouched>>): Promise<Result<null>>
  end(): void
  /** The profile that somebody is signing in to. */
  profileId(): ProfileId | null
  /** Where the browser was sent. */
  link(): string | null
}

export interface AttemptsOptions {
  readonly profiles: ProfileStore
  readonly sessions: ProfileSessions
  readonly farewells: Farewells
  readonly personal: PersonalProfiles
  readonly clock: () => number
  readonly newId: NewId
  readonly log: AuthLog
  readonly onChange: () => void
}

/** The one sign-in that is under way. */
interface Attempt {
  readonly profileId: ProfileId
  readonly controller: AbortController
  link: string | null
}

export function createAttempts(options: AttemptsOptions): Attempts {
  const { profiles, sessions, farewells, personal, log, clock } = options
  let attempt: Attempt | null = null

  const end = (): void => {
    attempt?.controller.abort()
    attempt = null
  }

  /** Runs as the one attempt that there is. */
  const attemptFor = async (
    profileId: ProfileId,
    work: (mine: Attempt) => Promise<Result<null>>,
  ): Promise<Result<null>> => {
    end()
    const mine: Attempt = { profileId, controller: new AbortController(), link: null }
    attempt = mine
    options.onChange()
    try {
      const done = await work(mine)
      if (!done.ok) log.info('sign-in failed', { code: done.failure.code, detail: done.failure.detail ?? null })
      return done
    } finally {
      if (attempt === mine) attempt = null
      options.onChange()
    }
  }

  const onLinkOf =
    (mine: Attempt) =>
    (link: string): void => {
      mine.link = link
    }

  const run: Attempts['run'] = async (way) => {
    const profile = profiles.current()
    const { server } = profile
    const api = (await sessions.open(profile))?.api ?? null
    if (api === null || server === null) return fail('bad-input', 'no server')
    return attemptFor(profile.id, async (mine) => {
      const { signal } = mine.controller
      const config = await readAuthConfig(api, { signal })
      if (!config.ok) return config
      const changes = changedPins(server.pinned, pin(config.value))
      if (changes.length > 0) return fail('server-changed', changes.join(', '))
      const done = await way({ api, config: config.value, signal, onLink: onLinkOf(mine) })
      if (!done.ok) return done
      if (signal.aborted) {
        const nowhere = { profileId: profile.id, serverUrl: api.url, everywhere: false, browser: false }
        void farewells.say(bundleOf(done.value, clock()), nowhere)
        return fail('sign-in-cancelled')
      }
      return settle(profile, done.value, config.value)
    })
  }

  const runPersonal: Attempts['runPersonal'] = async (way) =>
    attemptFor(profiles.current().id, async (mine) => {
      const vouched = await way({ signal: mine.controller.signal, onLink: onLinkOf(mine) })
      if (!vouched.ok) return vouched
      const { mapped, accessToken, accessExpiresAt, provider } = vouched.value
      if (mapped.warnings.length > 0) log.warn('claims are incomplete', { warnings: mapped.warnings.join(', ') })
      const settled = await personal.settle(vouched.value)
      if (!settled.ok) return settled
      const { person: user } = settled.value
      return begin(settled.value, { session: { accessToken, accessExpiresAt, refreshToken: null, user }, provider })
    })

  /** The sign-in becomes a profile's own: the current one, or, since a database is one person's, another one of the same server. */
  const settle = async (before: Profile, done: SignedIn, config: AuthConfig): Promise<Result<null>> => {
    const person = done.session.user
    const profile = before.person === null || before.person.id === person.id ? before : profileFor(before, person)
    const server = before.server && { ...before.server, pinned: pin(config) }
    const saved = await profiles.save({ ...profile, person, server })
    return saved.ok ? begin(saved.value, done) : saved
  }

  /** The profile is saved with its person: their session begins, and it is the current one. */
  const begin = async (profile: Profile, done: SignedIn): Promise<Result<null>> => {
    const connected = await sessions.open(profile)
    if (connected === null) return fail('internal', 'nobody signs in to this profile')
    await connected.session.begin(done.session, done.provider)
    farewells.began(profile.id)
    farewells.again()
    log.info('signed in', { kept: connected.session.kept().where })
    const selected = await profiles.select(profile.id)
    return selected.ok ? succeed(null) : selected
  }

  const profileFor = (before: Profile, user: User): Profile => {
    const isSame = (one: Profile): boolean =>
      one.person?.id === user.id &&
      one.server?.url === before.server?.url &&
      one.server?.pinned.serverId === before.server?.pinned.serverId
    return (
      profiles.list().find(isSame) ?? {
        ...before,
        id: ProfileId.parse(options.newId()),
        person: null,
        lastUsedAt: clock(),
      }
    )
  }

  return { run, runPersonal, end, profileId: () => attempt?.profileId ?? null, link: () => attempt?.link ?? null }
}

/** A sign-in that nobody waits for any more, in the form in which it is given back. */
function bundleOf(done: SignedIn, now: number): TokenBundle {
  const { refreshToken, user } = done.session
  return { version: 1, refreshToken, nextRefreshToken: null, user, savedAt: now, provider: done.provider }
}
