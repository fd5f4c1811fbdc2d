/**
 * How many tests passed and failed; a static check counts as one test.
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * Counts a vitest run from its JSON report.
 * @param {string | null} report the report's text; null when there is none
 * @param {number} exitCode vitest's
 * @returns {Tally}
 */
export function tallyOfReport(report, exitCode) {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  for (const file of parse(report)) {
    const results = file.assertionResults ?? []
    for (const { status } of results) {
      if (status === 'passed') tally.passed += 1
      else if (status === 'failed') tally.failed += 1
      else tally.skipped += 1
    }
    // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
    if (file.status === 'failed' && !results.some(({ status }) => status === 'failed')) tally.failed += 1
  }
  // No report, no tests, or an error outside of any test.
  if (tally.failed === 0 && (exitCode !== 0 || tally.passed === 0)) tally.failed = 1
  return tally
}

/**
 * @param {string | null} report
 * @returns {{ status?: string, assertionResults?: { status: string }[] }[]}
 */
function parse(report) {
  if (report === null) return []
  try {
    return JSON.parse(report).testResults ?? []
  } catch {
    return []
  }
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/**
 * Which vitest runs a filter asks for: names under tests/e2e go to the run in Electron, all others to the plain one.
 * @param {readonly string[]} args what came after `npm test --`
 * @returns {{ plain: string[] | null, electron: string[] | null }} the arguments of each run; null when it is not asked for
 */
export function splitFilters(args) {
  const flags = args.filter((argument, at) => argument.startsWith('-') || args[at - 1] === '-t')
  const names = args.filter((argument) => !flags.includes(argument))
  const electron = names.filter((name) => name.replaceAll('\\', '/').includes('e2e'))
  const plain = names.filter((name) => !electron.includes(name))
  return {
    plain: plain.length > 0 || names.length === 0 ? [...plain, ...flags] : null,
    electron: electron.length > 0 || (names.length === 0 && flags.length === 0) ? [...electron, ...flags] : null,
  }
}
