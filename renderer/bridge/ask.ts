import type { Channel, Input, Output } from '../../shared/ipc/contract.ts'
import type { Failure } from '../../shared/ipc/failure.ts'
import { bridge } from './window.ts'

/** A failure that main answered with, as something that can be thrown to TanStack Query. */
export class Refusal extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.code)
    this.name = 'Refusal'
    this.failure = failure
  }
}

/** The failure inside of whatever was caught; what is no refusal counts as `internal`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.failure
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) }
}

/** Asks main and answers with the value; throws a `Refusal` where main answered with a failure. */
export async function ask<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  const result = await bridge().invoke(channel, input)
  if (!result.ok) throw new Refusal(result.failure)
  return result.value
}
