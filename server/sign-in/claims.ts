import { z } from 'zod'
import { mapIdentity, type Claims, type MappedIdentity } from '../../shared/domain/identity.ts'
import type { OidcSettings } from '../config/config.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { fetchJson } from './fetch-json.ts'
import type { VerifiedToken } from './id-token.ts'

const UserInfo = z.looseObject({ sub: z.string() })

/** What a bearer token may look like (RFC 6750 section 2.1). */
const bearer = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * What the provider says of the person, from the ID token and from UserInfo. Only what the server itself has verified or
 * fetched counts.
 */
export async function readIdentity(
  token: VerifiedToken,
  accessToken: string | undefined,
  settings: OidcSettings,
): Promise<Result<MappedIdentity>> {
  const info = await readUserInfo(token, accessToken, settings)
  if (!info.ok) return info
  const sources = settings.claimsSource === 'userinfo' ? [info.value] : [token.claims, info.value]
  return succeed(mapIdentity(sources, settings.rules))
}

async function readUserInfo(
  token: VerifiedToken,
  accessToken: string | undefined,
  settings: OidcSettings,
): Promise<Result<Claims>> {
  const required = settings.claimsSource === 'userinfo'
  if (settings.claimsSource === 'id_token') return succeed({})
  const endpoint = token.metadata.userinfo_endpoint
  if (endpoint === undefined || accessToken === undefined) {
    return required
      ? refuse('id-token-refused', 'userinfo: OIDC_CLAIMS_SOURCE=userinfo, but there is no endpoint or no access token')
      : succeed({})
  }
  if (!bearer.test(accessToken)) return refuse('id-token-refused', 'userinfo: the access token is none')
  const answer = await fetchJson(endpoint, { authorization: `Bearer ${accessToken}` })
  if (!answer.ok) return answer
  const { status, body } = answer.value
  if (status !== 200) {
    // A token for some other resource is turned away here; that is no fault as long as the ID token says enough.
    const turnedAway = status === 401 || status === 403
    if (turnedAway && !required) return succeed({})
    return turnedAway
      ? refuse('id-token-refused', `userinfo: it answered ${status}`)
      : refuse('provider-unreachable', `${endpoint} answered ${status}`)
  }
  const parsed = UserInfo.safeParse(body)
  if (!parsed.success) return refuse('id-token-refused', 'userinfo: it names no subject')
  // OpenID Connect Core section 5.3.2: an answer about somebody else must not be used.
  if (parsed.data.sub !== token.subject) return refuse('id-token-refused', 'userinfo: it is about somebody else')
  return succeed(parsed.data)
}
