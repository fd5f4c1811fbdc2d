import { parse } from './origin.ts'

const ON_THIS_COMPUTER: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** The address in its normal form when the system's browser may have it, else null. A user name inside is a way to deceive. */
export function mayOpenOutside(address: string): string | null {
  const url = parse(address)
  if (url === null || url.username !== '' || url.password !== '') return null
  if (url.protocol === 'https:' && url.hostname !== '') return url.href
  return url.protocol === 'http:' && ON_THIS_COMPUTER.has(url.hostname) ? url.href : null
}
