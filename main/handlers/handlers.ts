import type { Channel, Output, Parsed } from '../../shared/ipc/contract.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import type { Result } from '../../shared/ipc/failure.ts'

/** An answer for every channel of the contract. The input has passed its schema; a failure is a value. */
export type Handlers = { readonly [C in Channel]: (input: Parsed<C>) => Promise<Result<Output<C>>> }

/** The handlers of one subject. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<Channel, `${Prefix}:${string}`>>

/** Tells every window, and the sync engine, what changed. Called after the commit, never before. */
export type Announce = (topics: readonly Topic[]) => void
