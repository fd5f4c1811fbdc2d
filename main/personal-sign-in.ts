import { isSharedEntra } from '../shared/protocol/entra.ts'
import { oidcConflicts, oidcSettings, type OidcSettings } from '../shared/protocol/oidc-settings.ts'
import {
  allowSelfRegister,
  oidcVariables,
  type OidcValues,
  type OidcVariable,
} from '../shared/protocol/oidc-variables.ts'

/** How the person of this computer signs in at a provider where there is no server. */
export interface PersonalSignIn {
  readonly oidc: OidcSettings
  /** Whether somebody who has never signed in on this computer may. */
  readonly selfRegister: boolean
}

/** What is read for it: the names of the setup guide, in the environment and in the policy file. */
export const personalVariables = { ...oidcVariables, ALLOW_SELF_REGISTER: allowSelfRegister } as const
type Variable = keyof typeof personalVariables
export const isPersonalVariable = (name: string): name is Variable => Object.hasOwn(personalVariables, name)

/** Why a value is refused; the words are `config.<reason>` in the locales. */
export type PersonalReason =
  | 'missing'
  | 'not-text'
  | 'not-an-issuer'
  | 'not-a-client-id'
  | 'not-a-loopback-address'
  | 'not-ports'
  | 'not-scopes'
  | 'not-a-claim-name'
  | 'not-groups'
  | 'not-a-list'
  | 'not-a-page'
  | 'not-a-claims-source'
  | 'not-an-algorithm'
  | 'not-a-secret'
  | 'not-true-or-false'
  | 'not-a-tenant'
  | 'not-parameters'
  | 'not-an-audience'
  | 'not-a-resource'
  | 'ports-twice'
  | 'secret-of-a-server'
  | 'unknown-setting'

const reasons: Readonly<Record<Variable, PersonalReason>> = {
  OIDC_ISSUER: 'not-an-issuer',
  OIDC_CLIENT_ID: 'not-a-client-id',
  OIDC_PUBLIC_CLIENT_SECRET: 'not-a-secret',
  OIDC_REDIRECT_URI: 'not-a-loopback-address',
  OIDC_REDIRECT_PORTS: 'not-ports',
  OIDC_SCOPES: 'not-scopes',
  OIDC_USERNAME_CLAIM: 'not-a-claim-name',
  OIDC_FULL_NAME_CLAIM: 'not-a-claim-name',
  OIDC_EMAIL_CLAIM: 'not-a-claim-name',
  OIDC_GROUPS_CLAIM: 'not-a-claim-name',
  OIDC_ADMIN_GROUP: 'not-groups',
  OIDC_ADMIN_EMAILS: 'not-a-list',
  OIDC_POST_LOGOUT_REDIRECT_URI: 'not-a-page',
  OIDC_ALLOWED_TENANTS: 'not-a-list',
  OIDC_CLAIMS_SOURCE: 'not-a-claims-source',
  OIDC_ID_TOKEN_ALG: 'not-an-algorithm',
  OIDC_ADDITIONAL_AUDIENCES: 'not-a-list',
  OIDC_EXTRA_AUTH_PARAMS: 'not-parameters',
  OIDC_AUDIENCE: 'not-an-audience',
  OIDC_RESOURCE: 'not-a-resource',
  ALLOW_SELF_REGISTER: 'not-true-or-false',
}

/** What one source says, and how it is called: the variable itself, or the path of the policy file. */
export interface PersonalSource {
  readonly values: Readonly<Record<string, unknown>>
  readonly fromOf: (name: string) => string
}

export interface PersonalProblem {
  readonly name: string
  readonly reason: PersonalReason
  readonly from: string
  /** A value that would do. */
  readonly example?: string
}

export interface ReadPersonal {
  readonly personal: PersonalSignIn | null
  readonly problems: readonly PersonalProblem[]
}

const absent = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value.trim() === '')

/** Reads it from the strongest source to the weakest, name by name. Null where nothing of it is set. */
export function readPersonalSignIn(sources: readonly PersonalSource[]): ReadPersonal {
  const problems: PersonalProblem[] = []
  const values: Record<string, unknown> = {}
  const from: Record<string, string> = {}
  const report = (name: string, reason: PersonalReason, where: string): void => {
    problems.push({ name, reason, from: where, ...exampleOf(name) })
  }
  for (const { values: given, fromOf } of sources) {
    for (const [name, value] of Object.entries(given)) {
      if (absent(value) || !(name.startsWith('OIDC_') || isPersonalVariable(name))) continue
      if (!isPersonalVariable(name)) report(name, slipOf(name), fromOf(name))
      else if (typeof value !== 'string') report(name, 'not-text', fromOf(name))
      else {
        const parsed = personalVariables[name].schema.safeParse(value)
        if (!parsed.success) report(name, reasons[name], fromOf(name))
        else values[name] ??= parsed.data
        from[name] ??= fromOf(name)
      }
    }
  }
  const first = Object.keys(from).find((name) => name !== 'ALLOW_SELF_REGISTER')
  if (first === undefined && problems.length === 0) return { personal: null, problems }
  for (const name of ['OIDC_ISSUER', 'OIDC_CLIENT_ID']) {
    if (from[name] === undefined) report(name, 'missing', from[first ?? ''] ?? name)
  }
  // Each value was parsed by the schema of its name just above.
  const { ALLOW_SELF_REGISTER: selfRegister = true, ...read } = values as OidcValues & {
    readonly ALLOW_SELF_REGISTER?: boolean
  }
  for (const name of conflictsOf(read)) {
    report(name, name === 'OIDC_REDIRECT_PORTS' ? 'ports-twice' : 'not-a-tenant', from[name] ?? name)
  }
  return problems.length > 0
    ? { personal: null, problems }
    : { personal: { oidc: oidcSettings(read), selfRegister }, problems }
}

/** A shared address of Entra ID answers for every company in the world under a name that is no issuer: the app takes none. */
function conflictsOf(read: OidcValues): readonly OidcVariable[] {
  const conflicts = [...oidcConflicts(read)].map(([name]) => name)
  const isShared = read.OIDC_ISSUER !== undefined && isSharedEntra(read.OIDC_ISSUER)
  return isShared && !conflicts.includes('OIDC_ISSUER') ? [...conflicts, 'OIDC_ISSUER'] : conflicts
}

/** A name that begins like ours and is none: somebody counts on it. */
const slipOf = (name: string): PersonalReason =>
  name === 'OIDC_CLIENT_SECRET' ? 'secret-of-a-server' : 'unknown-setting'

function exampleOf(name: string): { readonly example?: string } {
  const example = isPersonalVariable(name) ? personalVariables[name].example : ''
  return example === '' ? {} : { example }
}
