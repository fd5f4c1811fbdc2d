import { createParser } from 'eventsource-parser'
import { backOff } from './backoff.ts'
import type { Fetch, Random, SetTimer, SyncSession } from './ports.ts'

export interface Listening {
  /** Tries again at once if it waits: somebody asked, or signed in. */
  wake(): void
  /** Opens another stream at once: the one that is open may be dead without anybody having said so. */
  reconnect(): void
  stop(): void
}

/** A stream that is silent for longer is broken; the server says something every 20 seconds. Milliseconds. */
const WATCHDOG = 60_000
/** How long a server may take to begin its stream, in milliseconds: a network that swallows everything must not hold up the next try. */
const BEGINNING = 10_000
/** A stream that was open for so long counts as a working one, in milliseconds. */
const LASTING = 30_000
/** What a proxy says while the server behind it is away, and the server itself while it stops. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504])

/** How a stream ended. `unreachable`: nobody was there to refuse anything. */
type Ending = 'lasted' | 'cut-short' | 'refused' | 'unreachable'

/**
 * Keeps the server's event stream open and calls back at every poke, and at every new connection, since pokes may have been
 * missed before it. Without a stream the engine's own timer still syncs: this only makes it prompt.
 *
 * Knocking at a door behind which nobody is costs nobody anything: so it is done every few seconds, and a network or a server
 * that is back is noticed at once. Only a server that is there and refuses is left alone for longer and longer.
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
  let hurried = false
  let abort = new AbortController()
  const isStopped = (): boolean => stopped
  const isHurried = (): boolean => hurried
  let wake: () => void = () => undefined

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = setTimer(milliseconds, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })

  /** Reads one stream to its end. One that is cut short again and again must not lead to haste. */
  const listen = async (): Promise<Ending> => {
    const access = await session.accessToken()
    if (stopped) return 'refused'
    if (!access.ok) return access.reason === 'offline' ? 'unreachable' : 'refused'
    abort = new AbortController()
    const { signal } = abort
    let ending: Ending = 'unreachable'
    let stopLasting: () => void = () => undefined
    let stopWatch = setTimer(BEGINNING, () => abort.abort())
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
        signal,
      })
      if (response.status === 401) session.rejectToken(access.token)
      if (!response.ok || !response.body) {
        await response.body?.cancel()
        return AWAY.has(response.status) ? 'unreachable' : 'refused'
      }
      heard()
      ending = 'cut-short'
      stopLasting = setTimer(LASTING, () => {
        ending = 'lasted'
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
      return ending
    } catch {
      // The network, the watchdog, or stop(): in each case the loop below knows what to do.
      return ending
    } finally {
      stopLasting()
      stopWatch()
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!isStopped()) {
      hurried = false
      const ending = await listen()
      failures = ending === 'lasted' ? 0 : failures + (ending === 'unreachable' ? 0 : 1)
      if (isStopped() || isHurried()) continue
      await pause(ending === 'unreachable' ? 1000 + 2000 * random() : 1000 + backOff(failures, random, 60_000))
    }
  }
  void run()

  return {
    wake: () => wake(),
    reconnect() {
      hurried = true
      abort.abort()
      wake()
    },
    stop() {
      stopped = true
      abort.abort()
      wake()
    },
  }
}
