import { parseArgs } from 'node:util'
import { v4 } from 'uuid'
import { readConfig, type Config, type ConfigProblem } from './config/config.ts'
import { variables } from './config/variables.ts'
import { askPassword, createAdmin } from './create-admin.ts'
import { openDatabase } from './db/open.ts'
import { beginEpoch } from './db/org-write.ts'
import { createLog } from './log.ts'
import { startServer } from './start.ts'

/** The exit code of programs that were set up wrongly, as in the shell's own usage errors. */
const SET_UP_WRONGLY = 2

const help = `TimeTracker server

  npm run server                                   serve
  npm run server -- --port 9000 --host 0.0.0.0     serve elsewhere
  npm run server -- create-admin --username anna   make an administrator (asks for the password)
  npm run server -- restored                       after a backup of the database was put back: devices send again what it lacks
  npm run server -- env-example                    print every setting with an example, as a file to start from

Options
  --port PORT          as PORT
  --host HOST          as HOST
  --username NAME      create-admin: the account, made when it is not there
  --full-name NAME     create-admin: the person's name
  --no-password        create-admin: leave the password alone (an account of a provider)
  --help               this page

Settings come from the environment
${Object.entries(variables)
  .map(([name, { about }]) => `  ${name}\n      ${about}`)
  .join('\n')}
`

/** Every setting, commented out, with what it is for. */
const environmentExample = (): string =>
  Object.entries(variables)
    .map(([name, { about, example }]) => `# ${about}.\n# ${name}=${example}\n`)
    .join('\n')

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string' },
      host: { type: 'string' },
      username: { type: 'string' },
      'full-name': { type: 'string' },
      'no-password': { type: 'boolean' },
    },
  })
  if (values.help === true) {
    process.stdout.write(help)
    return
  }
  const [command = 'serve', ...rest] = positionals
  if (rest.length > 0) throw new TypeError(`too many words: ${rest.join(' ')}`)
  if (command === 'env-example') {
    process.stdout.write(environmentExample())
    return
  }
  const environment = {
    ...process.env,
    ...(values.port === undefined ? {} : { PORT: values.port }),
    ...(values.host === undefined ? {} : { HOST: values.host }),
  }
  const read = readConfig(environment)
  if (!read.ok) {
    tell(read.problems)
    process.exitCode = SET_UP_WRONGLY
    return
  }
  if (command === 'serve') await serve(read.config)
  else if (command === 'create-admin') await makeAdmin(read.config, values)
  else if (command === 'restored') await noteRestore(read.config)
  else throw new TypeError(`there is no command "${command}"`)
}

async function serve(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const server = await startServer(config, log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping')
      server.stop().catch((error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exitCode = 1
      })
    })
  }
}

interface AdminOptions {
  readonly username?: string | undefined
  readonly 'full-name'?: string | undefined
  readonly 'no-password'?: boolean | undefined
}

async function makeAdmin(config: Config, options: AdminOptions): Promise<void> {
  const { username } = options
  if (username === undefined) throw new TypeError('create-admin needs --username NAME')
  const withPassword = options['no-password'] !== true && config.method !== 'none'
  const password = withPassword ? await askPassword() : null
  const done = await createAdmin(config, { username, fullName: options['full-name'] ?? '', password })
  process.stdout.write(
    done === 'made' ? `${username} is made, as an administrator\n` : `${username} is an administrator now\n`,
  )
}

async function noteRestore(config: Config): Promise<void> {
  const db = await openDatabase(config.database, { serverName: config.serverName })
  try {
    await beginEpoch(db, v4())
  } finally {
    await db.destroy()
  }
  process.stdout.write(
    'Devices will fetch everything anew, and send again what this database lacks. Restart the server.\n',
  )
}

function tell(problems: readonly ConfigProblem[]): void {
  process.stderr.write('The server cannot start: its settings are wrong.\n')
  for (const { name, problem, example } of problems) {
    process.stderr.write(`  ${name}: ${problem}${example === '' ? '' : ` (example: ${name}=${example})`}\n`)
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof TypeError ? SET_UP_WRONGLY : 1
}
