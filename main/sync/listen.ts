import { createParser } from 'eventsource-parser'
import { Poke } from '../../shared/protocol/sync.ts'
import { parseJson } from '../parse-json.ts'
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
/** How long a server may take to begin its stream, in milliseconds. */
const BEGINNING = 10_000
/**
 * After so long without an answer it is asked once more beside that, in milliseconds: what a network swallowed hears nothing of
 * its return, and a connection that idled meanwhile is as dead as the one before.
 */
const ONCE_MORE = 1500
/**
 * Of so many one may take its time, for a slow network. The others end sooner, so that no more than three wait at once: there are
 * six connections to a server in all (as in browsers), and what is to be synced needs one as well.
 */
const ONE_PATIENT_OF = 7
/** A stream that was open for so long counts as a working one, in milliseconds. */
const LASTING = 30_000
/** What a proxy says while the server behind it is away, and the server itself while it stops. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504])

/** How a stream ended. `unreachable`: nobody was there to refuse anything. */
type Ending = 'lasted' | 'cut-short' | 'refused' | 'unreachable'

/** A stream that has begun, and what ends it. */
interface Stream {
  readonly body: AsyncIterable<Uint8Array>
  readonly abort: AbortController
}

/**
 * Keeps the server's event stream open and calls back at every poke, and at every new connection, since pokes may have been
 * missed before it. Without a stream the engine's own timer still syncs: this only makes it prompt.
 *
 * Knocking at a door behind which nobody is costs nobody anything: so it is done every few seconds, and a network or a server
 * that is back is noticed at once. Only a server that is there and refuses is left alone for longer and longer.
 *
 * `onReturn` is called in place of `onPoke` where nobody had been there before, or an earlier question got no answer: what else is
 * on its way may have been swallowed, too. On a network that is only slow the first question is answered first.
 */
export function listenForPokes(parts: {
  readonly fetch: Fetch
  readonly serverUrl: string
  readonly session: SyncSession
  readonly setTimer: SetTimer
  readonly random: Random
  /** `head` is what the server said; null where a stream has begun, before which anything may have happened. */
  readonly onPoke: (head: number | null) => void
  readonly onReturn: () => void
}): Listening {
  const { fetch, serverUrl, session, setTimer, random, onPoke, onReturn } = parts
  let stopped = false
  let hurried = false
  const open = new Set<AbortController>()
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

  const abortAll = (): void => {
    for (const abort of open) abort.abort()
  }

  /** Asks for a stream once, for at most so many milliseconds. */
  const knock = async (abort: AbortController, patience: number): Promise<Stream | Ending> => {
    const access = await session.accessToken()
    if (stopped) return 'refused'
    if (!access.ok) return access.reason === 'offline' ? 'unreachable' : 'refused'
    const stopWaiting = setTimer(patience, () => abort.abort())
    try {
      const response = await fetch(`${serverUrl}/api/v1/events`, {
        headers: { authorization: `Bearer ${access.token}`, accept: 'text/event-stream' },
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        signal: abort.signal,
      })
      if (response.status === 401) session.rejectToken(access.token)
      if (response.ok && response.body) return { body: response.body, abort }
      await response.body?.cancel()
      return AWAY.has(response.status) ? 'unreachable' : 'refused'
    } catch {
      // The network, the limit, or somebody who is in a hurry.
      return 'unreachable'
    } finally {
      stopWaiting()
    }
  }

  /** Asks for a stream until somebody answers or nobody is there, again beside what gets no answer. `overtook`: that was not the first question. */
  const reach = (): Promise<{ readonly answer: Stream | Ending; readonly overtook: boolean }> =>
    new Promise((resolve, reject) => {
      let asked = 0
      let isDone = false
      let stopNext: () => void = () => undefined
      const ask = async (): Promise<void> => {
        const abort = new AbortController()
        open.add(abort)
        const turn = asked
        asked += 1
        stopNext = setTimer(ONCE_MORE, () => {
          if (!stopped) ask().catch(reject)
        })
        const answer = await knock(abort, turn % ONE_PATIENT_OF === 0 ? BEGINNING : 2 * ONCE_MORE)
        open.delete(abort)
        // Others are still asking; but who is in a hurry does not wait for them.
        if (isDone || (answer === 'unreachable' && open.size > 0 && !stopped && !hurried)) return
        isDone = true
        stopNext()
        abortAll()
        open.clear()
        if (typeof answer === 'object') open.add(abort)
        resolve({ answer, overtook: turn > 0 })
      }
      ask().catch(reject)
    })

  /** Reads one stream to its end. One that is cut short again and again must not lead to haste. */
  const listen = async ({ body, abort }: Stream): Promise<Ending> => {
    let ending: Ending = 'cut-short'
    const watch = (): (() => void) => setTimer(WATCHDOG, () => abort.abort())
    let stopWatch = watch()
    const stopLasting = setTimer(LASTING, () => {
      ending = 'lasted'
    })
    try {
      const decoder = new TextDecoder()
      const parser = createParser({
        onEvent: ({ event, data }) => {
          if (event === 'poke') onPoke(Poke.safeParse(parseJson(data)).data?.head ?? null)
        },
      })
      for await (const chunk of body) {
        stopWatch()
        stopWatch = watch()
        parser.feed(decoder.decode(chunk, { stream: true }))
      }
      return ending
    } catch {
      // The network, the watchdog, or stop(): in each case the loop below knows what to do.
      return ending
    } finally {
      open.delete(abort)
      stopLasting()
      stopWatch()
    }
  }

  const run = async (): Promise<void> => {
    let failures = 0
    let ending: Ending | undefined
    while (!isStopped()) {
      hurried = false
      const { answer, overtook } = await reach()
      if (typeof answer === 'object') {
        if (ending === 'unreachable' || overtook) onReturn()
        else onPoke(null)
      }
      ending = typeof answer === 'object' ? await listen(answer) : answer
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
      abortAll()
      wake()
    },
    stop() {
      stopped = true
      abortAll()
      wake()
    },
  }
}
