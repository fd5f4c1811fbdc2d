import { z } from 'zod'

/**
 * Everything that can go wrong behind the bridge. Pages show `failure.<code>` from the locales: one sentence on what
 * happened, one on what to do next.
 */
export const FailureCode = z.enum([
  'bad-input',
  'not-found',
  'end-before-start',
  'too-long',
  'in-the-future',
  'nothing-running',
  'period-closed',
  'name-taken',
  'disk-full',
  'not-saved',
  'server-name-not-found',
  'server-unreachable',
  'server-certificate',
  'server-not-timetracker',
  'server-too-old',
  'server-too-new',
  'server-address-invalid',
  'server-changed',
  'server-error',
  'network',
  'wrong-credentials',
  'wrong-password',
  'forbidden',
  'last-admin',
  'too-many-requests',
  'registration-closed',
  'username-taken',
  'weak-password',
  'account-inactive',
  'sign-in-cancelled',
  'sign-in-timed-out',
  'sign-in-refused',
  'sign-in-not-trusted',
  'provider-unreachable',
  'provider-certificate',
  'provider-misconfigured',
  'redirect-port-busy',
  'browser-not-opened',
  'clock-wrong',
  'keychain-locked',
  'keychain-absent',
  'session-ended',
  'not-signed-in',
  'badge-taken',
  'badge-unknown',
  'person-unknown',
  'wrong-pin',
  'pin-locked',
  'weak-pin',
  'visit-ended',
  'too-soon',
  'not-now',
  'terminal-code-refused',
  'terminal-line-unknown',
  'terminal-revoked',
  'busy',
  'internal',
])
export type FailureCode = z.infer<typeof FailureCode>

/** A failure as a value. `detail` is for the log and for "copy details": it never holds a secret, and people are not made to read it. */
export interface Failure {
  readonly code: FailureCode
  readonly detail?: string
}

/** What comes back over the bridge: an Error thrown through Electron's IPC would keep only its message. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value })
export const fail = (code: FailureCode, detail?: string): Result<never> => ({
  ok: false,
  failure: detail === undefined ? { code } : { code, detail },
})
