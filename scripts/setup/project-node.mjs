import { realpathSync } from 'node:fs'
import { ensurePackages } from './npm-install.mjs'
import { withLock } from './lock.mjs'
import { projectNode, toolEnvironment } from './paths.mjs'
import { SetupFailure } from './report.mjs'
import { runInForeground } from './run.mjs'

/** The oldest Node that the tools accept. */
const oldestUsable = [22, 12]

/**
 * Installs the npm packages and sees to it that the rest of the command runs on the project's Node, whatever Node the machine has.
 * @returns {Promise<number | null>} null: go on in this process; a number: the command has already run on the other Node and ended
 *   with this exit code
 */
export async function handOverToProjectNode() {
  await withLock(ensurePackages)
  const node = projectNode()
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const usable = major > 22 || (major === oldestUsable[0] && minor >= 12)
  if (node === null ? usable : realpathSync(node) === realpathSync(process.execPath)) return null
  if (node === null) {
    throw new SetupFailure(
      `There is no packaged Node for ${process.platform}-${process.arch}: install Node ${oldestUsable.join('.')} or newer (this is ${process.versions.node}), then run this command again.`,
    )
  }
  const script = process.argv[1]
  if (script === undefined) return null
  return await runInForeground(node, [...process.execArgv, script, ...process.argv.slice(2)], {
    env: toolEnvironment(),
  })
}
