import { z } from 'zod'

/** Whether a host names this very machine, as a URL's `hostname` spells it. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const parsed = z.string().trim().max(2048, { error: 'it is longer than 2048 characters' })

const WELL_KNOWN = /\/\.well-known\/openid-configuration\/?$/

/** An issuer: https without query or fragment; http only on this machine. The address of its discovery page is taken for it. */
export const issuerUrl = parsed.transform((value, context): string => {
  const issuer = value.replace(WELL_KNOWN, '')
  const problem = issuerProblem(issuer)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  return issuer
})

function issuerProblem(issuer: string): string | undefined {
  if (!URL.canParse(issuer)) return 'it is not an address'
  const url = new URL(issuer)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))) {
    return 'it does not begin with https:// (http:// is taken only for a provider on this very machine)'
  }
  if (url.search !== '' || url.hash !== '' || issuer.includes('?') || issuer.includes('#'))
    return 'it has a query or a fragment'
  if (url.username !== '' || url.password !== '') return 'it holds a user name or a password'
  if (url.pathname.includes('/.well-known/')) return 'it is the address of a metadata page, not of the issuer'
  return undefined
}

export interface LoopbackRedirect {
  readonly host: '127.0.0.1' | 'localhost'
  readonly path: string
  readonly port: number | null
}

/** Where the browser comes back to: the app itself, on the person's own machine (RFC 8252 section 7.3). */
export const loopbackRedirect = parsed.transform((value, context): LoopbackRedirect => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (!URL.canParse(value)) return refuse('it is not an address')
  const url = new URL(value)
  if (url.protocol === 'https:') {
    return refuse(
      'it is the address of a web server. The browser comes back to the desktop app on the person’s own machine, not to this server: register the loopback address at the provider for a native (public) client',
    )
  }
  if (url.protocol !== 'http:') return refuse('it does not begin with http://')
  if (url.hostname !== '127.0.0.1' && url.hostname !== 'localhost')
    return refuse('its host is neither 127.0.0.1 nor localhost')
  if (url.search !== '' || url.hash !== '') return refuse('it has a query or a fragment')
  if (url.username !== '' || url.password !== '') return refuse('it holds a user name or a password')
  if (url.pathname === '/' || url.pathname.length > 256)
    return refuse('it has no path, or one of more than 256 characters')
  const port = url.port === '' ? null : Number(url.port)
  if (port !== null && port < 1024) return refuse('its port is below 1024')
  return { host: url.hostname, path: url.pathname, port }
})

/** A page that a browser may be sent to. */
export const pageUrl = parsed.refine(
  (value) => {
    if (!URL.canParse(value)) return false
    const url = new URL(value)
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
  },
  { error: 'it is neither an https address nor one on the person’s own machine' },
)
