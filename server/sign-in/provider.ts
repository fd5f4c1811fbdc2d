import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../shared/domain/instant.ts'
import { isEntra } from '../config/entra.ts'
import { isLoopbackHost } from '../config/urls.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { fetchJson } from './fetch-json.ts'

/** How long a provider's metadata and keys are taken as they were, in milliseconds. */
const FRESH = 5 * 60_000

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.string(), userinfo_endpoint: z.string().optional() })
export type Metadata = z.infer<typeof Metadata>

const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

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
    const metadata = await discover(issuer)
    if (!metadata.ok) return metadata
    const answer = await fetchJson(metadata.value.jwks_uri)
    if (!answer.ok) return answer
    const keys = Keys.safeParse(answer.value.body)
    if (!keys.success) return refuse('provider-unreachable', `${metadata.value.jwks_uri} answered no key set (${answer.value.status})`)
    // jose looks at each key when it needs one, and passes over those it cannot use.
    const state = { metadata: metadata.value, keys: createLocalJWKSet(keys.data as JSONWebKeySet), fresh: true }
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

/** Reads the discovery document (OpenID Connect Discovery section 4) and checks that it speaks for the issuer that was meant. */
export async function discover(issuer: string): Promise<Result<Metadata>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetchJson(url)
  if (!answer.ok) return answer
  if (answer.value.status !== 200) return refuse('provider-unreachable', `${url} answered ${answer.value.status}`)
  const parsed = Metadata.safeParse(answer.value.body)
  if (!parsed.success) return refuse('provider-unreachable', `${url} is no discovery document`)
  const problem = issuerMismatch(issuer, parsed.data.issuer) ?? insecureEndpoint(issuer, parsed.data)
  return problem === undefined ? succeed(parsed.data) : refuse('provider-unreachable', problem)
}

function issuerMismatch(configured: string, stated: string): string | undefined {
  if (stated === configured) return undefined
  // A bare origin is the same address with and without its slash; a path is not.
  if (URL.canParse(stated) && new URL(stated).href === new URL(configured).href && new URL(stated).pathname === '/') return undefined
  if (isEntra(configured)) return entraMismatch(configured, stated)
  if (stated.replace(/\/$/, '') === configured.replace(/\/$/, '')) {
    return `the provider calls itself ${stated}: set OIDC_ISSUER to exactly that, with or without the slash at the end`
  }
  return `the discovery document of ${configured} speaks for ${stated}`
}

/** Entra's shared addresses name their issuer with a blank, and its first version calls itself by another host. */
function entraMismatch(configured: string, stated: string): string | undefined {
  const tenant = new URL(configured).pathname.split('/')[1] ?? ''
  const blank = configured.replace(/\/(common|organizations|consumers)(?=\/|$)/i, '/{tenantid}')
  if (blank !== configured && (stated === blank || stated === 'https://sts.windows.net/{tenantid}/')) return undefined
  if (stated === `https://sts.windows.net/${tenant}/`) return undefined
  return `the discovery document of ${configured} speaks for ${stated}`
}

function insecureEndpoint(issuer: string, metadata: Metadata): string | undefined {
  const loopback = new URL(issuer).protocol === 'http:'
  for (const endpoint of [metadata.jwks_uri, metadata.userinfo_endpoint]) {
    if (endpoint === undefined) continue
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
    if (url?.protocol === 'https:') continue
    if (loopback && url?.protocol === 'http:' && isLoopbackHost(url.hostname)) continue
    return `the provider names an endpoint without https: ${endpoint}`
  }
  return undefined
}
