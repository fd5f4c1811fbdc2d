import type { FailureCode } from '../shared/protocol/failure.ts'

/** Why something was not done. `detail` goes to the log, never to the caller: it may say what an attacker would like to know. */
export interface Refusal {
  readonly ok: false
  readonly code: FailureCode
  readonly detail?: string
  /** Seconds after which it is worth trying again. */
  readonly retryAfter?: number
}

/** A failure is a value with a code; only what nobody foresaw is thrown. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value })

export const refuse = (code: FailureCode, detail?: string): Refusal =>
  detail === undefined ? { ok: false, code } : { ok: false, code, detail }
