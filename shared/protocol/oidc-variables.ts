import { z } from 'zod'
import { ExtraParameters } from './authorization-parameters.ts'
import { issuerUrl, loopbackRedirect, pageUrl } from './urls.ts'

export const flag = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'], { error: 'it is neither true nor false' }))
  .transform((text) => ['true', '1', 'yes', 'on'].includes(text))

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

export const whole = (low: number, high: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, { error: 'it is not a whole number' })
    .transform(Number)
    .refine((value) => value >= low && value <= high, { error: `it is not between ${low} and ${high}` })

const claimName = z.string().trim().min(1).max(256, { error: 'it is longer than 256 characters' })
export const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, { error: `it is longer than ${most} characters` })

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

/** Either as in an address (`a=1&b=2`) or as a JSON object. */
const parameters = z
  .string()
  .trim()
  .transform((value, context): unknown => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    if (value.startsWith('{')) {
      try {
        return JSON.parse(value)
      } catch {
        return refuse('it begins with { but is not a JSON object of texts')
      }
    }
    const pairs = [...new URLSearchParams(value)]
    const names = pairs.map(([name]) => name)
    if (names.some((name, index) => names.indexOf(name) !== index)) return refuse('it names a parameter twice')
    return Object.fromEntries(pairs)
  })
  .pipe(ExtraParameters)

const resource = z
  .string()
  .trim()
  .max(2048, { error: 'it is longer than 2048 characters' })
  .refine((value) => URL.canParse(value) && !value.includes('#'), {
    error: 'it is not an absolute address without a fragment',
  })

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

const algorithm = z
  .string()
  .trim()
  .refine((value) => !/^(hs\d+|none)$/i.test(value), {
    error:
      'an ID token that is signed with a shared secret, or not at all, proves nothing to a native app: choose a signing key at the provider',
    abort: true,
  })
  .pipe(z.enum(algorithms, { error: `it is none of ${algorithms.join(', ')}` }))

const ports = list
  .pipe(z.array(whole(0, 65535)))
  .refine((all) => all.length <= 16 && all.every((port) => port === 0 || port >= 1024), {
    error: 'it is not a list of at most 16 ports from 1024 to 65535 (0 for any free one)',
  })

/** One environment variable: what it takes, an example that works, and what it is for, for those who run a server. */
export interface Variable<S extends z.ZodType = z.ZodType> {
  readonly schema: S
  readonly example: string
  readonly about: string
}
export const variable = <S extends z.ZodType>(schema: S, example: string, about: string): Variable<S> => ({
  schema,
  example,
  about,
})

export const allowSelfRegister = variable(
  flag,
  'true',
  'Whether unknown people get an account when they sign in or register. Default true',
)

/** What says how people sign in at a provider: to a server, or to the app where there is none. Names are those of the setup guide. */
export const oidcVariables = {
  OIDC_ISSUER: variable(
    issuerUrl,
    'https://idp.example.com/realms/company',
    'The provider’s issuer, exactly as it calls itself. Needed for oidc and both',
  ),
  OIDC_CLIENT_ID: variable(
    text(512),
    'timetracker-desktop',
    'The id of the native (public) client that is registered at the provider. Needed for oidc and both',
  ),
  OIDC_PUBLIC_CLIENT_SECRET: variable(
    text(512),
    '',
    'A secret that the provider wants from native apps too (Google). Every device gets it: it protects nothing',
  ),
  OIDC_REDIRECT_URI: variable(
    loopbackRedirect,
    'http://127.0.0.1/auth/oidc/callback',
    'Where the browser comes back to, on the person’s own machine. Default http://127.0.0.1/auth/oidc/callback, on any free port',
  ),
  OIDC_REDIRECT_PORTS: variable(
    ports,
    '8421,8422,8423',
    'The ports that are registered at a provider which compares them (Okta, Auth0), separated by commas',
  ),
  OIDC_SCOPES: variable(
    scopes,
    'openid profile email offline_access',
    'What is asked for. Default openid profile email; offline_access keeps people signed in where the provider wants it',
  ),
  OIDC_EXTRA_AUTH_PARAMS: variable(
    parameters,
    'access_type=offline&prompt=consent',
    'Parameters that a provider wants in the authorization request besides, as a=1&b=2 or as a JSON object',
  ),
  OIDC_AUDIENCE: variable(
    text(1024),
    'https://timetracker.example.com/api',
    'Whom access tokens are for, where a provider asks by the parameter audience (Auth0)',
  ),
  OIDC_RESOURCE: variable(
    resource,
    'https://timetracker.example.com/api',
    'Whom access tokens are for, where a provider asks by the parameter resource (RFC 8707)',
  ),
  OIDC_USERNAME_CLAIM: variable(
    claimName,
    'preferred_username',
    'The claim that becomes the username. Default preferred_username',
  ),
  OIDC_FULL_NAME_CLAIM: variable(claimName, 'name', 'The claim that holds the full name. Default name'),
  OIDC_EMAIL_CLAIM: variable(claimName, 'email', 'The claim that holds the address. Default email'),
  OIDC_GROUPS_CLAIM: variable(
    claimName,
    'groups',
    'The claim that holds the groups: a name as it stands, or a path such as realm_access.roles. Default groups',
  ),
  OIDC_ADMIN_GROUP: variable(
    groupList,
    'timetracker-admins',
    'Whose members are administrators. Several are separated by commas, or given as a JSON list',
  ),
  OIDC_ADMIN_EMAILS: variable(
    list,
    'alice@company.com,bob@company.com',
    'Verified addresses whose people are administrators, separated by commas',
  ),
  OIDC_POST_LOGOUT_REDIRECT_URI: variable(
    pageUrl,
    'https://company.example.com/',
    'Set to sign people out at the provider as well: where their browser ends up',
  ),
  OIDC_ALLOWED_TENANTS: variable(
    list,
    '8a1f6a1e-0c5c-4d0e-9f53-2f4f0f6b1c55',
    'The tenants (Entra ID) or domains (Google Workspace) whose people may come in. Default all of the issuer',
  ),
  OIDC_CLAIMS_SOURCE: variable(
    z.enum(['auto', 'id_token', 'userinfo'], { error: 'it is none of auto, id_token, userinfo' }),
    'auto',
    'Where claims come from: auto (both), id_token, userinfo. Default auto',
  ),
  OIDC_ID_TOKEN_ALG: variable(algorithm, 'RS256', 'The one algorithm that ID tokens are signed with. Default RS256'),
  OIDC_ADDITIONAL_AUDIENCES: variable(
    list,
    'api://timetracker',
    'Audiences that may stand in ID tokens beside the client id, separated by commas',
  ),
} as const

export type OidcVariable = keyof typeof oidcVariables
export type OidcValues = { readonly [Name in OidcVariable]?: z.output<(typeof oidcVariables)[Name]['schema']> }
