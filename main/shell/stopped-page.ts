import { TRACKER_URL } from './origin.ts'
import type { Say } from './words.ts'

/** Where the page is that stands in for one that stopped again and again. */
export const STOPPED_URL = new URL('/stopped.html', TRACKER_URL).href

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; background: #f6f5f1; color: #1b1a17 }
main { max-width: 32rem; margin: 20vh auto 0; padding: 1.5rem }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 .5rem }
a { display: inline-block; margin-top: 1rem; padding: .5rem 1rem; border-radius: 10px; background: #0b6b66; color: #fff; text-decoration: none }
a:focus-visible { outline: 2px solid #0b6b66; outline-offset: 2px }
@media (prefers-color-scheme: dark) {
  :root { background: #131311; color: #f1f0eb }
  a { background: #63cdc3; color: #06201e }
  a:focus-visible { outline-color: #63cdc3 }
}
`

/**
 * What the scheme serves without a file: a page that needs no script, so that nothing is left in it that could fail, and its
 * style. `language` is a BCP 47 tag.
 */
export function stoppedPages(
  say: Say,
  language: () => string,
): ReadonlyMap<string, { readonly mediaType: string; text(): string }> {
  const page = (): string => `<!doctype html>
<html lang="${escape(language())}"><head><meta charset="utf-8"><title>${escape(say('window.crashed.title'))}</title>
<link rel="stylesheet" href="/stopped.css"></head>
<body><main><h1>${escape(say('window.crashed.title'))}</h1><p>${escape(say('window.crashed.text'))}</p>
<a href="${TRACKER_URL}" autofocus>${escape(say('window.crashed.reload'))}</a></main></body></html>
`
  return new Map([
    ['/stopped.html', { mediaType: 'text/html; charset=utf-8', text: page }],
    ['/stopped.css', { mediaType: 'text/css; charset=utf-8', text: () => STYLE }],
  ])
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
