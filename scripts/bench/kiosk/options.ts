import { parseOptions } from '../../setup/options.mjs'
import { SetupFailure } from '../../setup/report.mjs'

/** How much of a shared terminal is measured. */
export interface KioskBenchOptions {
  /** Who may use the terminal, each with a year of entries. */
  readonly people: number
  /** Punches that count, with the server and as many without it. */
  readonly actions: number
  /** Starts of the terminal that count. */
  readonly runs: number
}

const standard: KioskBenchOptions = { people: 500, actions: 200, runs: 5 }

/**
 * Reads the command line of `npm run bench -- kiosk`.
 * @throws {SetupFailure} naming what is wrong
 */
export function readKioskOptions(args: readonly string[]): KioskBenchOptions {
  const shapes = Object.keys(standard).map((name) => ({ name, value: 'N', help: '' }))
  const { values } = parseOptions(args, shapes)
  const count = (name: keyof KioskBenchOptions, least: number, most: number): number => {
    const text = values.get(name)
    if (text === undefined) return standard[name]
    if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) < least || Number(text) > most)
      throw new SetupFailure(`--${name} is a whole number from ${least} to ${most}, not ${text}.`)
    return Number(text)
  }
  // With fewer people the same one would be back before the terminal takes another punch of theirs.
  return { people: count('people', 20, 2000), actions: count('actions', 2, 100_000), runs: count('runs', 1, 1000) }
}
