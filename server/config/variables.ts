import { z } from 'zod'
import { AuthMethod } from '../../shared/domain/user.ts'
import { issuerUrl, loopbackRedirect, pageUrl } from './urls.ts'

const flag = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'], { error: 'it is neither true nor false' }))
  .transform((text) => ['true', '1', 'yes', 'on'].includes(text))

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const whole = (low: number, high: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, { error: 'it is not a whole number' })
    .transform(Number)
    .refine((value) => value >= low && value <= high, { error: `it is not between ${low} and ${high}` })

const claimName = z.string().trim().min(1).max(256, { error: 'it is longer than 256 characters' })
const text = (most: number) => z.string().trim().max(most, { error: `it is longer than ${most} characters` })

/** A group's name may hold commas (a directory's distinguished name): such a one stands alone, or in a JSON list. */
const groupList = z.string().transform((value, context): readonly string[] => {
  if (!value.trimStart().startsWith('[')) {
    return value.includes('=') ? [value.trim()] : list.parse(value)
  }
  try {
    return z.array(z.string().min(1)).parse(JSON.parse(value))
  } catch {
    context.addIssue({ code: 'custom', message: 'it begins with [ but is not a JSON list of names' })
    return z.NEVER
  }
})

const scopes = z
  .string()
  .trim()
  .max(1024, { error: 'it is longer than 1024 characters' })
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+( +[\x21\x23-\x5B\x5D-\x7E]+)*$/, { error: 'scopes are words separated by spaces' })
  .transform((value) => value.split(/ +/).join(' '))
  .refine((value) => value.split(' ').includes('openid'), { error: 'the scope openid is missing' })

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const

const algorithm = z
  .string()
  .trim()
  .refine((value) => !/^(hs\d+|none)$/i.test(value), {
    error: 'an ID token that is signed with a shared secret, or not at all, proves nothing to a native app: choose a signing key at the provider',
    abort: true,
  })
  .pipe(z.enum(algorithms, { error: `it is none of ${algorithms.join(', ')}` }))

const databaseUrl = z
  .string()
  .trim()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
    error: 'it is not a PostgreSQL address; leave it out to keep the data in a SQLite file',
  })

const ports = list.pipe(z.array(whole(0, 65535))).refine((all) => all.length <= 16 && all.every((port) => port === 0 || port >= 1024), {
  error: 'it is not a list of at most 16 ports from 1024 to 65535 (0 for any free one)',
})

/** One environment variable: what it takes, what it is when it is absent, and an example that works. */
interface Variable<S extends z.ZodType = z.ZodType> {
  readonly schema: S
  readonly example: string
}
const variable = <S extends z.ZodType>(schema: S, example: string): Variable<S> => ({ schema, example })

/** Every variable that the server reads. Names are those of the setup guide, with what a native app needs besides. */
export const variables = {
  AUTH_METHOD: variable(
    z.string().trim().toLowerCase().pipe(z.enum(AuthMethod.options, { error: `it is none of ${AuthMethod.options.join(', ')}` })),
    'local',
  ),
  ALLOW_SELF_REGISTER: variable(flag, 'true'),
  ADMIN_USERNAMES: variable(list, 'anna,bert'),
  ALLOW_INSECURE_NETWORK: variable(flag, 'false'),
  OIDC_ISSUER: variable(issuerUrl, 'https://idp.example.com/realms/company'),
  OIDC_CLIENT_ID: variable(text(512), 'timetracker-desktop'),
  OIDC_CLIENT_SECRET: variable(text(512), ''),
  OIDC_PUBLIC_CLIENT_SECRET: variable(text(512), ''),
  OIDC_REDIRECT_URI: variable(loopbackRedirect, 'http://127.0.0.1/auth/oidc/callback'),
  OIDC_REDIRECT_PORTS: variable(ports, '8421,8422,8423'),
  OIDC_SCOPES: variable(scopes, 'openid profile email offline_access'),
  OIDC_USERNAME_CLAIM: variable(claimName, 'preferred_username'),
  OIDC_FULL_NAME_CLAIM: variable(claimName, 'name'),
  OIDC_EMAIL_CLAIM: variable(claimName, 'email'),
  OIDC_GROUPS_CLAIM: variable(claimName, 'groups'),
  OIDC_ADMIN_GROUP: variable(groupList, 'timetracker-admins'),
  OIDC_ADMIN_EMAILS: variable(list, 'alice@company.com,bob@company.com'),
  OIDC_POST_LOGOUT_REDIRECT_URI: variable(pageUrl, 'https://company.example.com/'),
  OIDC_ALLOWED_TENANTS: variable(list, '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55'),
  OIDC_CLAIMS_SOURCE: variable(
    z.enum(['auto', 'id_token', 'userinfo'], { error: 'it is none of auto, id_token, userinfo' }),
    'auto',
  ),
  OIDC_ID_TOKEN_ALG: variable(algorithm, 'RS256'),
  OIDC_ADDITIONAL_AUDIENCES: variable(list, 'api://timetracker'),
  DATABASE_URL: variable(databaseUrl, 'postgres://timetracker:secret@localhost:5432/timetracker'),
  TIMETRACKER_DATA_DIR: variable(text(4096), '/var/lib/timetracker'),
  HOST: variable(
    text(253).regex(/^[\w.:-]+$/, { error: 'it is neither an address nor a host name' }),
    '127.0.0.1',
  ),
  PORT: variable(whole(0, 65535), '8080'),
  SERVER_NAME: variable(text(200), 'Company time'),
  TRUSTED_PROXIES: variable(whole(0, 8), '1'),
  METRICS_TOKEN: variable(text(512).min(16, { error: 'it is shorter than 16 characters' }), ''),
  LOG_LEVEL: variable(
    z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'it is none of silent, fatal, error, warn, info, debug, trace',
    }),
    'info',
  ),
} as const

export type VariableName = keyof typeof variables
export type Values = { readonly [Name in VariableName]?: z.output<(typeof variables)[Name]['schema']> }
