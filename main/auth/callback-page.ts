import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'

/** The words of the page that the browser shows at the end of a sign-in, in the person's language. */
export interface BrowserPageTexts {
  /** BCP 47, e.g. `de`. */
  readonly language: string
  readonly title: string
  /** After the provider sent the person back: go back to the app. */
  readonly done: string
  /** After the provider sent an error: go back to the app, which says more. */
  readonly failed: string
}

export interface CallbackPage {
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

const STYLE = `:root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}
body{display:grid;place-content:center;min-height:90vh;margin:0;padding:1.5rem;text-align:center}
h1{font-size:1.5rem;font-weight:600;margin:0 0 .5rem}p{margin:0}`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** Of every answer that the listener gives. Nothing of a request is ever repeated in one. */
export const safeHeaders: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
}

/** The page: our words only, no script, nothing from anywhere else. */
export function callbackPage(texts: BrowserPageTexts, outcome: 'done' | 'failed'): CallbackPage {
  const title = escapeHtml(texts.title)
  const body = `<!doctype html>
<html lang="${escapeHtml(texts.language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${escapeHtml(texts[outcome])}</p></main></body></html>
`
  return {
    headers: { ...safeHeaders, 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(body) },
    body,
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
