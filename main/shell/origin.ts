/** The private scheme that the app's own pages are served on. */
export const APP_SCHEME = 'app'

/** The hosts that stand for the kinds of window: each kind has an origin, and a session, of its own. */
export type AppHost = 'tracker' | 'kiosk'

/** Where each kind's page is, and what a page of ours may navigate to. */
export const TRACKER_URL = `${APP_SCHEME}://tracker/tracker.html`
export const KIOSK_URL = `${APP_SCHEME}://kiosk/kiosk.html`

/**
 * Whether two addresses have the same scheme and the same host with port. Both are parsed: a prefix compared as text would
 * take `app://tracker.evil.test` for ours. Whatever carries a user name or password is nobody's.
 */
export function sameOrigin(address: string, own: string): boolean {
  const left = parse(address)
  const right = parse(own)
  if (left === null || right === null) return false
  if (left.username !== '' || left.password !== '') return false
  return left.protocol === right.protocol && left.host === right.host && left.host !== ''
}

/** The parsed address, or null when it is none. */
export function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}
