/** The invariants, by the names that docs/development/testing.md explains. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'L1' | 'saw'

const meaning: Readonly<Record<Invariant, string>> = {
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
  L1: 'everything is exchanged in a bounded number of rounds',
  saw: 'an operation names the write that its author was shown',
}

/** An invariant that does not hold. */
export class Violation extends Error {
  readonly invariant: Invariant

  constructor(invariant: Invariant, detail: string) {
    super(`${invariant} (${meaning[invariant]}): ${detail}`)
    this.name = 'Violation'
    this.invariant = invariant
  }
}
