import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Clock } from '../../shared/domain/instant.ts'
import { isTenantAllowed, type OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { refuse, succeed, type Refusal, type Result } from '../result.ts'
import type { Metadata } from './discovery.ts'
import type { Provider } from './provider.ts'
import { verifySignature } from './signature.ts'

/** How old an ID token may be when it is handed in, and how far ahead its issuer's clock may be. Seconds. */
const OLDEST = 600
const AHEAD = 300

export interface VerifiedToken {
  readonly issuer: string
  readonly subject: string
  readonly nonce: string | null
  readonly claims: Readonly<JWTPayload>
  readonly metadata: Metadata
}

const refused = (reason: string): Refusal => refuse('id-token-refused', reason)

/**
 * Checks an ID token as OpenID Connect Core section 3.1.3.7 says, and where that leaves a choice takes the strict one:
 * signature by a key of the provider under the one configured algorithm, exact issuer, this client alone as audience,
 * times, subject, tenant, and `at_hash` when an access token came with it. The nonce is the caller's to check.
 */
export async function verifyIdToken(
  idToken: string,
  accessToken: string | undefined,
  settings: OidcSettings,
  provider: Provider,
  clock: Clock,
): Promise<Result<VerifiedToken>> {
  const signed = await verifySignature(idToken, ['iss', 'sub', 'aud', 'exp', 'iat'], settings, provider, clock)
  if (!signed.ok) return signed
  const { payload, algorithm, type, metadata } = signed.value
  const problem =
    typeProblem(type) ??
    issuerProblem(payload, metadata) ??
    audienceProblem(payload, settings) ??
    timeProblem(payload, clock) ??
    (isTenantAllowed(payload, settings) ? undefined : 'tid: its tenant is not one of OIDC_ALLOWED_TENANTS') ??
    atHashProblem(payload, accessToken, algorithm)
  if (problem !== undefined) return refused(problem)
  const { iss, sub, nonce } = payload
  if (typeof sub !== 'string' || !/^[\x20-\x7E]{1,255}$/.test(sub))
    return refused('sub: it is not 1 to 255 ASCII characters')
  if (iss === undefined) return refused('iss: it is missing')
  return succeed({
    issuer: iss,
    subject: sub,
    nonce: typeof nonce === 'string' ? nonce : null,
    claims: payload,
    metadata,
  })
}

/** An access token or a logout token is none, though the same key signed it. */
export const typeProblem = (typ: string | undefined): string | undefined =>
  typ === undefined || typ.toUpperCase() === 'JWT' ? undefined : 'typ: it is no ID token'

export function issuerProblem(payload: JWTPayload, metadata: Metadata): string | undefined {
  const tenant = payload['tid']
  const expected = metadata.issuer.includes('{tenantid}')
    ? metadata.issuer.replace('{tenantid}', typeof tenant === 'string' ? tenant : '')
    : metadata.issuer
  return payload.iss === expected ? undefined : 'iss: it is another issuer'
}

export function audienceProblem(payload: JWTPayload, settings: OidcSettings): string | undefined {
  const { clientId, additionalAudiences = [] } = settings.device
  const audiences = Array.isArray(payload.aud) ? payload.aud : [payload.aud]
  if (!audiences.includes(clientId)) return 'aud: it is for another client'
  const strange = audiences.some((audience) => audience !== clientId && !additionalAudiences.includes(audience ?? ''))
  if (strange) return 'aud: it names an audience that is not trusted (OIDC_ADDITIONAL_AUDIENCES)'
  const party = payload['azp']
  if (party === undefined) return audiences.length > 1 ? 'azp: it is missing beside several audiences' : undefined
  return party === clientId ? undefined : 'azp: it was issued to another client'
}

function timeProblem(payload: JWTPayload, clock: Clock): string | undefined {
  const now = clock() / 1000
  const issued = payload.iat ?? 0
  if (issued > now + AHEAD) return 'iat: it is in the future; check the clocks'
  if (issued < now - OLDEST) return 'iat: it is more than ten minutes old'
  return undefined
}

/** The access token belongs to the ID token: its hash stands in it (OpenID Connect Core section 3.1.3.6). */
function atHashProblem(payload: JWTPayload, accessToken: string | undefined, algorithm: string): string | undefined {
  const stated = payload['at_hash']
  if (stated === undefined || accessToken === undefined) return undefined
  const size = /^(?:RS|PS|ES)(256|384|512)$/.exec(algorithm)?.[1] ?? '512'
  const digest = createHash(`sha${size}`).update(accessToken, 'ascii').digest()
  const expected = digest.subarray(0, digest.length / 2).toString('base64url')
  return stated === expected ? undefined : 'at_hash: the access token is another one'
}
