import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fingerprint } from './fingerprint.mjs'
import { inProject, projectFolder, toolEnvironment } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { run } from './run.mjs'

const sources = [
  'main',
  'preload',
  'renderer',
  'shared',
  'migrations',
  'docs',
  'scripts/documentation',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]
const bundles = ['out/main/index.js', 'out/preload', 'out/renderer']
const stampFile = inProject('out', 'built-from')

/**
 * Builds the app when the bundles are missing or were made from other sources.
 * @param {Pick<import('./electron.mjs').Electron, 'folder'>} electron
 */
export async function ensureBuild(electron) {
  const stamp = fingerprint(sources.map((source) => inProject(source)))
  const isCurrent =
    bundles.every((bundle) => existsSync(inProject(bundle))) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp
  if (isCurrent) return
  say('Building the app …')
  const outcome = await run(
    process.execPath,
    [inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: projectFolder,
      env: { ...toolEnvironment(), ELECTRON_OVERRIDE_DIST_PATH: electron.folder },
      timeoutSeconds: 10 * 60,
    },
  )
  if (outcome.code !== 0)
    throw new SetupFailure(
      'The app could not be built: the message above says where; npm run check says more.',
      outcome.output.trim(),
    )
  writeFileSync(stampFile, stamp)
}
