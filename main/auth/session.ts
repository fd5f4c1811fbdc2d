import type { Failure, FailureCode } from '../../shared/ipc/failure.ts'
import type { AuthConfig } from '../../shared/protocol/auth.ts'
import type { User } from '../../shared/domain/user.ts'
import type { VaultTrouble } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import type { Renewal, RenewOptions } from './renewal.ts'
import { withinTime, type Timer } from './timer.ts'
import type { TokenBundle } from './token-file.ts'
import type { Kept, TokenStore } from './token-store.ts'

export type AccessAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: 'sign-in-needed' | 'offline' | 'server-changed' }

/**
 * One profile's session with its server, or where there is none with the provider:
 *
 *     signed-out --begin--> signed-in <--later, renewed--> (renewing)
 *          ^                    |
 *          |                    +--over--> expired --begin--> signed-in
 *          +------ end ---------+-------------+
 *
 * Being offline is no state of it: a session that cannot be renewed now may be renewed later.
 */
export interface ProfileSession {
  state(): 'signed-out' | 'signed-in' | 'expired'
  kept(): Kept
  /** Why the session expired or cannot be renewed now; null while all is well. */
  problem(): FailureCode | null
  /** The access token, renewed where its time is up: once, however many wait. Never rejects. */
  accessToken(): Promise<AccessAnswer>
  /** The server refused this token: it is not given out again. */
  rejectToken(token: string): void
  /** The network is back, or the person wants to know now: forget the waiting time after failures. */
  retryNow(): void
  /** A sign-in has ended well. Its refresh token is on disk, as far as there is a place for it, when this resolves. */
  begin(session: Grant, provider: TokenBundle['provider']): Promise<void>
  /** Wipes everything of the sign-in, here and now, and gives back what has to be ended elsewhere. */
  end(): Promise<TokenBundle | null>
}

/** What a sign-in or a renewal brings. */
export interface Grant {
  readonly accessToken: string
  /** Milliseconds since 1970. */
  readonly accessExpiresAt: number
  /** Of our server; null where there is none. */
  readonly refreshToken: string | null
  readonly user: User
}

export interface SessionOptions {
  /** Renews the sign-in once, where it was made. */
  readonly renew: (bundle: TokenBundle, options: RenewOptions) => Promise<Renewal>
  readonly clock: () => number
  readonly timer: Timer
  readonly log: AuthLog
  readonly tokens: TokenStore
  /** Something that `state`, `kept` or `problem` tells has changed. */
  readonly onChange: () => void
  /** What was told about the person while renewing, and by a server about itself. */
  readonly onRenewed: (user: User, config: AuthConfig | null) => void
  /** A sign-in is over that the server may not know of: its tokens, to be given back. */
  readonly onOver: (bundle: TokenBundle) => void
}

/** A token is renewed this long before its end, so that it does not end on its way. */
const MARGIN_MS = 30_000
/** A token just received is good for this long whatever the clock says, lest a wrong clock renews at every call. */
const FRESH_MS = 60_000
const LONGEST_BACKOFF_MS = 60_000
/** Where nobody could be reached nobody is bothered by the next try: so that a network that is back is noticed soon. */
const UNREACHABLE_BACKOFF_MS = 2000
/** A token that is refused this soon was not refused for its age. */
const SUSPECT_MS = 10_000
/** How long signing out waits for a keychain that has not answered since the start. */
const PATIENCE_AT_END_MS = 2000

interface Access {
  readonly token: string
  readonly receivedAt: number
  readonly goodUntil: number
}

