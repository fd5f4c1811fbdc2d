import { session } from 'electron'

/**
 * `fetch` through Chromium's network stack: it honours the system's proxy and the certificates that the system trusts, which
 * Node's own does not. Nothing is cached and no cookie is kept or sent. Redirects are an error unless the caller asks
 * otherwise; `redirect: 'manual'` rejects on any redirect.
 */
export function createFetch(): typeof fetch {
  const net = session.fromPartition('net', { cache: false })
  return async (input, init) => {
    const address = input instanceof URL ? input.href : input
    return net.fetch(address, { redirect: 'error', ...init, credentials: 'omit', cache: 'no-store' })
  }
}
