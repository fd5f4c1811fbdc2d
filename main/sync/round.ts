import {
  MOST_BYTES,
  MOST_OPERATIONS,
  MOST_ROWS,
  type Scope,
  type SyncRequest,
  type SyncResponse,
} from '../../shared/protocol/sync.ts'
import { PROTOCOL_VERSION, SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import { readMeta } from '../db/meta.ts'
import type { Replica } from '../db/open.ts'
import { toSend } from '../db/outbox.ts'
import { loadScopes } from '../db/scopes.ts'
import { absorbPage, absorbReset } from './absorb.ts'

/** How much one request may carry; smaller after the server found one too large. */
export interface RoundLimits {
  readonly operations: number
  readonly bytes: number
  readonly rows: number
}

export const fullLimits: RoundLimits = { operations: MOST_OPERATIONS, bytes: MOST_BYTES, rows: MOST_ROWS }

/** A request and which queued operations it carries. */
export interface Round {
  readonly request: SyncRequest
  readonly sent: readonly number[]
}

/** Makes the next request of what is queued and how far the replica has pulled. */
export async function prepareRound(
  replica: Replica,
  context: {
    readonly device: string
    readonly scopes: readonly Scope[]
    readonly now: number
    readonly limits: RoundLimits
  },
): Promise<Round> {
  const { device, scopes, now, limits } = context
  const queued = await toSend(replica.reader, limits.operations, limits.bytes)
  const states = await loadScopes(replica.reader, scopes)
  return {
    sent: queued.map(({ n }) => n),
    request: {
      protocol: PROTOCOL_VERSION,
      schema: SCHEMA_VERSION,
      device,
      clientNow: now,
      epoch: (await readMeta(replica.reader, 'epoch')) ?? null,
      ops: queued.map(({ operation }) => operation),
      scopes: states.map(({ scope, cursor, asOf }) => ({ scope, since: cursor, asOf })),
      limit: limits.rows,
    },
  }
}

export interface RoundResult {
  /** `more`: there is more to fetch, or all of it again. `stale`: the answer was to cursors that the replica no longer has. */
  readonly outcome: 'complete' | 'more' | 'stale'
  readonly topics: readonly Topic[]
}

/** Takes in the answer to a round, in one transaction. */
export async function finishRound(
  replica: Replica,
  { request, sent }: Round,
  response: SyncResponse,
): Promise<RoundResult> {
  return replica.writer.transaction().execute(async (transaction) => {
    if ('reset' in response) {
      const scopes = response.scope === undefined ? request.scopes.map(({ scope }) => scope) : [response.scope]
      await absorbReset(transaction, { reason: response.reset, epoch: response.epoch, scopes })
      return { outcome: 'more', topics: [] }
    }
    const absorbed = await absorbPage(transaction, response, sent)
    if (!absorbed) return { outcome: 'stale', topics: [] }
    return { outcome: absorbed.complete ? 'complete' : 'more', topics: absorbed.topics }
  })
}
