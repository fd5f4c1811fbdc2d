import { z } from 'zod'
import { unreachable } from '../../shared/domain/never.ts'
import { fail, succeed, type FailureCode, type Result } from '../../shared/ipc/failure.ts'
import type { ServerView } from '../../shared/ipc/account.ts'
import { AuthConfig } from '../../shared/protocol/auth.ts'
import { FailureBody, type FailureCode as ServerFailureCode } from '../../shared/protocol/failure.ts'
import { routes } from '../../shared/protocol/routes.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { pin } from '../profiles/profile.ts'
import { viewServer } from './account-view.ts'
import { normaliseServerUrl } from './address.ts'
import { authLimits, limitFetch, NetworkError, type Fetch, type Limits, type NetworkTrouble } from './network.ts'
import { parseJson } from '../parse-json.ts'

/** The routes that want an access token: for a person's own account, and for what administrators do. */
export type AccountRoute =
  | 'me'
  | 'password'
  | 'updateMe'
  | 'mySessions'
  | 'endMySession'
  | 'adminUsers'
  | 'adminRole'
  | 'adminActive'
  | 'adminReset'
  | 'adminSessions'
  | 'adminEndSession'
  | 'adminSettings'
  | 'adminTestProvider'
  | 'adminTeam'
  | 'adminEntries'
  | 'adminCorrectEntry'
  | 'adminEntryHistory'
  | 'adminPeriods'
  | 'adminClosePeriod'
  | 'adminReopenPeriod'
  | TerminalRoute
/** Those with which an administrator looks after shared terminals. */
type TerminalRoute =
  | 'adminTerminals'
  | 'adminTerminalCode'
  | 'adminChangeTerminal'
  | 'adminRevokeTerminal'
  | 'adminKioskPeople'
  | 'adminChangeKioskPerson'
  | 'adminKioskReview'
  | 'adminKioskReviewed'
/** The routes of sign-in and of the account; the sync engine has a transport of its own. */
type AuthRoute =
  | 'authConfig'
  | 'login'
  | 'register'
  | 'oidcStart'
  | 'oidcExchange'
  | 'oidcDeviceStart'
  | 'oidcDeviceExchange'
  | 'refresh'
  | 'logout'
  | AccountRoute
export type Answer<R extends AuthRoute> = z.output<(typeof routes)[R]['response']>
export type Question<R extends AuthRoute> = (typeof routes)[R]['request'] extends infer S extends z.ZodType
  ? z.input<S>
  : null

/** One server's sign-in endpoints. Failures are values; nothing is retried. */
export interface ServerApi {
  readonly url: string
  call<R extends AuthRoute>(route: R, body: Question<R>, options?: CallOptions): Promise<Result<Answer<R>>>
}

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Sent as a bearer token (RFC 6750 section 2.1). */
  readonly accessToken?: string
}

/** Lists of a whole company are longer than what a sign-in answers, and a look at a provider asks it three times. */
const roomFor: Readonly<Partial<Record<AuthRoute, Partial<Limits>>>> = {
  adminUsers: { maxBytes: 32 * 1024 * 1024 },
  adminSessions: { maxBytes: 32 * 1024 * 1024 },
  adminTestProvider: { timeoutMs: 60_000 },
}

/** @param url base URL as `normaliseServerUrl` made it */
export function createServerApi(url: string, fetch: Fetch, limits: Limits = authLimits): ServerApi {
  return {
    url,
    call: async <R extends AuthRoute>(
      name: R,
      body: Question<R>,
      options: CallOptions = {},
    ): Promise<Result<Answer<R>>> => {
      const most = { ...limits, ...roomFor[name] }
      const bounded = { ...most, timeoutMs: Math.min(options.timeoutMs ?? most.timeoutMs, most.timeoutMs) }
      try {
        const response = await limitFetch(
          fetch,
          bounded,
          options.signal,
        )(url + routes[name].path, requestOf(name, body, options.accessToken))
        const text = await response.text()
        if (!response.ok) return failureOf(text, response.status, options.accessToken !== undefined)
        const answer = routes[name].response.safeParse(parseJson(text))
        // The schema is the one that the answer's type is made from.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        return answer.success ? succeed(answer.data as Answer<R>) : unreadable(text, name)
      } catch (error) {
        if (error instanceof NetworkError) return fail(codeOfTrouble(error.trouble), error.trouble)
        throw error
      }
    },
  }
}

