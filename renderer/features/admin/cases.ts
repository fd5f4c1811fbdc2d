import type { FindingCode, ProviderFinding } from '../../../shared/domain/provider-finding.ts'

/** The questions that people come with when sign-in does not work, in the order in which they are looked at. */
export const cases = ['button', 'provider', 'redirect', 'claims', 'admin', 'sign-out'] as const
export type Case = (typeof cases)[number]

const caseOf: Readonly<Record<FindingCode, Case>> = {
  'sso-off': 'button',
  unreachable: 'provider',
  'issuer-slash': 'provider',
  'issuer-other': 'provider',
  'insecure-endpoint': 'provider',
  'no-endpoint': 'provider',
  'no-keys': 'claims',
  algorithm: 'claims',
  'no-pkce': 'provider',
  'redirect-refused': 'redirect',
  'redirect-unproven': 'redirect',
  scopes: 'claims',
  claims: 'claims',
  'no-userinfo': 'claims',
  'no-admin-rule': 'admin',
  'no-end-session': 'sign-out',
  'stays-signed-in': 'sign-out',
}

/** Findings after which the provider is not looked at any further. */
const endings: ReadonlySet<FindingCode> = new Set(['unreachable', 'issuer-slash', 'issuer-other', 'insecure-endpoint'])
/** Cases that need an answer of the provider. */
const needAnswer: ReadonlySet<Case> = new Set(['redirect', 'claims', 'sign-out'])

/** How a case stands. `unknown`: it was not looked at, since the provider did not answer; `off`: there is no provider. */
export type State = ProviderFinding['weight'] | 'fine' | 'unknown' | 'off'

export interface CaseResult {
  readonly name: Case
  readonly state: State
  readonly findings: readonly ProviderFinding[]
}

const gravity = ['stop', 'look', 'know'] as const

/** Sorts what was found under the questions that it answers. */
export function resultsOf(findings: readonly ProviderFinding[]): readonly CaseResult[] {
  const isOff = findings.some(({ code }) => code === 'sso-off')
  const isEnded = findings.some(({ code }) => endings.has(code))
  return cases.map((name) => {
    const own = findings.filter(({ code }) => caseOf[code] === name)
    const worst = gravity.find((weight) => own.some((finding) => finding.weight === weight))
    const silent = isOff ? 'off' : isEnded && needAnswer.has(name) ? 'unknown' : 'fine'
    return { name, state: worst ?? silent, findings: own }
  })
}
