import { z } from 'zod'
import { AuthMethod } from '../../shared/domain/user.ts'
import {
  allowSelfRegister,
  flag,
  list,
  oidcVariables,
  text,
  variable,
  whole,
} from '../../shared/protocol/oidc-variables.ts'

const databaseUrl = z
  .string()
  .trim()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
    error: 'it is not a PostgreSQL address; leave it out to keep the data in a SQLite file',
  })

/** Every variable that the server reads. Names are those of the setup guide, with what a native app needs besides. */
export const variables = {
  AUTH_METHOD: variable(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(AuthMethod.options, { error: `it is none of ${AuthMethod.options.join(', ')}` })),
    'local',
    'How people sign in: none (a name is enough), local (passwords), oidc (the provider alone), both. Default local',
  ),
  ALLOW_SELF_REGISTER: allowSelfRegister,
  ADMIN_USERNAMES: variable(
    list,
    'anna,bert',
    'Accounts of this server that are administrators, separated by commas. Accounts of a provider are not meant',
  ),
  ALLOW_INSECURE_NETWORK: variable(
    flag,
    'false',
    'Lets AUTH_METHOD=none listen beyond this machine: anybody who reaches the server is in. Default false',
  ),
  ...oidcVariables,
  OIDC_CLIENT_SECRET: variable(
    text(512),
    '',
    'Has no effect and never leaves the server: a native client has no secret',
  ),
  OIDC_DEVICE_FLOW: variable(
    flag,
    'false',
    'Lets people prove at a shared terminal who they are, by signing in on their phone (RFC 8628). Default false',
  ),
  DATABASE_URL: variable(
    databaseUrl,
    'postgres://timetracker:secret@localhost:5432/timetracker',
    'The PostgreSQL database. Without it the data is in a SQLite file',
  ),
  TIMETRACKER_DATA_DIR: variable(
    text(4096),
    '/var/lib/timetracker',
    'The folder of the SQLite file. Default the platform’s folder for data of programs',
  ),
  HOST: variable(
    text(253).regex(/^[\w.:-]+$/, { error: 'it is neither an address nor a host name' }),
    '127.0.0.1',
    'The address to listen on. Default 127.0.0.1, this machine alone',
  ),
  PORT: variable(whole(0, 65535), '8080', 'The port to listen on, 0 for any free one. Default 8080'),
  SERVER_NAME: variable(text(200), 'Company time', 'What people see this server called. Default TimeTracker'),
  TRUSTED_PROXIES: variable(
    whole(0, 8),
    '1',
    'How many reverse proxies stand before the server and tell the address of whoever asks. Default 0',
  ),
  METRICS_TOKEN: variable(
    text(512).min(16, { error: 'it is shorter than 16 characters' }),
    '',
    'When set, /metrics is for those who send it as a bearer token',
  ),
  LOG_LEVEL: variable(
    z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'it is none of silent, fatal, error, warn, info, debug, trace',
    }),
    'info',
    'silent, fatal, error, warn, info, debug or trace. Default info',
  ),
} as const

export type VariableName = keyof typeof variables

export const isVariable = (name: string): name is VariableName => Object.hasOwn(variables, name)

export type Values = { readonly [Name in VariableName]?: z.output<(typeof variables)[Name]['schema']> }
