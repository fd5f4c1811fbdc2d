import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { OidcConfig } from '../../shared/protocol/auth.ts'

/** Who signed in where: fixed with the first ID token, compared with every later one (OpenID Connect Core 1.0 section 12.2). */
export const Identity = z
  .object({
    issuer: z.string().min(1).max(2048),
    subject: z.string().min(1).max(255),
    clientId: z.string().min(1).max(512),
    authorizedParty: z.string().max(512).nullable(),
    /** Seconds since 1970, as the provider says when the person last proved who they are. */
    authenticatedAt: z.number().nullable(),
    /** Of the sign-in: a renewed token has none, or the same. */
    nonce: z.string().max(1024).nullable().default(null),
  })
  .readonly()
export type Identity = z.infer<typeof Identity>

/** The claims that are looked at here; the library has checked signature, iss, exp, nonce and presence by now. */
const Claims = z.looseObject({
  iss: z.string().min(1).max(2048),
  // Core section 2: at most 255 ASCII characters.
  sub: z
    .string()
    .min(1)
    .max(255)
    .regex(/^\p{ASCII}+$/u),
  aud: z.union([z.string(), z.array(z.string()).min(1).max(100)]),
  azp: z.string().optional(),
  iat: z.number(),
  auth_time: z.number().optional(),
  nonce: z.string().optional(),
  at_hash: z.string().optional(),
})

export interface Expectation {
  readonly issuer: string
  /** The client that was signed in to, what else an audience may be, and how tokens are signed. */
  readonly config: Pick<OidcConfig, 'clientId' | 'idTokenAlgorithm' | 'additionalAudiences'>
  readonly accessToken: string
  /** Milliseconds since 1970. */
  readonly now: number
}

const MOST_AHEAD_SECONDS = 300

/**
 * The checks that the OpenID library leaves to the application: audience and authorized party (Core section 3.1.3.7,
 * 3 to 5), `iat` from the future, `at_hash` (section 3.1.3.8), form of `sub`. Fails with `sign-in-not-trusted`, or with
 * `clock-wrong` where the token is from the future.
 */
export function checkIdToken(claims: unknown, expected: Expectation): Result<Identity> {
  const refuse = (why: string): Result<never> => fail('sign-in-not-trusted', why)
  const parsed = Claims.safeParse(claims)
  if (!parsed.success) return refuse(`ID token: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
  const { iss, sub, aud, azp, iat, auth_time: authenticatedAt, at_hash: hash, nonce } = parsed.data
  if (iss !== expected.issuer) return refuse('ID token: iss')
  const { clientId, idTokenAlgorithm, additionalAudiences = [] } = expected.config
  const audiences = typeof aud === 'string' ? [aud] : aud
  if (!audiences.includes(clientId)) return refuse('ID token: aud')
  if (!audiences.every((one) => one === clientId || additionalAudiences.includes(one))) return refuse('ID token: aud')
  if (azp !== undefined && azp !== clientId) return refuse('ID token: azp')
  if (hash !== undefined && !matchesHash(hash, expected.accessToken, idTokenAlgorithm))
    return refuse('ID token: at_hash')
  if (iat - expected.now / 1000 > MOST_AHEAD_SECONDS) return fail('clock-wrong', 'ID token: iat')
  return succeed({
    issuer: iss,
    subject: sub,
    clientId,
    authorizedParty: azp ?? null,
    authenticatedAt: authenticatedAt ?? null,
    nonce: nonce ?? null,
  })
}

/** Whether a renewed token speaks of the very same sign-in. */
export function isSameIdentity(stored: Identity, renewed: Identity): boolean {
  return (
    stored.issuer === renewed.issuer &&
    stored.subject === renewed.subject &&
    stored.clientId === renewed.clientId &&
    // Either may leave `azp` and `auth_time` out; where both say it, they must say the same.
    (stored.authorizedParty === null ||
      renewed.authorizedParty === null ||
      stored.authorizedParty === renewed.authorizedParty) &&
    (stored.authenticatedAt === null ||
      renewed.authenticatedAt === null ||
      stored.authenticatedAt === renewed.authenticatedAt) &&
    (renewed.nonce === null || stored.nonce === renewed.nonce)
  )
}

/** The hash that belongs to a JWS algorithm (RFC 7518 section 3.1, RFC 8037); Ed25519 signs with SHA-512. */
function hashOf(algorithm: string): string {
  const bits = /^(?:RS|PS|ES)(256|384|512)$/.exec(algorithm)?.[1]
  return `sha${bits ?? '512'}`
}

function matchesHash(claimed: string, accessToken: string, algorithm: string): boolean {
  const digest = createHash(hashOf(algorithm)).update(accessToken, 'ascii').digest()
  const expected = Buffer.from(digest.subarray(0, digest.length / 2).toString('base64url'))
  const actual = Buffer.from(claimed)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** The algorithms that an ID token may be signed with: never `none`, never with a secret (RFC 8725 section 3.1). */
export function isAsymmetric(algorithm: string): boolean {
  return /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/.test(algorithm)
}
