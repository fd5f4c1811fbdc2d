import * as oidc from 'openid-client'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { OidcConfig } from '../../shared/protocol/auth.ts'
import type { DeviceExchangeResponse } from '../../shared/protocol/device-sign-in.ts'
import { readDeviceCode, type DeviceCode } from './device-code.ts'
import { checkIdToken } from './id-token.ts'
import type { Fetch, Limits } from './network.ts'
import { openProvider, tokenParameters, type Provider } from './provider.ts'
import { failureOfGrant, isUnanswered } from './provider-failure.ts'
import { revoke } from './revocation.ts'
import type { ServerApi } from './server-api.ts'
import type { Timer } from './timer.ts'

export interface DeviceSignInOptions {
  readonly api: ServerApi
  /** As the server announced it a moment ago; `deviceFlow` has to be on. */
  readonly config: OidcConfig
  /** The terminal: the ticket and the proof are good for it alone. */
  readonly deviceId: string
  readonly fetch: Fetch
  readonly clock: () => number
  readonly timer: Timer
  readonly limits?: Limits
  /** Ends the attempt with `sign-in-cancelled`, wherever it is. */
  readonly signal: AbortSignal
  /** Told what the person has to see, once. Take it off the screen when the returned promise settles. */
  readonly onCode: (code: DeviceCode) => void
}

/** How long a ticket of the server lasts, and how long the longest pause between two questions is. Milliseconds. */
const LONGEST = 15 * 60_000
const LONGEST_PAUSE = 60_000
/** RFC 8628 section 3.5: what `slow_down` adds, for good. */
const SLOWER = 5000

/**
 * Finds out at a shared terminal who somebody is: they sign in on their own phone (device authorization grant, RFC 8628).
 * Nobody is signed in by it. Codes and tokens live in memory for as long as it runs; no `offline_access` is asked for, and
 * nothing is written anywhere.
 *
 *     const waiting = new AbortController()
 *     const known = await identifyOnPhone({ ..., signal: waiting.signal, onCode: (code) => show(code) })
 *     hide()
 *     if (known.ok) // known.value.person may now choose a PIN; the request that sets it carries known.value.proof
 *
 * Call it only where `config.deviceFlow` is true, and offer a sign-in in the browser where it is not. The proof is taken
 * once, within ten minutes, from the same `deviceId`. Fails with `sign-in-timed-out` when the code ran out,
 * `sign-in-refused` when the person or the provider said no, and with the codes of any other sign-in.
 */
export async function identifyOnPhone(options: DeviceSignInOptions): Promise<Result<DeviceExchangeResponse>> {
  const { api, config, deviceId } = options
  if (config.deviceFlow !== true) return fail('not-found', 'the device grant is off')
  const start = await api.call('oidcDeviceStart', { deviceId }, { signal: options.signal })
  if (!start.ok) return start
  const over = new AbortController()
  const signal = AbortSignal.any([options.signal, over.signal])
  const provider = await openProvider(config, { ...options, signal })
  if (!provider.ok) return provider
  const asked = await askForCode(provider.value, options.clock)
  if (!asked.ok) return asked

  const { deviceCode, lifetime, interval, shown } = asked.value
  const stop = options.timer(lifetime, () => over.abort())
  try {
    options.onCode(shown)
    const granted = await waitForToken(provider.value, deviceCode, interval, options.timer, signal)
    if (over.signal.aborted && !options.signal.aborted) return fail('sign-in-timed-out', 'the code ran out')
    if (options.signal.aborted) return fail('sign-in-cancelled')
    if (!granted.ok) return granted
    const known = await identify(provider.value, granted.value, start.value.ticket, options)
    // Not asked for, but some give one, and nobody will use it. Only now: with it goes the access token, which the server uses.
    const { refresh_token: unasked } = granted.value
    if (unasked !== undefined) void revoke(provider.value, unasked, options.timer)
    return known
  } finally {
    stop()
  }
}

interface Asked {
  readonly deviceCode: string
  /** Milliseconds. */
  readonly lifetime: number
  readonly interval: number
  readonly shown: DeviceCode
}

