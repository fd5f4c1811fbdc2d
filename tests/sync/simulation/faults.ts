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
  /** An administrator corrects an entry of somebody, adds one, deletes one or brings one back. */
  readonly corrections: number
  /** They look at the entries of a person before that, instead of going by what they saw earlier. */
  readonly looks: number
  /** An administrator closes time, or opens it again. */
  readonly closings: number
  /** Somebody does something at a shared terminal. */
  readonly punches: number
}

/** Schedules of people and their devices. */
export const allFaults: Faults = {
  hourJump: 0.01,
  daysAway: 0.01,
  catalog: 0.12,
  quarrels: 0.3,
  lies: 0.01,
  serverDeath: 0.03,
  corrected: true,
  corrections: 0,
  looks: 0,
  closings: 0,
  punches: 0,
}

/** Those in which an administrator works on what people track. */
export const administered: Faults = { ...allFaults, corrections: 0.12, looks: 0.2, closings: 0.03 }

/** Those in which people also use shared terminals. */
export const withTerminals: Faults = { ...allFaults, corrections: 0.07, looks: 0.2, closings: 0.01, punches: 0.22 }

/** What the schedule of a seed is made of: most are of people and devices alone, which find the most in the same time. */
export function faultsOf(seed: number): Faults {
  // Scattered, so that neighbouring seeds are not of one kind.
  const scattered = Math.imul(seed, 0x9e37_79b1) >>> 24
  if (scattered < 32) return administered
  return scattered < 64 ? withTerminals : allFaults
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
  corrections: 0,
  looks: 0,
  closings: 0,
  punches: 0,
}

/** The first schedules with an administrator, who looked before most corrections; and those with terminals. */
export const firstAdministered: Faults = { ...administered, looks: 0.6 }
export const firstWithTerminals: Faults = { ...withTerminals, looks: 0.6 }
