import { createParser } from 'eventsource-parser'
import { backOff } from './backoff.ts'
import type { Fetch, Random, SetTimer, SyncSession } from './ports.ts'

export interface Listening {
  /** Tries again at once if it waits: the network is back, or somebody signed in. */
  wake(): void
  stop(): void
}

/** A stream that is silent for longer is broken; the server says something every 20 seconds. Milliseconds. */
const WATCHDOG = 60_000
/** A stream that was open for so long counts as a working one, in milliseconds. */
const LASTING = 30_000

/**
 * Keeps the server's event stream open and calls back at every poke, and at every new connection, since pokes may have been
 * missed before it. Without a stream the engine's own timer still syncs: this only makes it prompt.
 */
export function listenForPokes(parts: {
  readonly fetch: Fetch
  readonly serverUrl: string
  readonly session: SyncSession
  readonly setTimer: SetTimer
  readonly random: Random
  readonly onPoke: () => void
}): Listening {
  const { fetch, serverUrl, session, setTimer, random, onPoke } = parts
  let stopped = false
  let abort = new AbortController()
  const isStopped = (): boolean => stopped
  let wake: () => void = () => undefined

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = setTimer(milliseconds, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })

  /** Reads one stream to its end; answers whether it lasted. One that is cut short again and again must not lead to haste. */
  const listen = async (): Promise<boolean> => {
    const access = await session.accessToken()
    if (!access.ok || stopped) return false
    abort = new AbortController()
    let stopLasting: () => void = () => undefined
    let stopWatch = setTimer(WATCHDOG, () => abort.abort())
    const heard = (): void => {
      stopWatch()
      stopWatch = setTimer(WATCHDOG, () => abort.abort())
    }
    try {
      const response = await fetch(`${serverUrl}/api/v1/events`, {
        headers: { authorization: `Bearer ${access.token}`, accept: 'text/event-stream' },
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        signal: abort.signal,
      })
      if (response.status === 401) session.rejectToken(access.token)
      if (!response.ok || !response.body) {
        await response.body?.cancel()
        return false
      }
      let lasted = false
      stopLasting = setTimer(LASTING, () => {
        lasted = true
      })
      onPoke()
      const decoder = new TextDecoder()
      const parser = createParser({
        onEvent: ({ event }) => {
          if (event === 'poke') onPoke()
        },
      })
      const stream: AsyncIterable<Uint8Array> = response.body
      for await (const chunk of stream) {
        heard()
        parser.feed(decoder.decode(chunk, { stream: true }))
      }
      return lasted
    } catch {
      // The network, the watchdog, or stop(): in each case the loop below knows what to do.
      return false
    } finally {
      stopLasting()
      stopWatch()
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!isStopped()) {
      failures = (await listen()) ? 0 : failures + 1
      if (!isStopped()) await pause(1000 + backOff(failures, random, 60_000))
    }
  }
  void run()

  return {
    wake: () => wake(),
    stop() {
      stopped = true
      abort.abort()
      wake()
    },
  }
}
