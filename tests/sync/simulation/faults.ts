/** What may go wrong in a schedule, beside what goes wrong in all: how likely in a step. */
export interface Faults {
  /** A device's clock jumps by up to an hour, forwards or backwards. */
  readonly hourJump: number
  /** A device goes without a network for some days, while the others go on. */
  readonly daysAway: number
  /** A person works with the catalog: projects and tags on entries, archived projects. */
  readonly catalog: number
  /** A person changes or deletes what they did last, wherever they are: on two devices these meet. */
  readonly quarrels: number
  /** A device claims to act for somebody else, or on somebody else's entry. */
  readonly lies: number
  /** The server dies after its commit and before its answer. */
  readonly serverDeath: number
  /** Whether devices correct their clocks by the server's, as the app does. */
  readonly corrected: boolean
}

/** The schedules as they are now. */
export const allFaults: Faults = {
  hourJump: 0.01,
  daysAway: 0.01,
  catalog: 0.12,
  quarrels: 0.3,
  lies: 0.01,
  serverDeath: 0.03,
  corrected: true,
}

/** The schedules of the beginning. What they found is replayed with them, so that a seed goes on meaning what it meant. */
export const firstFaults: Faults = {
  hourJump: 0,
  daysAway: 0,
  catalog: 0,
  quarrels: 0,
  lies: 0,
  serverDeath: 0,
  corrected: false,
}
