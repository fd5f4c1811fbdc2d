// npm run bench: how long the app takes, beside the least that this machine needs for the same. Fails on no budget.
import { ensureBuild } from './setup/build.mjs'
import { helpText, parseOptions } from './setup/options.mjs'
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish, say } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpApp } from './setup/setup.mjs'
import { hasDisplay } from './setup/system-packages.mjs'
import { startVirtualDisplay } from './setup/virtual-display.mjs'

const shapes = [
  { name: 'runs', value: 'N', help: 'how often the app is started (default 5)' },
  { name: 'entries', value: 'N', help: 'how many time entries the app has (default 100000)' },
  { name: 'presses', value: 'N', help: 'how many keys are pressed, half to start and half to stop (default 30)' },
  { name: 'help', help: 'show this' },
]

await finish(async () => {
  const args = process.argv.slice(2)
  const { flags } = parseOptions(args, shapes)
  if (flags.has('help')) {
    say(
      helpText(
        'npm run bench',
        'Measures start, key presses, queries, memory and size, each beside a floor taken in the same run. Leaves its lines in test-results/bench.jsonl.',
        shapes,
      ),
    )
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  await ensureBuild(await setUpApp({ forTests: true }))
  const screen = process.platform === 'linux' && !hasDisplay() ? await startVirtualDisplay('1600x1200') : null
  try {
    return await runInForeground(process.execPath, [inProject('scripts', 'bench', 'run.ts'), ...args], {
      cwd: projectFolder,
      env: { ...toolEnvironment(), ...screen?.environment },
    })
  } finally {
    await screen?.stop()
  }
})
