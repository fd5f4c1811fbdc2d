// npm run dev: the app, rebuilt and reloaded as its sources change.
import { checkSandbox, runOnDisplay } from './setup/display.mjs'
import { inProject, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish } from './setup/report.mjs'
import { setUpApp } from './setup/setup.mjs'

await finish(async () => {
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  const electron = await setUpApp()
  checkSandbox(electron.folder)
  const environment = {
    ...toolEnvironment(),
    ELECTRON_EXEC_PATH: electron.executable,
    ELECTRON_MAJOR_VER: electron.version.split('.')[0],
  }
  const vite = inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const own = process.argv.slice(2)
  return await runOnDisplay(
    (switches) => [process.execPath, vite, 'dev', '--watch', '--', ...switches, ...own],
    environment,
  )
})
