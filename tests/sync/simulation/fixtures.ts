import { allFaults, firstAdministered, firstFaults, firstWithTerminals, type Faults } from './faults.ts'

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
  {
    seed: 434,
    faults: allFaults,
    found: 'the observer took a purged entry for lost: its deletion had seen an edit that was rolled back',
  },
  {
    seed: 10,
    faults: firstAdministered,
    found: 'a late timer that another start had ended counted beside the same event',
  },
  { seed: 26, faults: firstAdministered, found: 'an entry in closed time became shorter, and nobody was told' },
  {
    seed: 1178,
    faults: firstAdministered,
    found: 'an edit beside the same event was told with values that had not given way',
  },
  { seed: 52, faults: firstWithTerminals, found: 'a punch hid from a restored server that it lacked those before it' },
  { seed: 65, faults: firstWithTerminals, found: 'a clock-out within a timer that was stopped later left no trace' },
  { seed: 78, faults: firstWithTerminals, found: 'punches replaced a beginning that a person had moved' },
  {
    seed: 413,
    faults: firstWithTerminals,
    found: 'a sequence that a terminal gave out twice was not sent again to a restored server',
  },
  { seed: 1277, faults: firstWithTerminals, found: 'a stopped timer was to go on until before its beginning' },
  { seed: 5890, faults: firstWithTerminals, found: 'an old request moved the times of the punches after it' },
]
