import type { Topic } from '../../shared/ipc/events.ts'
import { ReceivedSyncResponse, VerifyResponse, type ResetReason, type Scope } from '../../shared/protocol/sync.ts'
import type { Replica } from '../db/open.ts'
import type { SyncSession } from './ports.ts'
import { finishRound, prepareRound, type RoundLimits, type RoundResult } from './round.ts'
import type { ServerClock } from './server-clock.ts'
import type { Delivery, Transport, Trouble } from './transport.ts'
import { compare, type VerifyResult } from './verify.ts'

export interface ExchangeParts {
  readonly replica: Replica
  readonly device: string
  readonly scopes: readonly Scope[]
  readonly session: SyncSession
  readonly transport: Transport
  readonly serverClock: ServerClock
  readonly clock: () => number
}

/** What came of one request. `sent`: how many operations it carried. */
export type Exchanged =
  | {
      readonly kind: 'absorbed'
      readonly outcome: RoundResult['outcome']
      readonly topics: readonly Topic[]
      readonly reset: ResetReason | null
      /** Up to which head the replica has everything now; null where it has not. */
      readonly head: number | null
      /** Of a pull that is not complete: how many rows this page had, and about how many there will be in the scopes that said so. */
      readonly page?: { readonly rows: number; readonly totals: ReadonlyMap<Scope, number> }
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble; readonly sent: number }

/** Sends what is queued, fetches what is new, and takes it in. `silence`: how long nothing may come, in milliseconds. */
export async function exchange(
  parts: ExchangeParts,
  limits: RoundLimits,
  isWanted: () => boolean,
  silence?: number,
): Promise<Exchanged> {
  const { replica, device, scopes, transport, serverClock, clock } = parts
  const prepared = await prepareRound(replica, { device, scopes, now: clock(), limits })
  const sentAt = clock()
  const delivery = await ask(parts.session, (token) =>
    transport.post('/api/v1/sync', token, prepared.request, ReceivedSyncResponse, silence),
  )
  if (!delivery.ok) return { kind: 'trouble', trouble: delivery.trouble, sent: prepared.sent.length }
  // The replica may be closed by now; what the answer brought is fetched again.
  if (!isWanted()) return { kind: 'absorbed', outcome: 'complete', topics: [], reset: null, head: null }
  const { outcome, topics } = await finishRound(replica, prepared, delivery.value)
  if ('reset' in delivery.value) return { kind: 'absorbed', outcome, topics, reset: delivery.value.reset, head: null }
  await serverClock.note(delivery.value.serverNow, sentAt, clock())
  const { tables, scopes: answers } = delivery.value
  const page = {
    rows: tables.reduce((sum, { rows }) => sum + rows.length, 0),
    totals: new Map(answers.flatMap(({ scope, total }) => (total === undefined ? [] : [[scope, total]]))),
  }
  const head = outcome === 'complete' ? Math.min(...answers.map(({ cursor }) => cursor)) : null
  return { kind: 'absorbed', outcome, topics, reset: null, head, page }
}

/** Compares the replica with the server's sums; undefined where the server did not answer. */
export async function verify(parts: ExchangeParts, isWanted: () => boolean): Promise<VerifyResult | undefined> {
  const { replica, scopes, session, transport, clock } = parts
  const sums = await ask(session, (token) => transport.post('/api/v1/verify', token, { scopes }, VerifyResponse))
  return sums.ok && isWanted() ? compare(replica, scopes, sums.value, clock()) : undefined
}

/** Asks with a token, and once more with a new one where the server refuses it. */
async function ask<T>(session: SyncSession, send: (token: string) => Promise<Delivery<T>>): Promise<Delivery<T>> {
  for (let attempt = 0; ; attempt += 1) {
    const access = await session.accessToken()
    if (!access.ok) {
      const { reason } = access
      return { ok: false, trouble: reason === 'offline' ? { kind: 'offline' } : { kind: 'not-let-in', code: reason } }
    }
    const delivery = await send(access.token)
    if (delivery.ok || delivery.trouble.kind !== 'token-refused') return delivery
    session.rejectToken(access.token)
    if (attempt > 0) return delivery
  }
}
