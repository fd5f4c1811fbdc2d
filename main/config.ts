import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { normaliseServerUrl } from './auth/address.ts'
import { LOG_LEVELS } from './log.ts'
import { isPersonalVariable, readPersonalSignIn, type PersonalReason, type PersonalSignIn } from './personal-sign-in.ts'

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
  | 'not-dark-or-light'
  | 'not-settings'
  | 'no-folder'
  | 'not-absolute'
  | 'unreadable'
  | PersonalReason

/** A value that stops the start: what it is called, why it is refused, where it came from. */
export interface ConfigProblem {
  readonly name: string
  readonly reason: ConfigReason
  readonly from: string
  /** A value that would do, where the words of the reason have none. */
  readonly example?: string
}

const ServerUrl = z.string().transform((typed, context) => {
  const url = normaliseServerUrl(typed)
  if (url.ok) return url.value
  context.addIssue('not the address of a server')
  return z.NEVER
})

/** Yes or no: in a file as JSON has it, in a variable as a word. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])

/** Every setting, in the form that files hold it. A name that is not here is a mistake of whoever wrote it, and is told. */
const Settings = z.strictObject({
  serverUrl: ServerUrl.optional(),
  logLevel: z.enum(LOG_LEVELS).optional(),
  kiosk: Flag.optional(),
  kioskAtLogin: Flag.optional(),
  kioskTheme: z.enum(['dark', 'light']).optional(),
})
type Settings = z.output<typeof Settings>

/** What is wrong with a value of each setting. */
const REASONS: Readonly<Record<string, ConfigReason>> = {
  serverUrl: 'not-a-server-address',
  logLevel: 'not-a-log-level',
  kiosk: 'not-true-or-false',
  kioskAtLogin: 'not-true-or-false',
  kioskTheme: 'not-dark-or-light',
} satisfies Record<keyof Settings, ConfigReason>

/** The variable of each setting. */
const VARIABLES = {
  serverUrl: 'TIMETRACKER_SERVER_URL',
  logLevel: 'TIMETRACKER_LOG_LEVEL',
  kiosk: 'TIMETRACKER_KIOSK',
  kioskAtLogin: 'TIMETRACKER_KIOSK_AT_LOGIN',
  kioskTheme: 'TIMETRACKER_KIOSK_THEME',
} as const satisfies Record<keyof Settings, string>

export interface Config {
  /** The server that the environment or the policy fixes, as a base URL without trailing slash; null leaves it to the person. */
  readonly fixedServerUrl: string | null
  /** The server that the person's own settings name. */
  readonly serverUrl: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** How people sign in at a provider without a server; null without one, and wherever a server is fixed. */
  readonly personal: PersonalSignIn | null
  /** Whether this computer is a shared terminal: the app then shows the kiosk and nothing else. */
  readonly kiosk: boolean
  /** Whether the system starts the kiosk when its account signs in; null leaves that as it is. */
  readonly kioskAtLogin: boolean | null
  /** The kiosk's colours: light ones are for bright halls. */
  readonly kioskTheme: 'dark' | 'light'
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] }

/** The configuration from all its sources, or everything that is wrong with them at once. */
export function readConfig({ env, policy, settings }: ConfigSources): ConfigResult {
  const given = Object.entries(VARIABLES).map(([name, variable]) => [name, env[variable]?.trim()] as const)
  // A variable that is set to nothing is not set.
  const fromEnv = Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''))
  const ofMachine = split(readJson(policy))
  const read = [
    readSettings(fromEnv, variableOf),
    readFile(policy, ofMachine.others),
    readFile(settings, readJson(settings)),
  ]
  const [environment, machine, own] = read.map((one) => one.settings)
  const fixedServerUrl = environment?.serverUrl ?? machine?.serverUrl ?? null
  // With a server it is the server that knows how people sign in.
  const { personal, problems } =
    fixedServerUrl === null
      ? readPersonalSignIn([
          { values: env, fromOf: (name) => name },
          { values: ofMachine.personal, fromOf: () => policy.from },
        ])
      : { personal: null, problems: [] }
  const [first, ...others] = [...read.flatMap((one) => one.problems), ...problems]
  if (first !== undefined) return { ok: false, problems: [first, ...others] }
  return {
    ok: true,
    config: {
      personal,
      fixedServerUrl,
      serverUrl: own?.serverUrl ?? null,
      logLevel: environment?.logLevel ?? machine?.logLevel ?? own?.logLevel ?? 'info',
      kiosk: environment?.kiosk ?? machine?.kiosk ?? own?.kiosk ?? false,
      kioskAtLogin: environment?.kioskAtLogin ?? machine?.kioskAtLogin ?? own?.kioskAtLogin ?? null,
      kioskTheme: environment?.kioskTheme ?? machine?.kioskTheme ?? own?.kioskTheme ?? 'dark',
    },
  }
}

interface ReadSettings {
  readonly settings: Settings
  readonly problems: readonly ConfigProblem[]
}

/** What a file holds: null where there is none, undefined where it is no JSON. */
function readJson({ text }: Source): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}

/** The policy holds settings of the app, and the variables of a sign-in without a server under their own names. */
function split(values: unknown): { readonly personal: Record<string, unknown>; readonly others: unknown } {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return { personal: {}, others: values }
  const isPersonal = ([name]: [string, unknown]): boolean => name.startsWith('OIDC_') || isPersonalVariable(name)
  const entries = Object.entries(values)
  return {
    personal: Object.fromEntries(entries.filter(isPersonal)),
    others: Object.fromEntries(entries.filter((entry) => !isPersonal(entry))),
  }
}

function readFile({ from, text }: Source, values: unknown): ReadSettings {
  if (text === null) return { settings: {}, problems: [] }
  if (values === undefined) return { settings: {}, problems: [{ name: from, reason: 'not-settings', from }] }
  return readSettings(values, () => from)
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

/** Whether the command line asks for the kiosk: `--kiosk`, whatever is configured. */
export const asksForKiosk = (argv: readonly string[]): boolean => argv.includes('--kiosk')

/** Where the policy for the whole machine lies. TIMETRACKER_POLICY_FILE names another place. */
export function policyPath(platform: NodeJS.Platform, env: ConfigSources['env']): string {
  const named = env['TIMETRACKER_POLICY_FILE'] ?? ''
  if (named !== '') return named
  if (platform === 'win32') return `${env['ProgramData'] ?? 'C:\\ProgramData'}\\TimeTracker\\policy.json`
  if (platform === 'darwin') return '/Library/Application Support/TimeTracker/policy.json'
  return '/etc/timetracker/policy.json'
}