function requestOf(name: AuthRoute, body: unknown, accessToken: string | undefined): RequestInit {
  const method = routes[name].method.toUpperCase()
  const proof = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }
  const accept = { accept: 'application/json', ...proof }
  if (body === null) return { method, headers: accept }
  const headers = { ...accept, 'content-type': 'application/json' }
  return { method, headers, body: JSON.stringify(body) }
}

const Hello = z.object({ product: z.literal('timetracker'), protocol: AuthConfig.unwrap().shape.protocol })

/** An answer that is none: another product, a captive portal's page, or a server from another time. */
function unreadable(text: string, name: AuthRoute): Result<never> {
  if (name !== 'authConfig') return fail('server-error', `unreadable answer to ${name}`)
  const hello = Hello.safeParse(parseJson(text))
  if (!hello.success) return fail('server-not-timetracker')
  const version = checkProtocol(hello.data.protocol)
  return version.ok ? fail('server-error', 'unreadable configuration') : version
}

function failureOf(text: string, status: number, isSignedIn: boolean): Result<never> {
  const body = FailureBody.safeParse(parseJson(text))
  if (body.success) {
    const { code } = body.data
    return fail((isSignedIn ? codesOnceSignedIn[code] : undefined) ?? codeOfServerFailure(code), `${status} ${code}`)
  }
  // Not in our words, so not from our server: a proxy, a gateway, another product.
  return fail(status >= 500 ? 'server-error' : 'server-not-timetracker', `status ${status}`)
}

/** What means something else once somebody is in: it is about what was asked, and no longer about getting in. */
const codesOnceSignedIn: Readonly<Partial<Record<ServerFailureCode, FailureCode>>> = {
  'bad-request': 'bad-input',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  'wrong-credentials': 'wrong-password',
}

function codeOfServerFailure(code: ServerFailureCode): FailureCode {
  switch (code) {
    case 'not-signed-in':
    case 'session-ended':
    case 'wrong-credentials':
    case 'account-inactive':
    case 'registration-closed':
    case 'username-taken':
    case 'weak-password':
    case 'too-many-requests':
    case 'server-error':
    case 'provider-unreachable':
    case 'last-admin':
      return code
    case 'device-revoked':
      return 'session-ended'
    case 'id-token-refused':
      return 'sign-in-not-trusted'
    case 'forbidden':
      return 'sign-in-refused'
    case 'upgrade-needed':
      return 'server-too-new'
    case 'bad-request':
    case 'not-found':
    case 'too-large':
    case 'not-ready':
      return 'server-error'
    default:
      return unreachable(code)
  }
}

function codeOfTrouble(trouble: NetworkTrouble): FailureCode {
  switch (trouble) {
    case 'name-not-found':
      return 'server-name-not-found'
    case 'certificate':
      return 'server-certificate'
    case 'timed-out':
    case 'unreachable':
      return 'server-unreachable'
    case 'aborted':
      return 'sign-in-cancelled'
    case 'redirected':
    case 'too-large':
      return 'server-not-timetracker'
    case 'unsafe-address':
      return 'server-address-invalid'
    default:
      return unreachable(trouble)
  }
}

function checkProtocol(range: { readonly oldest: number; readonly newest: number }): Result<null> {
  if (range.newest < PROTOCOL_VERSION) return fail('server-too-old', `speaks ${range.oldest} to ${range.newest}`)
  if (range.oldest > PROTOCOL_VERSION) return fail('server-too-new', `speaks ${range.oldest} to ${range.newest}`)
  return succeed(null)
}

/** Reads how a server lets people in, and whether this app can talk to it at all. */
export async function readAuthConfig(api: ServerApi, options?: CallOptions): Promise<Result<AuthConfig>> {
  const config = await api.call('authConfig', null, options)
  if (!config.ok) return config
  const version = checkProtocol(config.value.protocol)
  if (!version.ok) return version
  const needsProvider = config.value.method === 'oidc' || config.value.method === 'both'
  if (needsProvider && config.value.oidc === null)
    return fail('server-error', `${config.value.method} without a provider`)
  return config
}

/** Tries an address as a person typed it, and says what is there, or in one code what is wrong with it. */
export async function testServer(
  typed: string,
  fetch: Fetch,
  limits?: Limits,
): Promise<Result<{ view: ServerView; config: AuthConfig }>> {
  const url = normaliseServerUrl(typed)
  if (!url.ok) return url
  const config = await readAuthConfig(createServerApi(url.value, fetch, limits))
  if (!config.ok) return config
  return succeed({ view: viewServer(url.value, pin(config.value)), config: config.value })
}
