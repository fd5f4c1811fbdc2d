import type { FailureCode } from '../../shared/ipc/failure.ts'

/** What syncing needs of the world. Passed in, so that tests hold time and network in their hand. */

/** Node's own `fetch`, or Electron's, which knows the system's proxy and certificates. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Calls back once after some milliseconds, unless the returned function is called before. */
export type SetTimer = (milliseconds: number, callback: () => void) => () => void

/** Answers from 0 up to 1. */
export type Random = () => number

export type AccessAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: 'sign-in-needed' | 'offline' | 'server-changed' }

/** The person's session with the server. */
export interface SyncSession {
  accessToken(): Promise<AccessAnswer>
  /** The server refused this token: it is not to be given out again. */
  rejectToken(token: string): void
  /** Why there is no valid session, where more is known than that; null while all is well. */
  problem?(): FailureCode | null
}

/** Where what happened is written down; never with data of a person. */
export interface SyncLog {
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}
