import type { KioskView, WayOut } from '../../shared/ipc/kiosk.ts'

/**
 * How an administrator can leave the kiosk now, the quickest first. The PIN of the terminal is good for as long as the terminal is
 * one, also without a network. One that was revoked or is locked has nothing to check a PIN by: there the server says who is an
 * administrator. With `none` the server asks nobody who they are, so it can prove nobody.
 */
export function waysOut({
  state,
  method,
  online,
  phone,
}: Pick<KioskView, 'state' | 'method' | 'online'> & { readonly phone: boolean }): readonly WayOut[] {
  if (state === 'unenrolled') return []
  const ways: WayOut[] = state === 'ready' ? ['pin'] : []
  // A terminal that is stopped makes no contacts, and so does not know whether the server is there.
  if (state === 'ready' && !online) return ways
  if (method === 'local' || method === 'both') ways.push('password')
  if ((method === 'oidc' || method === 'both') && phone) ways.push('device')
  return ways
}
