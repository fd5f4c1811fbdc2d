import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { normaliseServerUrl } from './auth/address.ts'
import { LOG_LEVELS } from './log.ts'

/** A text of the configuration and where it was found: the name of a variable, or the path of a file. */
export interface Source {
  readonly from: string
  /** Null when there is no such file. */
  readonly text: string | null
}

/** Where settings are read, strongest first: environment and arguments, the machine's policy, the person's settings. */
export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly policy: Source
  readonly settings: Source
}

/** Why a value is refused; the words are `config.<reason>` in the locales. */
export type ConfigReason =
  | 'not-a-server-address'
  | 'not-a-log-level'
  | 'unknown-setting'
  | 'not-settings'
  | 'no-folder'
  | 'not-absolute'
  | 'unreadable'

/** A value that stops the start: what it is called, why it is refused, where it came from. */
export interface ConfigProblem {
  readonly name: string
  readonly reason: ConfigReason
  readonly from: string
}

const ServerUrl = z.string().transform((typed, context) => {
  const url = normaliseServerUrl(typed)
  if (url.ok) return url.value
  context.addIssue('not the address of a server')
  return z.NEVER
})

/** Every setting, in the form that files hold it. A name that is not here is a mistake of whoever wrote it, and is told. */
const Settings = z.strictObject({ serverUrl: ServerUrl.optional(), logLevel: z.enum(LOG_LEVELS).optional() })
type Settings = z.output<typeof Settings>

/** What is wrong with a value of each setting. */
const REASONS: Readonly<Record<string, ConfigReason>> = {
  serverUrl: 'not-a-server-address',
  logLevel: 'not-a-log-level',
} satisfies Record<keyof Settings, ConfigReason>

/** The variable of each setting. */
const VARIABLES = { serverUrl: 'TIMETRACKER_SERVER_URL', logLevel: 'TIMETRACKER_LOG_LEVEL' } as const satisfies Record<
  keyof Settings,
  string
>

export interface Config {
  /** The server that the environment or the policy fixes, as a base URL without trailing slash; null leaves it to the person. */
  readonly fixedServerUrl: string | null
  /** The server that the person's own settings name. */
  readonly serverUrl: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] }

/** The configuration from all its sources, or everything that is wrong with them at once. */
export function readConfig({ env, policy, settings }: ConfigSources): ConfigResult {
  const given = Object.entries(VARIABLES).map(([name, variable]) => [name, env[variable]?.trim()] as const)
  // A variable that is set to nothing is not set.
  const fromEnv = Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''))
  const read = [readSettings(fromEnv, variableOf), readFile(policy), readFile(settings)] as const
  const [first, ...others] = read.flatMap((one) => one.problems)
  if (first !== undefined) return { ok: false, problems: [first, ...others] }
  const [environment, machine, own] = read.map((one) => one.settings)
  return {
    ok: true,
    config: {
      fixedServerUrl: environment?.serverUrl ?? machine?.serverUrl ?? null,
      serverUrl: own?.serverUrl ?? null,
      logLevel: environment?.logLevel ?? machine?.logLevel ?? own?.logLevel ?? 'info',
    },
  }
}

interface ReadSettings {
  readonly settings: Settings
  readonly problems: readonly ConfigProblem[]
}

function readFile({ from, text }: Source): ReadSettings {
  if (text === null) return { settings: {}, problems: [] }
  try {
    return readSettings(JSON.parse(text), () => from)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { settings: {}, problems: [{ name: from, reason: 'not-settings', from }] }
  }
}

function readSettings(values: unknown, fromOf: (name: string) => string): ReadSettings {
  const parsed = Settings.safeParse(values)
  if (parsed.success) return { settings: parsed.data, problems: [] }
  const problems = parsed.error.issues.flatMap((issue): ConfigProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => ({ name, reason: 'unknown-setting', from: fromOf(name) }))
    }
    const name = String(issue.path[0] ?? '')
    return [{ name: name === '' ? fromOf(name) : name, reason: REASONS[name] ?? 'not-settings', from: fromOf(name) }]
  })
  return { settings: {}, problems }
}

function variableOf(name: string): string {
  const variables: Readonly<Record<string, string>> = VARIABLES
  return variables[name] ?? name
}

const FOLDER_VARIABLE = 'TIMETRACKER_USER_DATA_DIR'
const FOLDER_ARGUMENT = '--user-data-dir'

/**
 * The folder for everything that the app keeps, from `--user-data-dir=DIR` or TIMETRACKER_USER_DATA_DIR, else `otherwise`. A
 * relative one on the command line is meant from where the command was given; a variable has to be absolute, since nobody
 * knows from where it will be read.
 */
export function chooseFolder(
  argv: readonly string[],
  env: ConfigSources['env'],
  otherwise: string,
): { readonly ok: true; readonly folder: string } | { readonly ok: false; readonly problem: ConfigProblem } {
  const argument = argv.findLast((one) => one === FOLDER_ARGUMENT || one.startsWith(`${FOLDER_ARGUMENT}=`))
  if (argument !== undefined) {
    const folder = argument.slice(FOLDER_ARGUMENT.length + 1)
    if (folder !== '') return { ok: true, folder: resolve(folder) }
    return { ok: false, problem: { name: FOLDER_ARGUMENT, reason: 'no-folder', from: FOLDER_ARGUMENT } }
  }
  const variable = env[FOLDER_VARIABLE] ?? ''
  if (variable === '') return { ok: true, folder: otherwise }
  if (isAbsolute(variable)) return { ok: true, folder: variable }
  return { ok: false, problem: { name: FOLDER_VARIABLE, reason: 'not-absolute', from: FOLDER_VARIABLE } }
}

/** Where the policy for the whole machine lies. TIMETRACKER_POLICY_FILE names another place. */
export function policyPath(platform: NodeJS.Platform, env: ConfigSources['env']): string {
  const named = env['TIMETRACKER_POLICY_FILE'] ?? ''
  if (named !== '') return named
  if (platform === 'win32') return `${env['ProgramData'] ?? 'C:\\ProgramData'}\\TimeTracker\\policy.json`
  if (platform === 'darwin') return '/Library/Application Support/TimeTracker/policy.json'
  return '/etc/timetracker/policy.json'
}
