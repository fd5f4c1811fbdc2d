import { createLocalJWKSet } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../shared/domain/instant.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { discover, type Metadata } from './discovery.ts'
import { fetchJson } from './fetch-json.ts'

/** How long a provider's metadata and keys are taken as they were, in milliseconds. */
const FRESH = 5 * 60_000

export const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

export type KeySet = ReturnType<typeof createLocalJWKSet>

export interface ProviderState {
  readonly metadata: Metadata
  readonly keys: KeySet
  /** Whether it was fetched for this very question. */
  readonly fresh: boolean
}

/** The identity provider, as its discovery document describes it. */
export interface Provider {
  /** Its metadata and keys. `renew` fetches them anew: keys are rotated at any time. */
  readonly read: (renew?: 'renew') => Promise<Result<ProviderState>>
}

export function createProvider(issuer: string, clock: Clock): Provider {
  let kept: { readonly state: ProviderState; readonly at: number } | undefined
  let underWay: Promise<Result<ProviderState>> | undefined

  async function fetchState(): Promise<Result<ProviderState>> {
    const discovery = await discover(issuer)
    if (!discovery.ok) return refuse('provider-unreachable', discovery.detail)
    const { metadata } = discovery
    const answer = await fetchJson(metadata.jwks_uri)
    if (!answer.ok) return answer
    const keys = Keys.safeParse(answer.value.body)
    if (!keys.success)
      return refuse('provider-unreachable', `${metadata.jwks_uri} answered no key set (${answer.value.status})`)
    // jose looks at each key when it needs one, and passes over those it cannot use.
    const state = { metadata, keys: createLocalJWKSet(keys.data), fresh: true }
    kept = { state: { ...state, fresh: false }, at: clock() }
    return succeed(state)
  }

  return {
    async read(renew) {
      const age = kept === undefined ? Infinity : clock() - kept.at
      if (kept !== undefined && renew === undefined && age >= 0 && age < FRESH) return succeed(kept.state)
      underWay ??= fetchState().finally(() => (underWay = undefined))
      return underWay
    },
  }
}
