import type { z } from 'zod'
import { FailureBody } from '../../shared/protocol/failure.ts'
import type { Fetch, SetTimer } from './ports.ts'
import { parseJson } from '../parse-json.ts'

/** Why an answer did not come, in the terms that the engine decides by. */
export type Trouble =
  /** `late`: it was given up because it took too long. A slow network may carry a smaller one in time. */
  | { readonly kind: 'offline'; readonly late?: boolean }
  | { readonly kind: 'token-refused' }
  | { readonly kind: 'not-let-in'; readonly code: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'upgrade-needed' }
  /** The server is there and cannot answer now. `retryAfter` in milliseconds, where it said so. */
  | { readonly kind: 'failing'; readonly code: string; readonly retryAfter: number | null }

export type Delivery<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble }

export interface Transport {
  /**
   * Asks the server. Never rejects for what the network or the server does: that is a value. `silence`: how long nothing may come,
   * in milliseconds.
   */
  post<S extends z.ZodType>(
    path: string,
    token: string,
    body: unknown,
    answer: S,
    silence?: number,
  ): Promise<Delivery<z.output<S>>>
  /** Ends what is on its way. */
  abort(): void
}

/** How long nothing may come, and how long a request may last in all, in milliseconds. A half-open socket ends here. */
const LONGEST_SILENCE = 30_000
const LONGEST_REQUEST = 120_000
/** More than any page of rows has; a server gone mad must not fill the memory. */
const MOST_ANSWER_BYTES = 32 * 1024 * 1024

export function createTransport(parts: {
  readonly fetch: Fetch
  readonly serverUrl: string
  readonly setTimer: SetTimer
}): Transport {
  const { fetch, serverUrl, setTimer } = parts
  const underWay = new Set<AbortController>()
  return {
    abort() {
      for (const abort of underWay) abort.abort()
    },
    async post(path, token, body, answer, silence = LONGEST_SILENCE) {
      const abort = new AbortController()
      underWay.add(abort)
      let late = false
      const end = (): void => {
        late = true
        abort.abort(new Error('the server took too long'))
      }
      const stopWhole = setTimer(LONGEST_REQUEST, end)
      let stopSilence = setTimer(silence, end)
      const heard = (): void => {
        stopSilence()
        stopSilence = setTimer(silence, end)
      }
      try {
        const response = await fetch(serverUrl + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(body),
          redirect: 'error',
          credentials: 'omit',
          cache: 'no-store',
          signal: abort.signal,
        })
        heard()
        const text = await readText(response, heard)
        if (!response.ok) return { ok: false, trouble: troubleOf(response, text) }
        const parsed = answer.safeParse(parseJson(text))
        return parsed.success ? { ok: true, value: parsed.data } : failing('not-understood')
      } catch (error) {
        return error instanceof TooMuch
          ? failing('answer-too-large')
          : { ok: false, trouble: { kind: 'offline', late } }
      } finally {
        stopWhole()
        stopSilence()
        underWay.delete(abort)
      }
    },
  }
}

const failing = (code: string): Delivery<never> => ({ ok: false, trouble: { kind: 'failing', code, retryAfter: null } })

class TooMuch extends Error {}

async function readText(response: Response, heard: () => void): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  const stream: AsyncIterable<Uint8Array> = response.body
  for await (const chunk of stream) {
    heard()
    size += chunk.byteLength
    if (size > MOST_ANSWER_BYTES) throw new TooMuch('the answer is larger than any page')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** What a status means, whoever answered: a proxy in between knows the statuses, but not the server's codes. */
function troubleOf(response: Response, text: string): Trouble {
  const code = FailureBody.safeParse(parseJson(text)).data?.code
  switch (response.status) {
    case 401:
      return { kind: 'token-refused' }
    case 403:
      return { kind: 'not-let-in', code: code ?? 'forbidden' }
    case 413:
      return { kind: 'too-large' }
    case 426:
      return { kind: 'upgrade-needed' }
    default: {
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
      return { kind: 'failing', code: code ?? 'server-error', retryAfter: seconds >= 0 ? seconds * 1000 : null }
    }
  }
}
