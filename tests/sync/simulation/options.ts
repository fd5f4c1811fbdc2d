import { parseOptions } from '../../../scripts/setup/options.mjs'
import { SetupFailure } from '../../../scripts/setup/report.mjs'
import { shapes } from '../../../scripts/setup/simulate-options.mjs'
import { plantedBugs } from './bugs.ts'

/** What `npm run simulate` was asked for. */
export type Wanted =
  | { readonly kind: 'list-bugs' }
  | { readonly kind: 'replay'; readonly seed: number; readonly bug: string | undefined }
  | { readonly kind: 'campaign'; readonly first: number; readonly count: number; readonly bug: string | undefined }

const MOST = 2 ** 32 - 1

/**
 * Reads the command line of `npm run simulate`.
 * @throws {SetupFailure} naming what is wrong
 */
export function readOptions(args: readonly string[]): Wanted {
  const { flags, values } = parseOptions(args, shapes)
  const given = [...flags, ...values.keys()]
  const onlyWith = (name: string, allowed: readonly string[]): void => {
    const other = given.find((one) => one !== name && !allowed.includes(one))
    if (given.includes(name) && other !== undefined)
      throw new SetupFailure(`--${name} and --${other} do not go together.`)
  }
  onlyWith('list-bugs', [])
  onlyWith('seed', ['bug'])
  const number = (name: string, otherwise: number): number => {
    const text = values.get(name)
    if (text === undefined) return otherwise
    const value = Number(text)
    if (!/^[1-9]\d{0,9}$/.test(text) || value > MOST) {
      throw new SetupFailure(`--${name} is a whole number from 1 to ${MOST}, not ${text}.`)
    }
    return value
  }
  const bug = values.get('bug')
  if (bug !== undefined && !plantedBugs.has(bug)) {
    throw new SetupFailure(`${bug} is none of the planted bugs: npm run simulate -- --list-bugs names them.`)
  }
  const [seed, first, count] = [number('seed', 1), number('from', 1), number('seeds', 1500)]
  if (first + count - 1 > MOST) throw new SetupFailure(`The last seed would be beyond ${MOST}.`)
  if (flags.has('list-bugs')) return { kind: 'list-bugs' }
  return values.has('seed') ? { kind: 'replay', seed, bug } : { kind: 'campaign', first, count, bug }
}
