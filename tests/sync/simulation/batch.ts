import type { Disks } from './disk.ts'
import { simulate } from './run.ts'
import type { PlantedBug } from './world.ts'

/** Seeds that one thread takes at a time. */
export interface Batch {
  readonly first: number
  readonly count: number
}

/** A schedule that broke an invariant, and which it broke first. */
export interface Finding {
  readonly seed: number
  readonly violation: string
}

/** What came of some schedules. */
export interface Tally {
  readonly schedules: number
  readonly operations: number
  readonly requests: number
  readonly faults: number
  readonly findings: readonly Finding[]
}

export const nothing: Tally = { schedules: 0, operations: 0, requests: 0, faults: 0, findings: [] }

export const add = (one: Tally, other: Tally): Tally => ({
  schedules: one.schedules + other.schedules,
  operations: one.operations + other.operations,
  requests: one.requests + other.requests,
  faults: one.faults + other.faults,
  findings: [...one.findings, ...other.findings].sort((a, b) => a.seed - b.seed),
})

/** Runs schedules one after the other. Whatever is thrown in one is its finding: software that breaks down is wrong as well. */
export async function answerOf({ first, count }: Batch, blank: Disks, bug?: PlantedBug): Promise<Tally> {
  let tally = nothing
  for (let seed = first; seed < first + count; seed += 1) {
    const one = await simulate(seed, blank, { ...(bug && { bug }) }).then(
      (trace): Tally => ({ ...trace, schedules: 1, findings: [] }),
      (error: unknown): Tally => ({ ...nothing, schedules: 1, findings: [{ seed, violation: messageOf(error) }] }),
    )
    tally = add(tally, one)
  }
  return tally
}

/** The first line says which invariant; what follows is for whoever replays it. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
