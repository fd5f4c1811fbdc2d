// npm run bench: how long the app takes, beside the least that this machine needs for the same. Fails on no budget.
// npm run bench -- sync: the same of app and server together, without a window.
// npm run bench -- kiosk: the same of a shared terminal, its server and the people who come to it.
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
  { name: 'help', help: 'show this; npm run bench -- sync --help and npm run bench -- kiosk --help show the rest' },
]

const syncShapes = [
  {
    name: 'entries',
    value: 'N',
    help: 'how many entries the larger first sync has (default 1000000), the smaller a tenth',
  },
  { name: 'changes', value: 'N', help: 'how many changes are made without a network (default 10000)' },
  { name: 'actions', value: 'N', help: 'how many actions a second device waits for (default 200)' },
  { name: 'pushes', value: 'N', help: 'how many pushes one organisation makes (default 2000)' },
  { name: 'devices', value: 'N', help: 'how many devices listen at the same time (default 1000)' },
  { name: 'returns', value: 'N', help: 'how often the network goes away, in each of two ways (default 10)' },
  { name: 'help', help: 'show this' },
]

const kioskShapes = [
  { name: 'people', value: 'N', help: 'how many people the terminal has, each with a year of entries (default 500)' },
  {
    name: 'actions',
    value: 'N',
    help: 'how many punches are made with the server, and as many without it (default 200)',
  },
  { name: 'runs', value: 'N', help: 'how often the terminal is started (default 5)' },
  { name: 'help', help: 'show this' },
]

/**
 * Runs a program that measures in windows: on the screen that is there, or on a virtual one.
 * @param {string} program a path below scripts/bench
 * @param {readonly string[]} args
 */
async function runWithWindows(program, args) {
  await ensureBuild(await setUpApp({ forTests: true }))
  const screen = process.platform === 'linux' && !hasDisplay() ? await startVirtualDisplay('1600x1200') : null
  try {
    return await runInForeground(process.execPath, [inProject('scripts', 'bench', program), ...args], {
      cwd: projectFolder,
      env: { ...toolEnvironment(), ...screen?.environment },
    })
  } finally {
    await screen?.stop()
  }
}

/** @param {readonly string[]} args */
async function benchKiosk(args) {
  const { flags } = parseOptions(args, kioskShapes)
  if (flags.has('help')) {
    say(
      helpText(
        'npm run bench -- kiosk',
        'Measures a shared terminal with a real server, and without it: from a badge to the confirmation, and its start, each figure beside a floor taken in the same run. Leaves its lines in test-results/bench-kiosk.jsonl.',
        kioskShapes,
      ),
    )
    return 0
  }
  return (await handOverToProjectNode()) ?? (await runWithWindows('kiosk/run.ts', args))
}

/** @param {readonly string[]} args */
async function benchSync(args) {
  const { flags } = parseOptions(args, syncShapes)
  if (flags.has('help')) {
    say(
      helpText(
        'npm run bench -- sync',
        'Measures syncing with a real server, on SQLite and on PostgreSQL, each figure beside a floor taken in the same run. Leaves its lines in test-results/bench-sync.jsonl.',
        syncShapes,
      ),
    )
    return 0
  }
  const ended = await handOverToProjectNode()
  if (ended !== null) return ended
  await setUpApp({ forTests: true })
  return await runInForeground(process.execPath, [inProject('scripts', 'bench', 'sync', 'run.ts'), ...args], {
    cwd: projectFolder,
    env: toolEnvironment(),
  })
}

await finish(async () => {
  const args = process.argv.slice(2)
  if (args[0] === 'sync') return await benchSync(args.slice(1))
  if (args[0] === 'kiosk') return await benchKiosk(args.slice(1))
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
  return (await handOverToProjectNode()) ?? (await runWithWindows('run.ts', args))
})
