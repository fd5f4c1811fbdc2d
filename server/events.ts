import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import { authenticate } from './authenticate.ts'
import { readOrg } from './db/org-write.ts'
import { sessionById } from './db/sessions.ts'
import { userById } from './db/users.ts'
import { answerRefusal, type AppContext } from './http.ts'
import type { Identity } from './identity.ts'
import type { Parts } from './parts.ts'

/** Proxies close connections that say nothing; devices take one that is silent for longer for broken. Milliseconds. */
const KEEP_ALIVE = 20_000

export interface Events {
  readonly handle: (context: AppContext) => Promise<Response>
  /** Ends all streams; devices come back by themselves. */
  readonly closeAll: () => void
  readonly open: () => number
}

/** The stream that tells devices to sync. It carries no data of its own, and ends when the session does. */
export function createEvents(parts: Parts, keepAlive = KEEP_ALIVE): Events {
  const closers = new Set<() => void>()

  const isStillIn = async (identity: Identity): Promise<boolean> => {
    const session = await sessionById(parts.db, identity.sessionId)
    const user = await userById(parts.db, identity.userId)
    return (
      session !== undefined &&
      session.ended_at === null &&
      session.refresh_expires_at > parts.clock() &&
      user?.active === 1
    )
  }

  async function run(stream: SSEStreamingApi, identity: Identity): Promise<void> {
    const state: { head?: number | undefined; quiet: boolean; closed: boolean } = { quiet: false, closed: false }
    let wake = () => {}
    const close = () => {
      state.closed = true
      wake()
    }
    // Several pokes while one is being written become one.
    const stopListening = parts.pokes.listen(identity.userId, (next) => {
      state.head = next
      wake()
    })
    const timer = setInterval(() => {
      state.quiet = true
      wake()
    }, keepAlive)
    stream.onAbort(close)
    closers.add(close)
    try {
      // The head as it is now: what was committed before the listening began is not missed.
      const org = await readOrg(parts.db)
      state.head ??= org.head
      while (!state.closed) {
        if (state.head !== undefined) {
          const data = JSON.stringify({ head: state.head })
          state.head = undefined
          await stream.writeSSE({ event: 'poke', data })
        } else if (state.quiet) {
          state.quiet = false
          if (!(await isStillIn(identity))) break
          await stream.write(': still here\n\n')
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      clearInterval(timer)
      stopListening()
      closers.delete(close)
    }
  }

  return {
    async handle(context) {
      const identity = await authenticate(parts, context.req.header('authorization'))
      if (!identity.ok) return answerRefusal(context, identity)
      context.set('userId', identity.value.userId)
      // nginx holds answers back unless told not to.
      context.header('X-Accel-Buffering', 'no')
      return streamSSE(
        context,
        (stream) => run(stream, identity.value),
        (error) => {
          parts.log.error({ err: error }, 'an event stream broke')
          return Promise.resolve()
        },
      )
    },
    closeAll() {
      for (const close of closers) close()
    },
    open: () => closers.size,
  }
}
