import { parseArgs } from 'node:util'
import { readConfig, type Config, type ConfigProblem } from './config/config.ts'
import { variables } from './config/variables.ts'
import { askPassword, createAdmin } from './create-admin.ts'
import { createLog } from './log.ts'
import { startServer } from './start.ts'

/** The exit code of programs that were set up wrongly, as in the shell's own usage errors. */
const SET_UP_WRONGLY = 2

const help = `TimeTracker server

  npm run server                                   serve
  npm run server -- --port 9000 --host 0.0.0.0     serve elsewhere
  npm run server -- create-admin --username anna   make an administrator (asks for the password)

Options
  --port PORT          as PORT
  --host HOST          as HOST
  --username NAME      create-admin: the account, made when it is not there
  --full-name NAME     create-admin: the person's name
  --no-password        create-admin: leave the password alone (an account of a provider)
  --help               this page

Environment
${Object.entries(variables)
  .map(([name, { example }]) => `  ${name}${example === '' ? '' : `, e.g. ${example}`}`)
  .join('\n')}
`

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
  const environment = { ...process.env, ...(values.port === undefined ? {} : { PORT: values.port }), ...(values.host === undefined ? {} : { HOST: values.host }) }
  const read = readConfig(environment)
  if (!read.ok) {
    tell(read.problems)
    process.exitCode = SET_UP_WRONGLY
    return
  }
  const [command = 'serve', ...rest] = positionals
  if (rest.length > 0) throw new TypeError(`too many words: ${rest.join(' ')}`)
  if (command === 'serve') await serve(read.config)
  else if (command === 'create-admin') await makeAdmin(read.config, values)
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
  process.stdout.write(done === 'made' ? `${username} is made, as an administrator\n` : `${username} is an administrator now\n`)
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
