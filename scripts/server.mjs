// npm run server: the server alone. Arguments go to the server.
import { inProject, projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish } from './setup/report.mjs'
import { runInForeground } from './setup/run.mjs'
import { setUpServer } from './setup/setup.mjs'

await finish(async () => {
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  await setUpServer()
  return await runInForeground(process.execPath, [inProject('server', 'index.ts'), ...process.argv.slice(2)], {
    cwd: projectFolder,
    env: toolEnvironment(),
  })
})
