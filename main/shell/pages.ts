import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { APP_SCHEME, type AppHost, parse } from './origin.ts'

/** What a page may do at all: it runs its own scripts and styles, and reaches nobody. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * What the kiosk's page may do: no more, and with the browser's own sandbox around it. Without a word for them it opens no
 * windows, shows no dialogs, prints nothing, saves nothing and goes nowhere.
 */
export const KIOSK_POLICY = `${CONTENT_SECURITY_POLICY}; sandbox allow-scripts allow-same-origin allow-forms`

/** Sent with every answer of the scheme, also with refusals. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=()',
  'Cache-Control': 'no-store',
} as const

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** A file that may be served: where it lies, and what it is. */
export interface Page {
  readonly file: string
  readonly mediaType: string
}

/** Served paths (`/tracker.html`) and their files. */
export type Pages = ReadonlyMap<string, Page>

/**
 * Every file below a folder, by the path that it is served under. The list is made once, and only names on it are ever
 * opened: no address, however it is written, is turned into a path. Links and files of unknown kind are left out.
 */
export function listPages(folder: string): Pages {
  return new Map(walk(folder, ''))
}

function walk(folder: string, prefix: string): [string, Page][] {
  // Not `recursive: true`: inside a packed archive only a plain listing is certain to work.
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, Page][] => {
    const file = join(folder, entry.name)
    if (entry.isDirectory()) return walk(file, `${prefix}/${entry.name}`)
    const mediaType = MEDIA_TYPES[extname(entry.name).toLowerCase()]
    return entry.isFile() && mediaType !== undefined ? [[`${prefix}/${entry.name}`, { file, mediaType }]] : []
  })
}

/** The path that an address asks for (`/tracker.html`), or null when it is not one of this host's. It is a name, never a place on the disk. */
export function servedPath(address: string, host: AppHost): string | null {
  const url = parse(address)
  if (url === null || url.protocol !== `${APP_SCHEME}:` || url.host !== host) return null
  return url.username === '' && url.password === '' ? url.pathname : null
}
