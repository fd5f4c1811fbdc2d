import type { UserId } from '../../shared/domain/id.ts'
import type { Clock } from '../../shared/domain/instant.ts'
import type { Role } from '../../shared/domain/user.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { KioskOutput } from '../../shared/ipc/kiosk.ts'
import { identifyOnPhone } from '../auth/device-grant.ts'
import type { Fetch } from '../auth/network.ts'
import { createServerApi, readAuthConfig } from '../auth/server-api.ts'
import type { Timer } from '../auth/timer.ts'

/** What somebody has to see to sign in on their phone. */
export type PhoneCode = KioskOutput<'kiosk:device-start'>

export interface PhoneOptions {
  /** The terminal: what is proven is good at it alone. */
  readonly terminalId: string
  readonly serverUrl: string
  readonly signal: AbortSignal
  /** Told what to show, once. */
  readonly onCode: (code: PhoneCode) => void
}

/** Who signed in, and whether they are an administrator now. */
export interface KnownByPhone {
  readonly userId: UserId
  readonly role: Role
}

/** Finds out who somebody is from a sign-in on their own phone (RFC 8628). Nobody is signed in by it, and no token is kept. */
export type IdentifyOnPhone = (options: PhoneOptions) => Promise<Result<KnownByPhone>>

/** Whose sign-in is asked for: that of somebody who was found, or of any administrator. */
export type AskedOnPhone = UserId | 'administrator'

export interface PhoneSignIn {
  /** Begins one, ends another one, and answers what to show. */
  start(asked: AskedOnPhone, terminal: Pick<PhoneOptions, 'terminalId' | 'serverUrl'>): Promise<Result<PhoneCode>>
  /** Answers when the phone is done: who was asked for, if it was them. */
  wait(): Promise<Result<UserId>>
  /** Answers when the phone is done, if an administrator was asked for and it was one. */
  waitForAdministrator(): Promise<Result<null>>
  cancel(): void
}

/** One sign-in on a phone at a time, for a visit or for leaving the kiosk: what proves the one is nothing to the other. */
export function createPhoneSignIn(identify: IdentifyOnPhone): PhoneSignIn {
  interface UnderWay {
    readonly asked: AskedOnPhone
    readonly abort: AbortController
    readonly done: Promise<Result<UserId>>
  }
  let current: UnderWay | null = null
  const cancel = (): void => {
    current?.abort.abort()
    current = null
  }
  const settled = async (isMeant: (asked: AskedOnPhone) => boolean): Promise<Result<UserId>> => {
    const mine = current
    if (!mine || !isMeant(mine.asked)) return fail('sign-in-cancelled')
    const known = await mine.done
    if (current !== mine) return fail('sign-in-cancelled')
    current = null
    return known
  }
  return {
    cancel,
    start(asked, terminal) {
      cancel()
      const abort = new AbortController()
      return new Promise((resolve) => {
        const onCode = (code: PhoneCode): void => resolve(succeed(code))
        const done = identify({ ...terminal, signal: abort.signal, onCode }).then((known): Result<UserId> => {
          if (!known.ok) return known
          const { userId, role } = known.value
          if (asked === 'administrator')
            return role === 'admin' ? succeed(userId) : fail('forbidden', 'not an administrator')
          // Somebody else's phone proves somebody else.
          return userId === asked ? succeed(userId) : fail('sign-in-refused', 'somebody else signed in')
        })
        current = { asked, abort, done }
        // Where it fails before there is a code, that is the answer.
        void done.then((known) => {
          if (!known.ok) resolve(known)
        })
      })
    },
    wait: () => settled((asked) => asked !== 'administrator'),
    async waitForAdministrator() {
      const known = await settled((asked) => asked === 'administrator')
      return known.ok ? succeed(null) : known
    },
  }
}

/** The sign-in on a phone at the provider of the terminal's server. */
export function phoneAtProvider(parts: {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly timer: Timer
}): IdentifyOnPhone {
  return async ({ terminalId, serverUrl, signal, onCode }) => {
    const api = createServerApi(serverUrl, parts.fetch)
    const config = await readAuthConfig(api, { signal })
    if (!config.ok) return config
    if (config.value.oidc === null) return fail('forbidden', 'no provider')
    const known = await identifyOnPhone({
      ...parts,
      api,
      config: config.value.oidc,
      deviceId: terminalId,
      signal,
      onCode: ({ userCode, verificationUri, qr, expiresAt }) =>
        onCode({ userCode, verificationUri, verificationUriComplete: qr, endsAt: expiresAt }),
    })
    if (!known.ok) return known
    const { id: userId, role } = known.value.person
    return succeed({ userId, role })
  }
}
