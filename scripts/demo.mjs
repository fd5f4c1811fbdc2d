// npm run demo: the whole of it in front of your eyes: a server, an identity provider, a browser and two devices on this one machine.
import { ensureBuild } from './setup/build.mjs'
import { hasDisplay } from './setup/system-packages.mjs'
import { helpText, parseOptions } from './setup/options.mjs'
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish, say } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpApp } from './setup/setup.mjs'

const shapes = [{ name: 'help', help: 'show this' }]

await finish(async () => {
  const { flags } = parseOptions(process.argv.slice(2), shapes)
  if (flags.has('help')) {
    say(
      helpText(
        'npm run demo',
        'Starts a server, an identity provider and two real apps, signs in through the browser, tracks an hour without a network and finds it on the second device. Leaves a report in test-results/demo.',
        shapes,
      ),
    )
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  await ensureBuild(await setUpApp({ forTests: true }))
  const command = [process.execPath, inProject('scripts', 'demo', 'run.ts')]
  if (process.platform === 'linux' && !hasDisplay()) {
    say('There is no display here, so the windows open on a virtual one.')
    command.unshift('xvfb-run', '-a', '-s', '-screen 0 1600x1200x24')
  }
  const [program = process.execPath, ...args] = command
  return await runInForeground(program, args, { cwd: projectFolder, env: toolEnvironment() })
})
