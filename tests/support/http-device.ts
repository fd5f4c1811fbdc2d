import { v4, v7 } from 'uuid'
import { commitChanges } from '../../main/db/commit.ts'
import { openReplica, type Replica } from '../../main/db/open.ts'
import { createSyncEngine, type SyncEngine, type SyncEngineOptions } from '../../main/sync/engine.ts'
import { createServerClock } from '../../main/sync/server-clock.ts'
import type { SyncView } from '../../shared/ipc/account.ts'
import { Session } from '../../shared/protocol/auth.ts'
import type { Json } from '../../shared/protocol/column.ts'

/** A device without a window: the app's replica and its sync engine, over real HTTP. */
export interface HttpDevice {
  readonly replica: Replica
  readonly engine: SyncEngine
  /** Everything that the engine said about itself, in order. */
  readonly views: readonly SyncView[]
  /** Tracks a minute, as an action of its person that is on the disk when this resolves. */
  track(description: string): Promise<void>
  /** The descriptions of the entries that it shows. */
  shown(): Promise<readonly string[]>
  /** Resolves once something holds; asked again whenever the engine says that something changed. */
  until(holds: () => Promise<boolean> | boolean): Promise<void>
  /** Resolves once everything is sent, fetched and at rest. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** Signs a new person up at a server with passwords. */
export const signUp = (url: string, username: string): Promise<Session> =>
  ask(url, 'register', { username, password: `${username} has a long password`, fullName: '', device: newDevice() })

/** Signs somebody in who has signed up. */
export const signIn = (url: string, username: string): Promise<Session> =>
  ask(url, 'login', { username, password: `${username} has a long password`, device: newDevice() })

const newDevice = () => ({ id: v4(), name: 'Device' })

async function ask(url: string, what: string, body: object): Promise<Session> {
  const send = () =>
    fetch(`${url}/api/v1/auth/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  // A connection that idled for as long as the server keeps it may end just as it is used again.
  const reply = await send().catch(send)
  if (!reply.ok) throw new Error(`${what}: ${await reply.text()}`)
  return Session.parse(await reply.json())
}

/** A minute that ends now. */
const minuteOf = (user: string, description: string, now: number): Record<string, Json> => ({
  user_id: user,
  project_id: null,
  task_id: null,
  description,
  started_at: now - 60_000,
  ended_at: now,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: 'user',
  billable: false,
  tag_ids: [],
  source: 'manual',
})

/** A timer of the system that does not keep a process from ending. */
export function systemTimer(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Starts a device of somebody who is signed in. `ports` puts something else in the place of network, time or chance. */
export async function startHttpDevice(
  url: string,
  session: Session,
  options: { readonly replica?: Replica; readonly ports?: Partial<SyncEngineOptions> } = {},
): Promise<HttpDevice> {
  const replica = options.replica ?? (await openReplica(':memory:'))
  const clock = options.ports?.clock ?? Date.now
  const views: SyncView[] = []
  const waiting = new Set<() => void>()
  const somethingChanged = (): void => {
    for (const wake of waiting) wake()
  }
  const engine = createSyncEngine({
    replica,
    device: v7(),
    person: session.user.id,
    session: {
      accessToken: async () => ({ ok: true, token: session.accessToken }),
      rejectToken: () => undefined,
    },
    fetch,
    serverUrl: url,
    serverClock: await createServerClock(replica, clock),
    clock,
    random: Math.random,
    setTimer: systemTimer,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...options.ports,
    onChanged: (topics) => {
      options.ports?.onChanged?.(topics)
      somethingChanged()
    },
    onStatus: (view) => {
      views.push(view)
      options.ports?.onStatus?.(view)
      somethingChanged()
    },
  })
  const until: HttpDevice['until'] = async (holds) => {
    for (;;) {
      let wake: () => void = () => undefined
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      waiting.add(wake)
      try {
        if (await holds()) return
        await changed
      } finally {
        waiting.delete(wake)
      }
    }
  }
  engine.start()
  return {
    replica,
    engine,
    views,
    until,
    async track(description) {
      const id = v7()
      const now = clock()
      await replica.writer
        .transaction()
        .execute((transaction) =>
          commitChanges(transaction, { actor: session.user.id, at: now, newId: v7, outgoing: true }, [
            { entity: 'time_entry', id, kind: 'create', fields: minuteOf(session.user.id, description, now) },
          ]),
        )
      engine.poke()
    },
    shown: async () => {
      const rows = await replica.reader
        .selectFrom('time_entries')
        .select('description')
        .where('deleted_at', 'is', null)
        .orderBy('description')
        .execute()
      return rows.map(({ description }) => description)
    },
    settled: () =>
      until(async () => {
        const { phase, pending, lastSuccessAt } = await engine.status()
        return phase === 'idle' && pending === 0 && lastSuccessAt !== null
      }),
    async stop() {
      await engine.stop()
      await replica.close()
    },
  }
}
