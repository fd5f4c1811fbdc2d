import type { Result } from '../../shared/ipc/failure.ts'

/** The value of a result that has to be one; the failure's code in the test's output where it is not. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`failed: ${result.failure.code} ${result.failure.detail ?? ''}`)
  return result.value
}
