// npm test: sets up what is missing and runs everything. The last line is "N passed, N failed".
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureBuild } from './setup/build.mjs'
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { SetupFailure, finish, say } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpApp } from './setup/setup.mjs'
import { splitFilters, sum, tallyOfReport } from './setup/tally.mjs'
import { startVirtualDisplay } from './setup/virtual-display.mjs'

/** @import { Tally } from './setup/tally.mjs' */

const help = `npm test -- [filters]

Sets up what is missing and runs everything: types, lint, format, unit, property and integration tests, and the real app in Electron.
With filters (npm test -- tests/main, npm test -- tests/e2e/sync) it runs the tests of these names only; what starts with "-" goes to vitest.`

/** @type {readonly (readonly [title: string, command: string, ...args: string[]])[]} */
const checks = [
  ['Types', 'typescript/bin/tsc', '-b', '--force'],
  ['Lint', 'oxlint/bin/oxlint', '--type-aware'],
  ['Format', 'oxfmt/bin/oxfmt', '--check'],
  ['Unused code', 'knip/bin/knip.js', '--no-progress'],
]

/**
 * Runs a tool of the project, on its Node, with its output shown.
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} [extra] environment
 */
async function tool(words, extra = {}) {
  const environment = { ...toolEnvironment(), ...extra }
  if (!process.stdout.isTTY) {
    delete environment['FORCE_COLOR']
    environment['NO_COLOR'] = '1'
  }
  return await runInForeground(process.execPath, words, { cwd: projectFolder, env: environment })
}

/**
 * @param {string} title
 * @param {() => Promise<Tally>} work
 */
async function stage(title, work) {
  say(`\n== ${title}`)
  const started = performance.now()
  const tally = await work()
  const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`
  say(
    `== ${title}: ${tally.passed} passed, ${tally.failed} failed${skipped} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  )
  return tally
}

/** @param {boolean} passed */
const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 })

/**
 * @param {string} config
 * @param {string} name of the report
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [extra] environment
 */
async function vitest(config, name, args, extra = {}) {
  const report = inProject('test-results', `${name}.json`)
  mkdirSync(inProject('test-results'), { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await tool(
    [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', config, ...reporters, ...args],
    extra,
  )
  return tallyOfReport(existsSync(report) ? readFileSync(report, 'utf8') : null, code)
}

/**
 * On Linux with a screen of their own, so that a run neither depends on nor disturbs the one in use.
 * @param {readonly string[]} args
 */
async function vitestOnScreen(args) {
  const screen = process.platform === 'linux' ? await startVirtualDisplay('1600x1200') : null
  try {
    return await vitest('vitest.e2e.config.ts', 'electron', args, screen?.environment ?? {})
  } finally {
    await screen?.stop()
  }
}

/** @param {readonly string[]} args */
async function runAll(args) {
  const electron = await setUpApp({ forTests: true })
  const { plain, electron: inElectron } = splitFilters(args)
  /** @type {Tally[]} */
  const tallies = []
  if (args.length === 0) {
    for (const [title, command, ...rest] of checks) {
      tallies.push(
        await stage(title, async () => one((await tool([inProject('node_modules', command), ...rest])) === 0)),
      )
    }
  }
  if (plain !== null)
    tallies.push(await stage('Unit, property and integration tests', () => vitest('vitest.config.ts', 'plain', plain)))
  if (inElectron !== null) {
    const built = await stage('Build', () => build(electron))
    tallies.push(built)
    if (built.failed === 0) {
      tallies.push(await stage(`The app in Electron ${electron.version}`, () => vitestOnScreen(inElectron)))
    }
  }
  return sum(tallies)
}

/** @param {import('./setup/electron.mjs').Electron} electron */
async function build(electron) {
  try {
    await ensureBuild(electron)
    return one(true)
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error
    process.stderr.write(`${error.details ?? ''}\n${error.message}\n`)
    return one(false)
  }
}

await finish(async () => {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    say(help)
    return 0
  }
  let total = { passed: 0, failed: 1, skipped: 0 }
  try {
    const ended = await handOverToProjectNode()
    if (ended !== null) return ended
    total = await runAll(args)
  } catch (error) {
    process.stderr.write(
      `\n${error instanceof SetupFailure ? `${error.details ?? ''}\n${error.message}` : String(error instanceof Error ? error.stack : error)}\n`,
    )
  }
  say(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
})
