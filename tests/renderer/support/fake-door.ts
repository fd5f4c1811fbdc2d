import type { z } from 'zod'
import { fail, type FailureCode, type Result } from '../../../shared/ipc/failure.ts'

type Contract = Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>
type Listener = (payload: never) => void
/** What answers a question. */
type Handler = (input: never) => Result<unknown> | Promise<Result<unknown>>

/** The door between a page and its main process, in memory. */
export interface FakeDoor {
  /** Every question, in order. */
  readonly calls: { readonly channel: string; readonly input: unknown }[]
  /** Makes the next question on a channel fail. */
  failNext(channel: string, code: FailureCode): void
  /** Tells the page something without being asked. */
  emit(event: string, payload: unknown): void
  /** Has a question answered. What the real main would refuse to hear or to send does not pass here either. */
  answer(channel: string, input: unknown, handler: Handler): Promise<Result<never>>
  listen(event: string, callback: Listener): () => void
}

/** @param contract every question is checked against it, and every answer */
export function createDoor(contract: Contract): FakeDoor {
  const calls: { channel: string; input: unknown }[] = []
  const failures = new Map<string, FailureCode>()
  const listeners = new Map<string, Set<Listener>>()
  return {
    calls,
    failNext: (channel, code) => failures.set(channel, code),
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
    async answer(channel, input, handler) {
      calls.push({ channel, input })
      const failure = failures.get(channel)
      failures.delete(channel)
      if (failure) return fail(failure)
      const schemas = contract[channel]
      if (!schemas) return fail('bad-input', 'unknown channel')
      const parsed = schemas.input.safeParse(input)
      if (!parsed.success) return fail('bad-input', parsed.error.message)
      const result = await handler(parsed.data as never)
      if (result.ok) schemas.output.parse(result.value)
      return result as Result<never>
    },
    listen(event, callback) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(callback))
      return () => {
        known.delete(callback)
      }
    },
  }
}
