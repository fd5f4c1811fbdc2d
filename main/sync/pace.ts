import { fullLimits, type RoundLimits } from './round.ts'

/** How much the next request carries, and how long nothing of its answer may come before it is given up. */
export interface Pace {
  next(): { readonly limits: RoundLimits; readonly silence?: number }
  succeeded(): void
  /** The server does not take so many operations at once. Answers whether fewer can be sent. */
  tooLarge(sent: number): boolean
  /** A request with so many operations took too long. Answers whether it is to be made again at once. */
  tookTooLong(sent: number): boolean
  /** The network was silent, and what idled meanwhile may be dead. */
  beCareful(): void
}

/**
 * After a silent network connections that idled may be dead, and whoever asks over one waits in vain. So the first request after it
 * carries little and is given up soon, which closes its connection; so often, then it is the network that is slow.
 */
const CAREFUL = { tries: 3, silence: 2000, operations: 20, rows: 100 } as const

/** Begins with as much as a request may carry. */
export function createPace(): Pace {
  let { operations } = fullLimits
  /** What a request may grow to again: less after one took too long, and a little more with each that did not. */
  let most = operations
  let careful = 0
  return {
    next: () =>
      careful > 0
        ? {
            limits: { ...fullLimits, operations: Math.min(operations, CAREFUL.operations), rows: CAREFUL.rows },
            silence: CAREFUL.silence,
          }
        : { limits: { ...fullLimits, operations } },
    succeeded() {
      careful = 0
      operations = Math.min(operations * 2, most)
      most = Math.min(Math.ceil(most * 1.25), fullLimits.operations)
    },
    tooLarge(sent) {
      operations = Math.max(1, Math.ceil(sent / 2))
      return sent > 1
    },
    tookTooLong(sent) {
      if (careful > 0) {
        careful -= 1
        return true
      }
      // Over a slow network a full request takes longer than is waited for: the next one is smaller, or none would ever arrive.
      most = Math.max(1, Math.ceil(sent / 2))
      operations = most
      return false
    },
    beCareful() {
      careful = CAREFUL.tries
    },
  }
}
