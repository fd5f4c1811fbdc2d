import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SettingWarning } from '../../shared/domain/provider-finding.ts'
import type { AuthMethod } from '../../shared/domain/user.ts'
import { oidcConflicts, oidcSettings, type OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { isLoopbackHost } from '../../shared/protocol/urls.ts'
import type { DatabaseLocation } from '../db/open.ts'
import { whyRefused } from './refused.ts'
import { isVariable, variables, type Values, type VariableName } from './variables.ts'

export interface Config {
  readonly method: AuthMethod
  readonly selfRegister: boolean
  /** As they are compared, see `sameName`. */
  readonly adminUsernames: readonly string[]
  readonly oidc: OidcSettings | null
  readonly database: DatabaseLocation
  readonly host: string
  readonly port: number
  readonly serverName: string
  readonly trustedProxies: number
  readonly metricsToken: string | null
  readonly logLevel: string
  /** What is set but has no effect, in words for the log. */
  readonly warnings: readonly ConfigWarning[]
  /** The variables of sign-in that are set, by name. */
  readonly signInVariables: readonly VariableName[]
}

export interface ConfigWarning {
  readonly code: SettingWarning
  readonly text: string
}

/** One thing that is wrong with one variable. */
export interface ConfigProblem {
  readonly name: string
  readonly problem: string
  readonly example: string
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the environment. Everything that is wrong is told at once. An empty variable counts as absent. */
export function readConfig(environment: Environment): ConfigResult {
  const problems: ConfigProblem[] = []
  const report = (name: string, problem: string) =>
    problems.push({
      name,
      problem,
      example: isVariable(name) ? variables[name].example : '',
    })

  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value.trim() === '') continue
    const refusal = whyRefused(name)
    if (refusal !== undefined) report(name, refusal)
    if (!isVariable(name)) continue
    const parsed = variables[name].schema.safeParse(value)
    if (parsed.success) values[name] = parsed.data
    else report(name, parsed.error.issues[0]?.message ?? 'it is not understood')
  }
  // Each value was parsed by the schema of its name just above.
  const read = values as Values
  for (const [name, problem] of crossChecks(read, environment)) report(name, problem)
  return problems.length === 0 ? { ok: true, config: assemble(read) } : { ok: false, problems }
}

type Check = readonly [VariableName, string]

/** What two variables together get wrong. */
function* crossChecks(read: Values, environment: Environment): Generator<Check> {
  const method = read.AUTH_METHOD ?? 'local'
  const absent = (name: VariableName) => (environment[name] ?? '').trim() === ''
  if (method === 'oidc' || method === 'both') {
    for (const name of ['OIDC_ISSUER', 'OIDC_CLIENT_ID'] as const) {
      if (absent(name)) yield [name, `it is missing, and AUTH_METHOD=${method} needs it`]
    }
  }
  if (method === 'none' && !isLoopbackHost(read.HOST ?? '127.0.0.1') && read.ALLOW_INSECURE_NETWORK !== true) {
    yield [
      'HOST',
      'AUTH_METHOD=none lets anybody in who reaches the server, so it listens on this machine alone; ALLOW_INSECURE_NETWORK=true overrides that',
    ]
  }
  yield* oidcConflicts(read)
  const secret = read.OIDC_CLIENT_SECRET
  if (secret !== undefined && secret === read.OIDC_PUBLIC_CLIENT_SECRET) {
    yield [
      'OIDC_PUBLIC_CLIENT_SECRET',
      'it is the same as OIDC_CLIENT_SECRET, and would be handed to every device: if the provider calls it confidential, remove this one, otherwise the other',
    ]
  }
}

function assemble(read: Values): Config {
  const method = read.AUTH_METHOD ?? 'local'
  const usesOidc = method === 'oidc' || method === 'both'
  return {
    method,
    selfRegister: read.ALLOW_SELF_REGISTER ?? true,
    adminUsernames: read.ADMIN_USERNAMES ?? [],
    oidc: usesOidc ? oidcSettings(read, read.OIDC_DEVICE_FLOW) : null,
    database:
      read.DATABASE_URL === undefined
        ? { engine: 'sqlite', path: join(resolve(read.TIMETRACKER_DATA_DIR ?? defaultDataDir()), 'timetracker.sqlite') }
        : { engine: 'postgres', url: read.DATABASE_URL },
    host: read.HOST ?? '127.0.0.1',
    port: read.PORT ?? 8080,
    serverName: read.SERVER_NAME ?? 'TimeTracker',
    trustedProxies: read.TRUSTED_PROXIES ?? 0,
    metricsToken: read.METRICS_TOKEN ?? null,
    logLevel: read.LOG_LEVEL ?? 'info',
    warnings: [...withoutEffect(read, usesOidc)],
    signInVariables: Object.keys(read).filter(isVariable).filter(isOfSignIn),
  }
}

const isOfSignIn = (name: VariableName): boolean =>
  name.startsWith('OIDC_') || ['AUTH_METHOD', 'ALLOW_SELF_REGISTER', 'ADMIN_USERNAMES'].includes(name)

function* withoutEffect(read: Values, usesOidc: boolean): Generator<ConfigWarning> {
  if (!usesOidc && Object.keys(read).some((name) => name.startsWith('OIDC_'))) {
    yield {
      code: 'oidc-without-effect',
      text: 'OIDC_* is set, but AUTH_METHOD is neither oidc nor both: it has no effect',
    }
  }
  if (read.OIDC_CLIENT_SECRET !== undefined) {
    yield {
      code: 'client-secret-without-effect',
      text: 'OIDC_CLIENT_SECRET has no effect: people sign in with a native (public) client, and this secret never leaves the server. A provider that asks native apps for one gets it from OIDC_PUBLIC_CLIENT_SECRET',
    }
  }
  if (read.AUTH_METHOD === 'oidc' && read.ADMIN_USERNAMES !== undefined) {
    yield {
      code: 'admin-usernames-without-effect',
      text: 'ADMIN_USERNAMES has no effect with AUTH_METHOD=oidc: a name at the provider proves nothing. Use OIDC_ADMIN_GROUP or OIDC_ADMIN_EMAILS',
    }
  }
}

/** Where the platform keeps the data of programs. */
function defaultDataDir(): string {
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'TimeTracker Server')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'TimeTracker Server')
  return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'timetracker-server')
}
