import { z } from 'zod'
import { isSafeAddress } from './address.ts'

/** What a request looks like to the `fetch` that is passed in: Node's own, or Electron's, which knows the system's proxy and certificates. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Why a request got no answer that could be used. */
export type NetworkTrouble =
  | 'name-not-found'
  | 'certificate'
  | 'timed-out'
  | 'aborted'
  | 'redirected'
  | 'too-large'
  | 'unsafe-address'
  | 'unreachable'

/** Thrown by a limited fetch, since the OpenID library hands on what its fetch throws. */
export class NetworkError extends Error {
  readonly trouble: NetworkTrouble
  constructor(trouble: NetworkTrouble, cause?: unknown) {
    super(trouble, { cause })
    this.name = 'NetworkError'
    this.trouble = trouble
  }
}

export interface Limits {
  /** For the whole request, its body included. */
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** Enough for every answer of a sign-in, far too little to hurt. */
export const authLimits: Limits = { timeoutMs: 15_000, maxBytes: 1024 * 1024 }

/**
 * A fetch that talks to safe addresses only, follows no redirect, sends no cookie, and ends by time, by size or by
 * `signal`. Throws NetworkError; an HTTP status is never an error.
 */
export function limitFetch(fetch: Fetch, limits: Limits, signal?: AbortSignal): Fetch {
  return async (address, init) => {
    const url = new URL(address)
    if (!isSafeAddress(url)) throw new NetworkError('unsafe-address')
    const timeout = AbortSignal.timeout(limits.timeoutMs)
    const signals = [timeout, signal, init.signal].filter((one) => one instanceof AbortSignal)
    const either = AbortSignal.any(signals)
    try {
      const response = await fetch(url.href, {
        ...init,
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        signal: either,
      })
      // Electron answers a redirect that it must not follow with an error, a browser with status 0, Node as it came.
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
        await response.body?.cancel()
        throw new NetworkError('redirected')
      }
      const body = await readBody(response, limits.maxBytes, either)
      return new Response(body, { status: response.status, headers: plainHeaders(response.headers) })
    } catch (error) {
      if (error instanceof NetworkError) throw error
      if (either.aborted && isTimeout(either.reason)) throw new NetworkError('timed-out', error)
      if (either.aborted) throw new NetworkError('aborted', error)
      throw new NetworkError(troubleOf(error), error)
    }
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}

async function readBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null || response.status === 204) return null
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  // Not every fetch ends its body with its signal.
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return Uint8Array.from(Buffer.concat(chunks, size))
      size += value.byteLength
      if (size > maxBytes) {
        await reader.cancel()
        throw new NetworkError('too-large')
      }
      chunks.push(value)
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The body is decoded and whole by now: what was said of its transfer is no longer true. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'set-cookie']) plain.delete(name)
  return plain
}

const Coded = z.looseObject({
  code: z.string().optional(),
  message: z.string().optional(),
  cause: z.unknown().optional(),
})

/** Sorts what Node (`code` of a cause) and Chromium (`net::ERR_...` in a message) say. */
export function troubleOf(error: unknown): NetworkTrouble {
  if (error instanceof NetworkError) return error.trouble
  for (let depth = 0, at = error; depth < 5; depth++) {
    const parsed = Coded.safeParse(at)
    if (!parsed.success) break
    const words = `${parsed.data.code ?? ''} ${parsed.data.message ?? ''}`
    if (/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED/.test(words)) return 'name-not-found'
    if (/\bCERT_|_CERT\b|_CERT_|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_CERT_|ERR_SSL_PINNED/.test(words))
      return 'certificate'
    if (/ETIMEDOUT|TIMED_OUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT/.test(words)) return 'timed-out'
    if (/Redirect was cancelled|ERR_TOO_MANY_REDIRECTS/.test(words)) return 'redirected'
    at = parsed.data.cause
  }
  return 'unreachable'
}
