import { firstFaults, type Faults } from './faults.ts'

/** A schedule that once broke an invariant. It is replayed for ever. */
export interface Fixture {
  readonly seed: number
  /** What it needs, where that is not what schedules are made of now. */
  readonly faults?: Faults
  /** What it found, shortly. */
  readonly found: string
}

/** A seed means another schedule once schedules are made of other things: then give the old things a name, as `firstFaults` has it. */
export const fixtures: readonly Fixture[] = [
  ...[26, 64, 114, 132, 1070, 1215, 1362, 3092, 3512, 3524].map((seed) => ({
    seed,
    faults: firstFaults,
    found: 'found while client and server learned to sync',
  })),
  { seed: 434, found: 'the observer took a purged entry for lost: its deletion had seen an edit that was rolled back' },
]
