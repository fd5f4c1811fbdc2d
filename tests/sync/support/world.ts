import { v7 } from 'uuid'
import { commitChanges, type Change } from '../../../main/db/commit.ts'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import { finishRound, fullLimits, prepareRound, type RoundLimits, type RoundResult } from '../../../main/sync/round.ts'
import type { Json } from '../../../shared/protocol/column.ts'
import { UserId } from '../../../shared/domain/id.ts'
import type { Scope, SyncRequest, SyncResponse } from '../../../shared/protocol/sync.ts'
import { SyncRequest as SyncRequestSchema, SyncResponse as SyncResponseSchema } from '../../../shared/protocol/sync.ts'
import { openDatabase, type DatabaseLocation } from '../../../server/db/open.ts'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import type { Identity } from '../../../server/identity.ts'
import { answerSync } from '../../../server/sync/answer.ts'
import type { Operation } from '../../../shared/protocol/operation.ts'

export type Server = Awaited<ReturnType<typeof createServer>>

/** A server's sync half over a real database, without a socket. */
export async function createServer(location: DatabaseLocation, clock: () => number, newId: () => string = v7) {
  const db = await openDatabase(location, { serverName: 'Test' })
  const quarantined: { operation: Operation; error: unknown }[] = []
  let pokes = 0
  return {
    db,
    quarantined,
    pokes: () => pokes,
    async addUser(username: string): Promise<UserId> {
      const id = UserId.parse(newId())
      await withOrgWrite(db, async ({ transaction, nextVersion, org }) => {
        await transaction
          .insertInto('users')
          .values({
            id,
            org_id: org.id,
            stamps: '{}',
            version: nextVersion(),
            deleted_at: null,
            username,
            username_key: username,
            full_name: username,
            role: 'user',
            role_source: 'default',
            password_hash: null,
            active: 1,
            created_at: clock(),
            last_login_at: null,
            email: null,
            oidc_issuer: null,
            oidc_sub: null,
          })
          .execute()
      })
      return id
    },
    /** As over the wire: both ways through JSON and the schemas. */
    async answer(identity: Pick<Identity, 'userId' | 'deviceId'>, request: SyncRequest): Promise<SyncResponse> {
      const org = await db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
      const result = await answerSync(
        {
          db,
          clock,
          newId,
          poke: () => (pokes += 1),
          onQuarantine: (operation, error) => quarantined.push({ operation, error }),
        },
        { orgId: org.id, role: 'user', sessionId: 'test', ...identity },
        SyncRequestSchema.parse(JSON.parse(JSON.stringify(request))),
      )
      if (!result.ok) throw new Error(result.code)
      return SyncResponseSchema.parse(JSON.parse(JSON.stringify(result.value)))
    },
  }
}

export interface Device {
  readonly id: string
  readonly user: UserId
  readonly replica: Replica
  readonly scopes: readonly Scope[]
  commit(...changes: readonly Change[]): Promise<void>
  round(limits?: Partial<RoundLimits>): Promise<RoundResult>
  /** Rounds until there is nothing more to send or fetch. */
  sync(limits?: Partial<RoundLimits>): Promise<void>
}

export async function createDevice(
  server: () => Pick<Server, 'answer'>,
  user: UserId,
  clock: () => number,
  path = ':memory:',
): Promise<Device> {
  const replica = await openReplica(path)
  const id = v7()
  const scopes: Scope[] = ['catalog', `user:${user}`]
  const round = async (limits: Partial<RoundLimits> = {}): Promise<RoundResult> => {
    const prepared = await prepareRound(replica, {
      device: id,
      scopes,
      now: clock(),
      limits: { ...fullLimits, ...limits },
    })
    const response = await server().answer({ userId: user, deviceId: id }, prepared.request)
    return finishRound(replica, prepared, response)
  }
  return {
    id,
    user,
    replica,
    scopes,
    round,
    commit: (...changes) =>
      replica.writer
        .transaction()
        .execute((transaction) =>
          commitChanges(transaction, { actor: user, at: clock(), newId: v7, outgoing: true }, changes),
        ),
    async sync(limits) {
      for (let turn = 0; turn < 1000; turn += 1) {
        const { outcome } = await round(limits)
        const left = await replica.reader.selectFrom('outbox').select('n').where('state', '!=', 2).executeTakeFirst()
        if (outcome === 'complete' && !left) return
      }
      throw new Error('the queue did not drain')
    },
  }
}

/** The creation of an entry that runs. */
export const entry = (user: UserId, id: string, startedAt: number, fields: Record<string, Json> = {}): Change => ({
  entity: 'time_entry',
  id,
  kind: 'create',
  fields: {
    user_id: user,
    project_id: null,
    task_id: null,
    description: '',
    started_at: startedAt,
    ended_at: null,
    breaks: [],
    zone: 'Europe/Berlin',
    stop_reason: null,
    billable: false,
    tag_ids: [],
    source: 'timer',
    ...fields,
  },
})

export const patch = (entity: Change['entity'], id: string, fields: Change['fields']): Change => ({
  entity,
  id,
  kind: 'patch',
  fields,
})

/** The field group that says when an entry was. */
export const interval = (startedAt: number, endedAt: number | null): Change['fields'] => ({
  started_at: startedAt,
  ended_at: endedAt,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: endedAt === null ? null : 'user',
})

const columns = [
  'id',
  'user_id',
  'project_id',
  'task_id',
  'description',
  'started_at',
  'ended_at',
  'breaks',
  'zone',
  'stop_reason',
  'billable',
  'tag_ids',
  'source',
  'stamps',
  'version',
  'deleted_at',
] as const

/** A person's entries as a device shows them, or as the server has them. */
export const entriesOf = (db: Replica['reader'] | Server['db'], user: UserId) =>
  // Both have these columns; kysely cannot see that of a union.
  (db as Server['db']).selectFrom('time_entries').select(columns).where('user_id', '=', user).orderBy('id').execute()