/** @param stored whether there is a sign-in on disk; it is opened in the background, since the keychain may ask the person first */
export function createSession(options: SessionOptions, stored: boolean): ProfileSession {
  const { clock, tokens, log } = options
  let state: ReturnType<ProfileSession['state']> = stored ? 'signed-in' : 'signed-out'
  let kept: Kept = { where: 'keychain' }
  let problem: FailureCode | null = null
  let bundle: TokenBundle | null = null
  let access: Access | null = null
  /** Set where the answer is known until something else happens. */
  let stopped: 'server-changed' | null = null
  let renewing: Promise<AccessAnswer> | null = null
  let failures = 0
  let retryAt = 0
  /** What is under way belongs to one sign-in; the next one, or signing out, makes it void. */
  let life = new AbortController()

  const changed = (next: { state?: typeof state; problem?: FailureCode | null; kept?: Kept }): void => {
    const before = `${state} ${problem} ${kept.where}`
    state = next.state ?? state
    kept = next.kept ?? kept
    if (next.problem !== undefined) problem = next.problem
    if (before !== `${state} ${problem} ${kept.where}`) options.onChange()
  }

  const postpone = (code: FailureCode): AccessAnswer => {
    failures += 1
    const longest = code === 'network' ? UNREACHABLE_BACKOFF_MS : LONGEST_BACKOFF_MS
    retryAt = clock() + Math.min(1000 * 2 ** (failures - 1), longest)
    changed({ problem: code })
    return { ok: false, reason: 'offline' }
  }

  const isPostponed = (): boolean => {
    const wait = retryAt - clock()
    // A clock that was set back does not make the wait longer.
    return failures > 0 && wait > 0 && wait <= LONGEST_BACKOFF_MS
  }

  const accept = (session: Grant): AccessAnswer => {
    failures = 0
    stopped = null
    const receivedAt = clock()
    const goodUntil = Math.max(session.accessExpiresAt - MARGIN_MS, receivedAt + FRESH_MS)
    access = { token: session.accessToken, receivedAt, goodUntil }
    return { ok: true, token: session.accessToken }
  }

  const load = async (): Promise<AccessAnswer | null> => {
    const owner = life
    const loaded = await tokens.load()
    if (owner !== life) return { ok: false, reason: 'sign-in-needed' }
    switch (loaded.status) {
      case 'found':
        bundle = loaded.bundle
        failures = 0
        changed({ state: 'signed-in', problem: null, kept: { where: 'keychain' } })
        return null
      case 'closed':
        postpone(codeOfVaultTrouble(loaded.because))
        changed({ state: 'expired' })
        return { ok: false, reason: 'sign-in-needed' }
      case 'none':
        changed({ state: 'signed-out', problem: null })
        return { ok: false, reason: 'sign-in-needed' }
      case 'lost':
        changed({ state: 'expired', problem: 'session-ended' })
        return { ok: false, reason: 'sign-in-needed' }
    }
  }

  const expire = async (failure: Failure, over: TokenBundle): Promise<AccessAnswer> => {
    log.warn('session is over', { code: failure.code, detail: failure.detail ?? null })
    life.abort()
    life = new AbortController()
    bundle = null
    access = null
    await tokens.wipe()
    changed({ state: 'expired', problem: failure.code })
    options.onOver(over)
    return { ok: false, reason: failure.code === 'server-changed' ? 'server-changed' : 'sign-in-needed' }
  }

  const guarded = async (work: () => Promise<AccessAnswer>): Promise<AccessAnswer> => {
    try {
      return await work()
    } catch (error) {
      // A disk that does not answer, for one. Whoever asks for a token can only wait and ask again.
      log.warn('session not renewed', { error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
      return postpone('internal')
    }
  }

  const renewOnce = async (): Promise<AccessAnswer> => {
    await loading
    if (bundle === null) {
      if (
        state === 'signed-out' ||
        (state === 'expired' && problem !== 'keychain-locked' && problem !== 'keychain-absent')
      ) {
        return { ok: false, reason: problem === 'server-changed' ? 'server-changed' : 'sign-in-needed' }
      }
      const trouble = await load()
      if (trouble !== null) return trouble
    }
    const old = bundle
    if (old === null) return { ok: false, reason: 'sign-in-needed' }
    const owner = life
    const renewal = await options.renew(old, {
      signal: owner.signal,
      keep: async (next) => {
        if (owner !== life) return options.onOver(next)
        bundle = next
        changed({ kept: await tokens.replace(next) })
      },
    })
    if (owner !== life) return { ok: false, reason: 'sign-in-needed' }
    switch (renewal.status) {
      case 'renewed':
        changed({ state: 'signed-in', problem: null })
        options.onRenewed(renewal.session.user, renewal.config)
        return accept(renewal.session)
      case 'over':
        return expire(renewal.failure, bundle ?? old)
      case 'changed':
        log.warn('server changed', { detail: renewal.failure.detail ?? null })
        stopped = 'server-changed'
        changed({ problem: 'server-changed' })
        return { ok: false, reason: 'server-changed' }
      case 'later':
        log.info('session not renewed', { code: renewal.failure.code, detail: renewal.failure.detail ?? null })
        return postpone(renewal.failure.code)
    }
  }

  const loading: Promise<unknown> = stored
    ? guarded(async () => (await load()) ?? { ok: false, reason: 'offline' })
    : Promise.resolve()

  return {
    state: () => state,
    kept: () => kept,
    problem: () => problem,
    accessToken: async () => {
      if (access !== null && clock() < access.goodUntil) return { ok: true, token: access.token }
      if (stopped !== null) return { ok: false, reason: stopped }
      if (renewing === null && isPostponed()) {
        return { ok: false, reason: state === 'signed-in' ? 'offline' : 'sign-in-needed' }
      }
      renewing ??= guarded(renewOnce).finally(() => {
        renewing = null
      })
      return renewing
    },
    rejectToken: (token) => {
      if (access?.token !== token) return
      if (clock() - access.receivedAt < SUSPECT_MS) postpone('server-error')
      access = null
    },
    retryNow: () => {
      failures = 0
      stopped = null
    },
    begin: async (session, provider) => {
      life.abort()
      life = new AbortController()
      const next: TokenBundle = {
        version: 1,
        refreshToken: session.refreshToken,
        nextRefreshToken: null,
        user: session.user,
        savedAt: clock(),
        provider,
      }
      const where = await tokens.begin(next)
      bundle = next
      accept(session)
      changed({ state: 'signed-in', problem: null, kept: where })
    },
    end: async () => {
      await withinTime(options.timer, PATIENCE_AT_END_MS, loading, null)
      life.abort()
      life = new AbortController()
      const ended = bundle
      bundle = null
      access = null
      stopped = null
      failures = 0
      await tokens.wipe()
      changed({ state: 'signed-out', problem: null })
      return ended
    },
  }
}

function codeOfVaultTrouble(trouble: VaultTrouble): FailureCode {
  return trouble === 'absent' ? 'keychain-absent' : 'keychain-locked'
}
