// npm run dist: installers for this system. They are made with the official Electron build and no other.
import { ensureBuild } from './setup/build.mjs'
import { helpText, parseOptions } from './setup/options.mjs'
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { SetupFailure, finish, say } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpApp } from './setup/setup.mjs'

const testOutput = 'dist-not-for-release'
const shapes = [
  { name: 'dir', help: 'an unpacked app instead of installers' },
  { name: 'with-fallback-electron', help: `with --dir: a test build on the development fallback, in ${testOutput}/` },
  { name: 'help', help: 'show this' },
]

await finish(async () => {
  const { flags, rest } = parseOptions(process.argv.slice(2), shapes, { rest: true })
  if (flags.has('help')) {
    say(helpText('npm run dist -- [options]', 'Packages the app; other options go to electron-builder.', shapes))
    return 0
  }
  const unpacked = flags.has('dir')
  const fallback = flags.has('with-fallback-electron')
  if (fallback && !unpacked)
    throw new SetupFailure(
      '--with-fallback-electron makes an unpacked test build only: npm run dist -- --dir --with-fallback-electron',
    )
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  const electron = await setUpApp()
  if (!fallback && electron.kind !== 'official') {
    throw new SetupFailure(
      `Packaging needs the official Electron build, and this machine has ${electron.version} (${electron.kind}): run npm run setup -- --official-electron where github.com can be reached, or npm run dist -- --dir --with-fallback-electron for a test build.`,
    )
  }
  if (fallback && electron.kind !== 'fallback')
    throw new SetupFailure('This machine has the official Electron build: leave out --with-fallback-electron.')
  await ensureBuild(electron)
  const args = ['--config', 'electron-builder.yml', '--publish', 'never', ...(unpacked ? ['--dir'] : []), ...rest]
  const environment = toolEnvironment()
  delete environment['TIMETRACKER_TEST_BUILD']
  if (fallback) {
    environment['TIMETRACKER_TEST_BUILD'] = '1'
    args.push(
      `-c.electronDist=${electron.folder}`,
      `-c.electronVersion=${electron.version}`,
      `-c.directories.output=${testOutput}`,
    )
  }
  const code = await runInForeground(
    process.execPath,
    [inProject('node_modules', 'electron-builder', 'cli.js'), ...args],
    {
      cwd: projectFolder,
      env: environment,
    },
  )
  if (code === 0 && fallback)
    say(`A test build on Electron ${electron.version} is in ${testOutput}/; it must not be given to anybody.`)
  return code
})
