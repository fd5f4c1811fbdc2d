import type { Kysely } from 'kysely'
import type { NewId } from '../../shared/domain/id.ts'
import type { Clock } from '../../shared/domain/instant.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import type { SyncRequest, SyncResponse } from '../../shared/protocol/sync.ts'
import { OLDEST_PROTOCOL, PROTOCOL_VERSION, SCHEMA_VERSION } from '../../shared/protocol/version.ts'
import { readOrg } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import type { Identity } from '../identity.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { acceptOperations } from './accept.ts'
import { readFeed, resetNeeded } from './feed.ts'

export interface SyncParts {
  readonly db: Kysely<ServerDatabase>
  readonly clock: Clock
  readonly newId: NewId
  /** Called after a commit that brought something new, with the organisation's head. */
  readonly poke: (head: number) => void
  readonly onQuarantine: (operation: Operation, error: unknown) => void
  /** Called after a commit that brought something new: what punches say of the same time is held against it. */
  readonly settle?: (identity: Identity, operations: readonly Operation[]) => Promise<void>
}

/**
 * Answers one sync request: takes the operations in one transaction, then reads what the device lacks in one snapshot.
 * There is no result for each operation; what became of them is in the rows, so an answer that gets lost loses nothing.
 */
export async function answerSync(
  parts: SyncParts,
  identity: Identity,
  request: SyncRequest,
): Promise<Result<SyncResponse>> {
  if (request.protocol < OLDEST_PROTOCOL || request.protocol > PROTOCOL_VERSION) {
    return refuse('upgrade-needed', `protocol ${request.protocol}`)
  }
  const { db, clock, newId, poke, onQuarantine } = parts
  // Before anything is taken: a device that knows another life of this database first has to send what this one lost, in order.
  const before = await readOrg(db)
  const reset = resetNeeded(before, request)
  if (reset) return succeed({ ...reset, epoch: before.epoch })
  const known = request.scopes.find(({ scope }) => scope === `user:${identity.userId}`)?.since ?? 0
  const news = await acceptOperations({ db, newId, now: clock(), onQuarantine }, identity, request.ops, known)
  if (news) await parts.settle?.(identity, request.ops)

  const response = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (snapshot): Promise<SyncResponse> => {
      const org = await readOrg(snapshot)
      const late = resetNeeded(org, request)
      if (late) return { ...late, epoch: org.epoch }
      const feed = await readFeed(snapshot, org, identity.userId, request)
      if (news) poke(org.head)
      return { epoch: org.epoch, serverNow: clock(), schema: SCHEMA_VERSION, ...feed }
    })
  return succeed(response)
}
