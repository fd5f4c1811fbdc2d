import { parseOptions } from '../../setup/options.mjs'
import { SetupFailure } from '../../setup/report.mjs'

/** How much of syncing is measured. */
export interface SyncBenchOptions {
  /** Entries of the larger first sync; the smaller one has a tenth of it. */
  readonly entries: number
  /** Changes made without a network. */
  readonly changes: number
  /** Actions that a second device waits for. */
  readonly actions: number
  /** Pushes of one organisation, one after the other from several devices. */
  readonly pushes: number
  /** Devices that listen at the same time. */
  readonly devices: number
  /** How often the network goes away, in each of the ways it can. */
  readonly returns: number
}

const standard: SyncBenchOptions = {
  entries: 1_000_000,
  changes: 10_000,
  actions: 200,
  pushes: 2000,
  devices: 1000,
  returns: 10,
}

/**
 * Reads the command line of `npm run bench -- sync`.
 * @throws {SetupFailure} naming what is wrong
 */
export function readSyncOptions(args: readonly string[]): SyncBenchOptions {
  const shapes = Object.keys(standard).map((name) => ({ name, value: 'N', help: '' }))
  const { values } = parseOptions(args, shapes)
  const count = (name: keyof SyncBenchOptions, least: number): number => {
    const text = values.get(name)
    if (text === undefined) return standard[name]
    if (!/^[1-9]\d{0,7}$/.test(text) || Number(text) < least)
      throw new SetupFailure(`--${name} is a whole number from ${least} on, not ${text}.`)
    return Number(text)
  }
  return {
    entries: count('entries', 10),
    changes: count('changes', 1),
    actions: count('actions', 2),
    pushes: count('pushes', 10),
    devices: count('devices', 1),
    returns: count('returns', 1),
  }
}
