import { variables } from './variables.ts'

/** Names of other set-ups that mean nothing here. They are refused rather than ignored: somebody counts on them. */
const meaningless: Readonly<Record<string, string>> = {
  SECRET_KEY: 'this server signs nothing with a key of its own: sessions are random and kept as hashes. Remove it',
  SESSION_COOKIE_SECURE: 'this server sets no cookies: devices carry their session themselves. Remove it',
  SESSION_COOKIE_HTTPONLY: 'this server sets no cookies. Remove it',
  SESSION_COOKIE_SAMESITE: 'this server sets no cookies. Remove it',
  REMEMBER_COOKIE_SECURE: 'this server sets no cookies. Remove it',
  PERMANENT_SESSION_LIFETIME: 'a session lasts as long as its device renews it, at most 30 days unused. Remove it',
  WTF_CSRF_ENABLED: 'this server has no forms. Remove it',
  FLASK_ENV: 'this server is not a Flask app; LOG_LEVEL says how much it tells. Remove it',
  FLASK_DEBUG: 'this server is not a Flask app; LOG_LEVEL says how much it tells. Remove it',
}

/** Names that begin so are all ours: one that is not known is a slip. */
const ours = ['OIDC_', 'AUTH_', 'LDAP_', 'SAML_']

/** Why a variable that is set cannot be, or `undefined`. */
export function whyRefused(name: string): string | undefined {
  if (Object.hasOwn(variables, name)) return undefined
  const reason = Object.hasOwn(meaningless, name) ? meaningless[name] : undefined
  if (reason !== undefined) return `not supported: ${reason}`
  if (!ours.some((prefix) => name.startsWith(prefix))) return undefined
  const close = Object.keys(variables).find((known) => distance(known, name) <= 2)
  return close === undefined
    ? 'not supported: this server does not know it. Remove it'
    : `not supported: is ${close} meant?`
}

/** How many letters have to be changed, added or removed to get from one name to the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
