// npm start: sets up what is missing, builds, and opens the app.
import { resolve } from 'node:path'
import { ensureBuild } from './setup/build.mjs'
import { checkSandbox, runOnDisplay } from './setup/display.mjs'
import { helpText, parseOptions } from './setup/options.mjs'
import { projectFolder, toolEnvironment } from './setup/paths.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish, say } from './setup/report.mjs'
import { setUpApp } from './setup/setup.mjs'

const shapes = [
  { name: 'user-data-dir', value: 'DIR', help: 'keep all of the app’s data in this folder' },
  { name: 'server-url', value: 'URL', help: 'connect to this server (the same as TIMETRACKER_SERVER_URL)' },
  { name: 'kiosk', help: 'open the kiosk of a shared terminal instead of the tracker' },
  { name: 'no-build', help: 'open the app as it was built last' },
  { name: 'help', help: 'show this' },
]

await finish(async () => {
  const { flags, values } = parseOptions(process.argv.slice(2), shapes)
  if (flags.has('help')) {
    say(helpText('npm start -- [options]', 'Sets up what is missing, builds the app and opens it.', shapes))
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  const electron = await setUpApp()
  checkSandbox(electron.folder)
  if (!flags.has('no-build')) await ensureBuild(electron)

  const environment = toolEnvironment()
  delete environment['ELECTRON_RUN_AS_NODE']
  const serverUrl = values.get('server-url')
  if (serverUrl !== undefined) environment['TIMETRACKER_SERVER_URL'] = serverUrl
  /** @type {string[]} */
  const own = []
  const userData = values.get('user-data-dir')
  if (userData !== undefined) own.push(`--user-data-dir=${resolve(process.env['INIT_CWD'] ?? process.cwd(), userData)}`)
  if (flags.has('kiosk')) own.push('--kiosk')
  say(`Opening the app in Electron ${electron.version} …`)
  return await runOnDisplay((switches) => [electron.executable, ...switches, ...own, projectFolder], environment)
})
