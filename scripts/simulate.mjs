// npm run simulate: the sync of devices and server under one seed after the other, with everything that can go wrong.
import { helpText } from './setup/options.mjs'
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish, say } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpServer } from './setup/setup.mjs'
import { shapes } from './setup/simulate-options.mjs'

await finish(async () => {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    say(
      helpText(
        'npm run simulate -- [options]',
        'Runs schedules of lost, doubled and late messages, crashes, copied disks and wrong clocks against the real code, and looks whether anything was lost. The last line is "N schedules, M violations".',
        shapes,
      ),
    )
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  await setUpServer()
  return await runInForeground(process.execPath, [inProject('tests', 'sync', 'simulation', 'command.ts'), ...args], {
    cwd: projectFolder,
    env: toolEnvironment(),
  })
})
