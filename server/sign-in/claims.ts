import { z } from 'zod'
import { mapIdentity, type Claims, type MappedIdentity } from '../../shared/domain/identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Refusal, type Result } from '../result.ts'
import { fetchText, type TextAnswer } from './fetch-json.ts'
import { audienceProblem, issuerProblem, typeProblem, type VerifiedToken } from './id-token.ts'
import { verifySignature } from './signature.ts'

const UserInfo = z.looseObject({ sub: z.string() })

/** What a bearer token may look like (RFC 6750 section 2.1). */
const bearer = /^[A-Za-z0-9\-._~+/]+=*$/

type Reader = Pick<Parts, 'config' | 'provider' | 'clock'>

const refused = (why: string): Refusal => refuse('id-token-refused', `userinfo: ${why}`)

/**
 * What the provider says of the person, from the ID token and from UserInfo. Only what the server itself has verified or
 * fetched counts.
 */
export async function readIdentity(
  parts: Reader,
  token: VerifiedToken,
  accessToken: string | undefined,
): Promise<Result<MappedIdentity>> {
  const settings = parts.config.oidc
  if (settings === null) return refuse('not-found')
  const info = await readUserInfo(parts, token, accessToken)
  if (!info.ok) return info
  const sources = settings.claimsSource === 'userinfo' ? [info.value] : [token.claims, info.value]
  return succeed(mapIdentity(sources, settings.rules))
}

async function readUserInfo(
  parts: Reader,
  token: VerifiedToken,
  accessToken: string | undefined,
): Promise<Result<Claims>> {
  const source = parts.config.oidc?.claimsSource
  const required = source === 'userinfo'
  if (source === 'id_token') return succeed({})
  const endpoint = token.metadata.userinfo_endpoint
  if (endpoint === undefined || accessToken === undefined) {
    return required ? refused('OIDC_CLAIMS_SOURCE=userinfo, but there is no endpoint or no access token') : succeed({})
  }
  if (!bearer.test(accessToken)) return refused('the access token is none')
  const answer = await fetchText(endpoint, {
    accept: 'application/json, application/jwt;q=0.9',
    authorization: `Bearer ${accessToken}`,
  })
  if (!answer.ok) return answer
  const { status } = answer.value
  if (status !== 200) {
    // A token for some other resource is turned away here; that is no fault as long as the ID token says enough.
    const turnedAway = status === 401 || status === 403
    if (turnedAway && !required) return succeed({})
    return turnedAway
      ? refused(`it answered ${status}`)
      : refuse('provider-unreachable', `${endpoint} answered ${status}`)
  }
  const claims = await readAnswer(parts, answer.value)
  if (!claims.ok) return claims
  const parsed = UserInfo.safeParse(claims.value)
  if (!parsed.success) return refused('it names no subject')
  // OpenID Connect Core section 5.3.2: an answer about somebody else must not be used.
  if (parsed.data.sub !== token.subject) return refused('it is about somebody else')
  return succeed(parsed.data)
}

/** UserInfo comes as JSON, or signed as a JWT (OpenID Connect Core section 5.3.2); what calls itself anything else is neither. */
async function readAnswer(parts: Reader, { type, text }: TextAnswer): Promise<Result<unknown>> {
  if (type === 'application/jwt') return readSigned(parts, text.trim())
  if (type !== 'application/json') return refused(`it answered ${type === '' ? 'no content type' : type}`)
  try {
    return succeed(JSON.parse(text))
  } catch {
    return refused('it answered no JSON')
  }
}

/** A signed answer is for this client, by this issuer, with the same key and algorithm as an ID token. */
async function readSigned({ config, provider, clock }: Reader, text: string): Promise<Result<unknown>> {
  if (config.oidc === null || provider === null) return refuse('not-found')
  const signed = await verifySignature(text, ['iss', 'sub', 'aud'], config.oidc, provider, clock)
  if (!signed.ok) return signed.code === 'id-token-refused' ? refused(signed.detail ?? 'its signature') : signed
  const { payload, type, metadata } = signed.value
  const problem = typeProblem(type) ?? issuerProblem(payload, metadata) ?? audienceProblem(payload, config.oidc)
  return problem === undefined ? succeed(payload) : refused(problem)
}
