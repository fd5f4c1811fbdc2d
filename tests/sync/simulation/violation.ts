/** The invariants, by the names that docs/development/testing.md explains. */
export type Invariant = keyof typeof meaning

const meaning = {
  I1: 'every operation exactly once',
  I2: 'every operation is in a queue or in the ledger',
  I3: 'everybody shows the same in the end',
  I4: 'what is shown is what the server has with the pending on top',
  I5: 'nothing is lost without a word',
  I6: 'up to the cursor everything has arrived',
  I7: 'one timer for each person',
  I8: 'nothing ends before it starts',
  I9: 'what a person made does not vanish',
  I10: 'versions are in the order of commits',
  I11: 'nobody acts in the name of others',
  I12: 'a correction is done once, and told to its person',
  I13: 'closed time is changed by administrators alone',
  I14: 'one event counts once',
  I15: 'what is set aside is there, with its issue',
  I16: 'a punch is kept as it was recorded, once, and accounted for',
  L1: 'everything is exchanged in a bounded number of rounds',
  saw: 'an operation names the write that its author was shown',
} as const

/** An invariant that does not hold. */
export class Violation extends Error {
  readonly invariant: Invariant

  constructor(invariant: Invariant, detail: string) {
    super(`${invariant} (${meaning[invariant]}): ${detail}`)
    this.name = 'Violation'
    this.invariant = invariant
  }
}
