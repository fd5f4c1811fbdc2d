import { parseOptions } from '../setup/options.mjs'
import { SetupFailure } from '../setup/report.mjs'

/** How much is measured. */
export interface BenchOptions {
  /** Starts of the app that count. */
  readonly runs: number
  /** Time entries in the replica. */
  readonly entries: number
  /** Key presses that count, half of them to start and half to stop. */
  readonly presses: number
}

const standard: BenchOptions = { runs: 5, entries: 100_000, presses: 30 }

/**
 * Reads the command line of `npm run bench`.
 * @throws {SetupFailure} naming what is wrong
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const shapes = Object.keys(standard).map((name) => ({ name, value: 'N', help: '' }))
  const { values } = parseOptions(args, shapes)
  const count = (name: keyof BenchOptions): number => {
    const text = values.get(name)
    if (text === undefined) return standard[name]
    if (!/^[1-9]\d{0,7}$/.test(text)) throw new SetupFailure(`--${name} is a whole number from 1 on, not ${text}.`)
    return Number(text)
  }
  return { runs: count('runs'), entries: count('entries'), presses: count('presses') }
}
