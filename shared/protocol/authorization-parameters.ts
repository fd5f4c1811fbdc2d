import { z } from 'zod'

/** What sign-in itself says at the provider: nobody else may set it, by accident or to weaken it. */
const ownParameters: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'grant_type',
  'request',
  'request_uri',
  'registration',
  'id_token_hint',
])

/** Those that have a place of their own, by the variable that is meant. */
const ownVariable: Readonly<Record<string, string>> = { audience: 'OIDC_AUDIENCE', resource: 'OIDC_RESOURCE' }

/** Why a parameter cannot be added to the authorization request, or `undefined`. */
export function parameterProblem(name: string, value: string): string | undefined {
  if (!/^[A-Za-z][\w.-]{0,63}$/.test(name)) return `"${name.slice(0, 64)}" is no name of a parameter`
  if (ownParameters.has(name.toLowerCase())) return `${name} is set by sign-in itself`
  const variable = Object.hasOwn(ownVariable, name) ? ownVariable[name] : undefined
  if (variable !== undefined) return `${name} has a variable of its own, ${variable}`
  if (value.length > 1024 || /\p{Cc}/u.test(value)) return `the value of ${name} is too long or not plain text`
  if (name === 'prompt' && value.split(' ').includes('none')) return 'prompt=none lets nobody sign in'
  if (name === 'max_age' && !/^\d{1,9}$/.test(value)) return 'max_age is not a number of seconds'
  return undefined
}

const MOST = 16

/** Parameters that are added to the authorization request, such as Google's `access_type` or Keycloak's `kc_idp_hint`. */
export const ExtraParameters = z
  .record(z.string(), z.string())
  .superRefine((parameters, context) => {
    const all = Object.entries(parameters)
    if (all.length > MOST) context.addIssue({ code: 'custom', message: `there are more than ${MOST} parameters` })
    for (const [name, value] of all) {
      const message = parameterProblem(name, value)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    }
  })
  .readonly()
