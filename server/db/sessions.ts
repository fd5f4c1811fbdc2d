import type { Kysely, Selectable } from 'kysely'
import type { ServerDatabase, SessionTable } from './schema.ts'

export type SessionRow = Readonly<Selectable<SessionTable>>

/** Why a session ended. */
export type EndReason =
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'refresh-reused'
  | 'revoked'
  | 'password-changed'
  | 'password-reset'
  | 'deactivated'
  | 'other-person'
  | 'method-changed'

export async function insertSession(db: Kysely<ServerDatabase>, session: SessionRow): Promise<void> {
  await db.insertInto('sessions').values(session).execute()
}

/** The living session of an access token with its person and device, or `undefined`. */
export const sessionByAccess = (db: Kysely<ServerDatabase>, accessHash: string, now: number) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('devices', 'devices.id', 'sessions.device_id')
    .select([
      'sessions.id',
      'sessions.org_id',
      'sessions.user_id',
      'sessions.device_id',
      'sessions.method',
      'users.role',
      'users.active',
      'users.deleted_at as user_deleted_at',
      'devices.revoked_at as device_revoked_at',
    ])
    .where('access_hash', '=', accessHash)
    .where('access_expires_at', '>', now)
    .where('ended_at', 'is', null)
    .executeTakeFirst()

export const sessionByRefresh = (db: Kysely<ServerDatabase>, refreshHash: string): Promise<SessionRow | undefined> =>
  db.selectFrom('sessions').selectAll().where('refresh_hash', '=', refreshHash).executeTakeFirst()

export const sessionById = (db: Kysely<ServerDatabase>, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()

/** The session that a used-up refresh token belonged to. */
export const sessionByUsedRefresh = (db: Kysely<ServerDatabase>, hash: string): Promise<SessionRow | undefined> =>
  db
    .selectFrom('used_refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'used_refresh_tokens.session_id')
    .selectAll('sessions')
    .where('used_refresh_tokens.hash', '=', hash)
    .executeTakeFirst()

export type Renewal = Pick<
  SessionRow,
  'access_hash' | 'access_expires_at' | 'refresh_hash' | 'refresh_expires_at' | 'last_used_at'
>

/**
 * Exchanges a session's tokens, once: of two that try with the same refresh token one gets `true`. The old token is kept as used.
 */
export async function renewSession(
  db: Kysely<ServerDatabase>,
  id: string,
  oldHash: string,
  renewal: Renewal,
): Promise<boolean> {
  const renewed = await db
    .updateTable('sessions')
    .set(renewal)
    .where('id', '=', id)
    .where('refresh_hash', '=', oldHash)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (renewed === undefined) return false
  if (oldHash !== renewal.refresh_hash) {
    await db
      .insertInto('used_refresh_tokens')
      .values({ hash: oldHash, session_id: id, used_at: renewal.last_used_at })
      .execute()
  }
  return true
}

export async function endSession(
  db: Kysely<ServerDatabase>,
  id: string,
  reason: EndReason,
  now: number,
): Promise<boolean> {
  const ended = await db
    .updateTable('sessions')
    .set({ ended_at: now, end_reason: reason })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends all sessions of a person, but for the one that is named. */
export async function endSessionsOf(
  db: Kysely<ServerDatabase>,
  userId: string,
  reason: EndReason,
  now: number,
  except?: string,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ ended_at: now, end_reason: reason })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .execute()
}

/** Living sessions, the last used first: everybody's or one person's. */
export const livingSessions = (db: Kysely<ServerDatabase>, now: number, userId?: string) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('devices', 'devices.id', 'sessions.device_id')
    .select([
      'sessions.id',
      'sessions.user_id',
      'sessions.method',
      'sessions.created_at',
      'sessions.last_used_at',
      'users.username',
      'devices.id as device_id',
      'devices.name as device_name',
    ])
    .where('ended_at', 'is', null)
    .where('refresh_expires_at', '>', now)
    .$if(userId !== undefined, (query) => query.where('sessions.user_id', '=', userId ?? ''))
    .orderBy('last_used_at', 'desc')
    .limit(10_000)
    .execute()

/** Forgets sessions that ended or ran out before an instant, with the tokens they used up. */
export async function forgetSessions(db: Kysely<ServerDatabase>, before: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const old = transaction
      .selectFrom('sessions')
      .select('id')
      .where((where) => where.or([where('ended_at', '<', before), where('refresh_expires_at', '<', before)]))
    await transaction.deleteFrom('used_refresh_tokens').where('session_id', 'in', old).execute()
    await transaction.deleteFrom('sessions').where('id', 'in', old).execute()
  })
}
