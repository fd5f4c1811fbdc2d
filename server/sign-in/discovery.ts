import { z } from 'zod'
import type { FindingCode } from '../../shared/domain/provider-finding.ts'
import { isEntra } from '../../shared/protocol/entra.ts'
import { isLoopbackHost } from '../../shared/protocol/urls.ts'
import { fetchJson } from './fetch-json.ts'

/** What a provider leaves out, or writes in a form of its own, costs nobody their sign-in. */
const words = z.array(z.string()).optional().catch(undefined)
const address = z.string().optional().catch(undefined)

/** The part of OpenID Connect Discovery section 3 that matters here. */
const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.string(),
  authorization_endpoint: address,
  token_endpoint: address,
  userinfo_endpoint: address,
  end_session_endpoint: address,
  scopes_supported: words,
  claims_supported: words,
  code_challenge_methods_supported: words,
  id_token_signing_alg_values_supported: words,
})
export type Metadata = z.infer<typeof Metadata>

export type Discovery =
  | { readonly ok: true; readonly metadata: Metadata }
  | { readonly ok: false; readonly code: FindingCode; readonly detail: string }

/** Reads the discovery document (OpenID Connect Discovery section 4) and checks that it speaks for the issuer that was meant. */
export async function discover(issuer: string): Promise<Discovery> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const unreachable = (detail: string) => ({ ok: false, code: 'unreachable', detail }) as const
  const answer = await fetchJson(url)
  if (!answer.ok) return unreachable(answer.detail ?? url)
  if (answer.value.status !== 200) return unreachable(`${url} answered ${answer.value.status}`)
  const parsed = Metadata.safeParse(answer.value.body)
  if (!parsed.success) return unreachable(`${url} is no discovery document`)
  return (
    issuerMismatch(issuer, parsed.data.issuer) ??
    insecureEndpoint(issuer, parsed.data) ?? { ok: true, metadata: parsed.data }
  )
}

type Problem = Extract<Discovery, { ok: false }> | undefined

function issuerMismatch(configured: string, stated: string): Problem {
  if (stated === configured || (isEntra(configured) && isEntraName(configured, stated))) return undefined
  // A bare origin is the same address with and without its slash; a path is not.
  const same = URL.canParse(stated) && new URL(stated).href === new URL(configured).href
  if (same && new URL(stated).pathname === '/') return undefined
  if (stated.replace(/\/$/, '') === configured.replace(/\/$/, '')) {
    const detail = `the provider calls itself ${stated}: set OIDC_ISSUER to exactly that, with or without the slash at the end`
    return { ok: false, code: 'issuer-slash', detail }
  }
  return { ok: false, code: 'issuer-other', detail: `the discovery document of ${configured} speaks for ${stated}` }
}

/** Entra's shared addresses name their issuer with a blank, and its first version calls itself by another host. */
function isEntraName(configured: string, stated: string): boolean {
  const tenant = new URL(configured).pathname.split('/')[1] ?? ''
  const blank = configured.replace(/\/(common|organizations|consumers)(?=\/|$)/i, '/{tenantid}')
  if (blank !== configured) return stated === blank || stated === 'https://sts.windows.net/{tenantid}/'
  return stated === `https://sts.windows.net/${tenant}/`
}

function insecureEndpoint(issuer: string, metadata: Metadata): Problem {
  const loopback = new URL(issuer).protocol === 'http:'
  for (const endpoint of [metadata.jwks_uri, metadata.userinfo_endpoint]) {
    if (endpoint === undefined) continue
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
    if (url?.protocol === 'https:') continue
    if (loopback && url?.protocol === 'http:' && isLoopbackHost(url.hostname)) continue
    return { ok: false, code: 'insecure-endpoint', detail: `the provider names an endpoint without https: ${endpoint}` }
  }
  return undefined
}
