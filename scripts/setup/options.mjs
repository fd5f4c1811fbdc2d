import { SetupFailure } from './report.mjs'

/**
 * One option of a command: `--name`, or `--name=VALUE` when it takes a value.
 * @typedef {{ name: string, value?: string, help: string }} OptionShape
 * @typedef {{ flags: ReadonlySet<string>, values: ReadonlyMap<string, string>, rest: readonly string[] }} Options
 */

/**
 * Reads a command line.
 * @param {readonly string[]} args
 * @param {readonly OptionShape[]} shapes
 * @param {{ rest?: boolean }} [settings] rest: hand on what is not an option of ours, instead of refusing it
 * @returns {Options}
 * @throws {SetupFailure} naming the first argument that is wrong
 */
export function parseOptions(args, shapes, settings = {}) {
  const flags = new Set()
  const values = new Map()
  const rest = []
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? ''
    const [, name = '', given] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? []
    const shape = shapes.find((candidate) => candidate.name === name)
    if (shape === undefined) {
      if (settings.rest !== true)
        throw new SetupFailure(`${argument} is not an option of this command: run it with --help to see them.`)
      rest.push(argument)
    } else if (shape.value === undefined) {
      if (given !== undefined) throw new SetupFailure(`--${name} takes no value.`)
      flags.add(name)
    } else {
      // "--name VALUE" is accepted too.
      const value = given ?? args[(at += 1)]
      if (value === undefined || value === '')
        throw new SetupFailure(`--${name} needs a value: --${name}=${shape.value}`)
      values.set(name, value)
    }
  }
  return { flags, values, rest }
}

/**
 * The help text of a command.
 * @param {string} usage
 * @param {string} purpose
 * @param {readonly OptionShape[]} shapes
 */
export function helpText(usage, purpose, shapes) {
  const left = shapes.map(({ name, value }) => `--${name}${value === undefined ? '' : `=${value}`}`)
  const width = Math.max(...left.map((text) => text.length))
  return [usage, '', purpose, '', ...shapes.map(({ help }, at) => `  ${(left[at] ?? '').padEnd(width)}  ${help}`)].join(
    '\n',
  )
}
