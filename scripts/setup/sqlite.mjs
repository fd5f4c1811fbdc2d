import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { inProject, toolEnvironment } from './paths.mjs'
import { SetupFailure, say } from './report.mjs'
import { lastLines, run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { compilerNeeds } from './system-table.mjs'

const moduleFolder = inProject('node_modules', 'better-sqlite3')
const compiledFile = join(moduleFolder, 'build', 'Release', 'better_sqlite3.node')

/**
 * The module asks for Node-API 10, which Node 20 has under its experimental number only.
 */
const nodeApiFlags = '-UNAPI_VERSION -DNAPI_VERSION=2147483647'

/**
 * Sees to it that SQLite loads in every runtime that will use it. Its ready-made binary needs a newer Node-API than the oldest
 * Electron has (and crashes there), so where it does not load, it is compiled once for the older one, which all of them accept.
 * @param {readonly string[]} runtimes executables: Node, and Electron running as Node
 */
export async function ensureSqlite(runtimes) {
  if ((await failingRuntimes(runtimes)).length === 0) return
  if (existsSync(keptFile())) {
    mkdirSync(dirname(compiledFile), { recursive: true })
    copyFileSync(keptFile(), compiledFile)
    if ((await failingRuntimes(runtimes)).length === 0) return
  }
  await compile()
  const failing = await failingRuntimes(runtimes)
  if (failing[0] !== undefined) {
    throw new SetupFailure(
      `SQLite does not load in ${failing[0].runtime}: delete node_modules and run this command again.`,
      lastLines(failing[0].output),
    )
  }
  mkdirSync(dirname(keptFile()), { recursive: true })
  copyFileSync(compiledFile, keptFile())
}

/** Where the compiled module survives a new `npm ci`. */
function keptFile() {
  const { version } = JSON.parse(readFileSync(join(moduleFolder, 'package.json'), 'utf8'))
  return inProject('node_modules', '.cache', 'better-sqlite3', `${version}-${process.platform}-${process.arch}.node`)
}

/** @param {readonly string[]} runtimes */
async function failingRuntimes(runtimes) {
  const probe =
    "const D = require('better-sqlite3'); const d = new D(':memory:'); process.stdout.write('sqlite ' + d.prepare('select sqlite_version()').pluck().get()); d.close()"
  const outcomes = await Promise.all(
    // In a process of its own, since a binary that does not fit crashes.
    runtimes.map(async (runtime) => ({
      runtime,
      ...(await run(runtime, ['-e', probe], {
        cwd: moduleFolder,
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        timeoutSeconds: 60,
      })),
    })),
  )
  return outcomes.filter((outcome) => outcome.code !== 0 || !outcome.output.includes('sqlite 3.'))
}

/** Compiles in a folder of its own and puts the result in its place at the end, so that an interrupted run leaves nothing half done. */
async function compile() {
  await ensureSystemPackages('Compiling SQLite for this Electron needs', compilerNeeds)
  say('Compiling SQLite for this Electron, once (about a minute) …')
  const work = inProject('node_modules', '.cache', 'better-sqlite3', 'build')
  rmSync(work, { recursive: true, force: true })
  cpSync(moduleFolder, work, { recursive: true, filter: (path) => !path.startsWith(join(moduleFolder, 'build')) })
  const headers = join(work, 'headers')
  prepareHeaders(headers)
  const outcome = await run(
    process.execPath,
    [
      inProject('node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      '--release',
      '--force_build=1',
      '--jobs=max',
      `--nodedir=${headers}`,
    ],
    {
      cwd: work,
      timeoutSeconds: 20 * 60,
      env: { ...withoutNpmSettings(toolEnvironment()), CXXFLAGS: nodeApiFlags },
    },
  )
  const built = join(work, 'build', 'Release', 'better_sqlite3.node')
  if (outcome.code !== 0 || !existsSync(built)) {
    throw new SetupFailure(
      'SQLite could not be compiled: on Debian or Ubuntu run: sudo apt-get install --reinstall build-essential python3',
      lastLines(outcome.output, 20),
    )
  }
  mkdirSync(dirname(compiledFile), { recursive: true })
  renameSync(built, compiledFile)
  rmSync(work, { recursive: true, force: true })
}

/**
 * Lays out the headers of Node-API as node-gyp expects a Node to be: they are all that this module needs, and come from npm, so that
 * nothing has to be downloaded from nodejs.org.
 * @param {string} folder
 */
function prepareHeaders(folder) {
  const include = join(folder, 'include', 'node')
  cpSync(inProject('node_modules', 'node-api-headers', 'include'), include, { recursive: true })
  // The packaged headers leave out what was experimental in Node 20; without this one, finalizers would call into the engine while it
  // collects garbage.
  appendFileSync(
    join(include, 'js_native_api.h'),
    `
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(napi_env env, napi_finalize finalize_cb, void* finalize_data, void* finalize_hint);
EXTERN_C_END
`,
  )
  const settings = {
    variables: { 'standalone_static_library%': 1, 'node_engine%': 'v8' },
    target_defaults: {
      cflags: ['-fPIC', '-pthread', '-fno-omit-frame-pointer'],
      cflags_cc: ['-fno-rtti', '-fno-exceptions'],
      ldflags: ['-pthread'],
    },
  }
  writeFileSync(join(include, 'common.gypi'), JSON.stringify(settings))
}

/**
 * node-gyp takes a person's npm settings (nodedir, target, disturl) over what it is told; this build knows better.
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutNpmSettings(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^npm_/i.test(name)))
}