async function askForCode(provider: Provider, clock: () => number): Promise<Result<Asked>> {
  const { config, library } = provider
  if (library.serverMetadata().device_authorization_endpoint === undefined)
    return fail('provider-misconfigured', 'no device_authorization_endpoint')
  // On a terminal that many people use nobody stays signed in.
  const scope = config.scopes
    .split(' ')
    .filter((one) => one !== 'offline_access')
    .join(' ')
  try {
    const answer = await oidc.initiateDeviceAuthorization(library, {
      scope,
      ...(config.audience === undefined ? {} : { audience: config.audience }),
      ...tokenParameters(provider),
    })
    const lifetime = Math.min(answer.expires_in * 1000, LONGEST)
    const shown = readDeviceCode(answer, clock() + lifetime)
    if (!shown.ok) return shown
    const interval = Math.max((answer.interval ?? 5) * 1000, 1000)
    return succeed({ deviceCode: answer.device_code, lifetime, interval, shown: shown.value })
  } catch (error) {
    return failureOfGrant(error, provider.clockAhead())
  }
}

type Tokens = Awaited<ReturnType<typeof oidc.genericGrantRequest>>

/**
 * Asks again and again whether the person is done, at the provider's pace. The library's own loop gives up at the first cut
 * connection, forgets the end of the code once it can be cancelled, and waits by the system's clock: so only its single
 * question is used.
 */
async function waitForToken(
  provider: Provider,
  deviceCode: string,
  interval: number,
  timer: Timer,
  signal: AbortSignal,
): Promise<Result<Tokens>> {
  let pace = interval
  let wait = pace
  for (;;) {
    await pause(timer, wait, signal)
    if (signal.aborted) return fail('sign-in-cancelled')
    const answer = await askForToken(provider, deviceCode)
    if (typeof answer === 'string') {
      if (answer === 'slow_down') pace += SLOWER
      wait = pace
    } else if (!answer.ok && isUnanswered(answer.failure)) {
      // RFC 8628 section 3.5: less often, as long as nobody answers.
      wait = Math.max(pace, Math.min(wait * 2, LONGEST_PAUSE))
    } else return answer
  }
}

/** One question: tokens, a failure that is the end of it, or that the person is not done. */
async function askForToken(
  provider: Provider,
  deviceCode: string,
): Promise<Result<Tokens> | 'authorization_pending' | 'slow_down'> {
  try {
    return succeed(
      await oidc.genericGrantRequest(provider.library, 'urn:ietf:params:oauth:grant-type:device_code', {
        ...tokenParameters(provider),
        device_code: deviceCode,
      }),
    )
  } catch (error) {
    if (!(error instanceof oidc.ResponseBodyError)) return failureOfGrant(error, provider.clockAhead())
    switch (error.error) {
      case 'authorization_pending':
      case 'slow_down':
        return error.error
      case 'expired_token':
        return fail('sign-in-timed-out', error.error)
      case 'access_denied':
      // Entra ID's own word for it.
      case 'authorization_declined':
        return fail('sign-in-refused', error.error)
      default:
        return failureOfGrant(error, provider.clockAhead())
    }
  }
}

async function identify(
  provider: Provider,
  tokens: Tokens,
  ticket: string,
  options: DeviceSignInOptions,
): Promise<Result<DeviceExchangeResponse>> {
  const { api, deviceId, signal } = options
  if (tokens.id_token === undefined) return fail('sign-in-not-trusted', 'no ID token')
  const checked = checkIdToken(tokens.claims(), {
    issuer: provider.issuer,
    config: provider.config,
    accessToken: tokens.access_token,
    now: provider.now(),
  })
  if (!checked.ok) return checked
  const answer = await api.call(
    'oidcDeviceExchange',
    { idToken: tokens.id_token, accessToken: tokens.access_token, ticket, deviceId },
    { signal },
  )
  return signal.aborted ? fail('sign-in-cancelled') : answer
}

/** Resolves after some milliseconds, or as soon as the signal says so. */
function pause(timer: Timer, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = timer(milliseconds, () => {
      signal.removeEventListener('abort', end)
      resolve()
    })
    const end = (): void => {
      stop()
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
}
