import { z } from 'zod'

/**
 * Everything that a server answers instead of what was asked. The code is for programs, the message for a log: people
 * read the app's own words for the code.
 */
export const failures = {
  'bad-request': { status: 400, means: 'the request does not have the form that the route asks for' },
  'not-signed-in': { status: 401, means: 'the access token is missing, unknown or has ended' },
  'session-ended': { status: 401, means: 'the refresh token is unknown, was used before, was revoked or has ended' },
  'wrong-credentials': { status: 401, means: 'no active account has this username and password' },
  forbidden: { status: 403, means: 'the account may not do this' },
  'device-revoked': { status: 403, means: 'an administrator ended this device' },
  'account-inactive': { status: 403, means: 'an administrator deactivated this account' },
  'registration-closed': { status: 403, means: 'unknown people are not let in (ALLOW_SELF_REGISTER=false)' },
  'id-token-refused': { status: 403, means: 'the ID token did not pass a check' },
  'not-found': { status: 404, means: 'there is no such route, or this server does not offer it' },
  'last-admin': { status: 409, means: 'nobody would be left to administer the server' },
  'username-taken': { status: 409, means: 'another account has this username' },
  'weak-password': { status: 422, means: 'the password is shorter than 10 characters, or the username itself' },
  'too-large': { status: 413, means: 'the request is larger than the server takes: send less at once' },
  'upgrade-needed': { status: 426, means: 'the server no longer speaks this protocol version' },
  'too-many-requests': { status: 429, means: 'too many tries; Retry-After says in how many seconds' },
  'server-error': { status: 500, means: 'something went wrong in the server; its log says what' },
  'provider-unreachable': {
    status: 502,
    means: 'the server could not reach the identity provider, or did not understand it',
  },
  'not-ready': { status: 503, means: 'the server is starting, stopping, or cannot reach its database' },
} as const satisfies Record<string, { status: number; means: string }>

export type FailureCode = keyof typeof failures

const isCode = (code: string): code is FailureCode => Object.hasOwn(failures, code)
const codes = Object.keys(failures).filter(isCode)

export const FailureBody = z.object({ code: z.enum(codes), message: z.string() }).readonly()
export type FailureBody = z.infer<typeof FailureBody>
