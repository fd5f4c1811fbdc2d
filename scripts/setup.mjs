// npm run setup: prepares this machine; the other commands do it by themselves.
import { helpText, parseOptions } from './setup/options.mjs'
import { handOverToProjectNode } from './setup/project-node.mjs'
import { finish, say } from './setup/report.mjs'
import { setUpApp } from './setup/setup.mjs'

const shapes = [
  { name: 'tests', help: 'also prepare what only the tests need' },
  { name: 'official-electron', help: 'insist on the official Electron build, even where a fallback is at hand' },
  { name: 'help', help: 'show this' },
]

await finish(async () => {
  const { flags } = parseOptions(process.argv.slice(2), shapes)
  if (flags.has('help')) {
    say(helpText('npm run setup -- [options]', 'Installs what is missing, and nothing else.', shapes))
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  const electron = await setUpApp({ forTests: flags.has('tests'), officialRequired: flags.has('official-electron') })
  say(`Ready: Electron ${electron.version} (${electron.kind}), Node ${process.versions.node}.`)
  return 0
})
