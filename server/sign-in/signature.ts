import { errors, jwtVerify, type JWTPayload, type JWTVerifyResult } from 'jose'
import type { Clock } from '../../shared/domain/instant.ts'
import type { OidcSettings } from '../../shared/protocol/oidc-settings.ts'
import { refuse, succeed, type Refusal, type Result } from '../result.ts'
import type { Metadata } from './discovery.ts'
import type { KeySet, Provider } from './provider.ts'

/** Clocks differ by a little. Seconds. */
export const TOLERANCE = 30

/** What the provider has signed: a JWT whose signature, algorithm and end have been checked, and nothing else. */
export interface Signed {
  readonly payload: Readonly<JWTPayload>
  readonly algorithm: string
  readonly type: string | undefined
  readonly metadata: Metadata
}

const refused = (reason: string): Refusal => refuse('id-token-refused', reason)

/**
 * Checks that a JWT is signed by a key of the provider under the one configured algorithm, has the claims that are
 * required, and has not run out. Keys that do not fit are fetched anew once: providers change them at any time.
 */
export async function verifySignature(
  token: string,
  requiredClaims: readonly string[],
  settings: OidcSettings,
  provider: Provider,
  clock: Clock,
): Promise<Result<Signed>> {
  const check = (keys: KeySet) => checkWith(keys, token, requiredClaims, settings, clock)
  let state = await provider.read()
  if (!state.ok) return state
  let verified = await check(state.value.keys)
  if (!verified.ok && verified.detail?.startsWith('key:') === true && !state.value.fresh) {
    state = await provider.read('renew')
    if (!state.ok) return state
    verified = await check(state.value.keys)
  }
  if (!verified.ok) return verified
  const { payload, protectedHeader } = verified.value
  return succeed({
    payload,
    algorithm: protectedHeader.alg,
    type: protectedHeader.typ,
    metadata: state.value.metadata,
  })
}

async function checkWith(
  keys: KeySet,
  token: string,
  requiredClaims: readonly string[],
  settings: OidcSettings,
  clock: Clock,
): Promise<Result<JWTVerifyResult>> {
  const options = {
    algorithms: [settings.device.idTokenAlgorithm],
    clockTolerance: TOLERANCE,
    currentDate: new Date(clock()),
    requiredClaims: [...requiredClaims],
  }
  try {
    return succeed(await jwtVerify(token, keys, options))
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      // No `kid`, or one that several keys share: any of them may have signed.
      for await (const key of error) {
        try {
          return succeed(await jwtVerify(token, key, options))
        } catch (attempt) {
          if (!(attempt instanceof errors.JWSSignatureVerificationFailed)) return refused(reasonOf(attempt))
        }
      }
      return refused('key: no key of the provider signed it')
    }
    return refused(reasonOf(error))
  }
}

/** What did not hold. `key:` marks what fresh keys may cure. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'key: the signature does not match'
  if (error instanceof errors.JWKSNoMatchingKey) return 'key: the provider has no such key'
  if (error instanceof errors.JWTExpired) return 'exp: it has passed'
  if (error instanceof errors.JWTClaimValidationFailed) return `${error.claim}: ${error.reason}`
  if (error instanceof errors.JOSEError) return `${error.code}: ${error.message}`
  throw error
}
