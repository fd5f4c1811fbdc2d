const FIRST = 1000
const LONGEST = 300_000

/**
 * How long to wait after so many failures in a row, in milliseconds: anything up to a bound that doubles each time ("full
 * jitter"), so that many devices do not come back to a server at once. `random` answers from 0 up to 1.
 */
export const backOff = (failures: number, random: () => number, longest = LONGEST): number =>
  Math.round(random() * Math.min(longest, FIRST * 2 ** Math.min(failures, 30)))
