import type { Kysely } from 'kysely'
import type { DeviceTicketTable, ServerDatabase } from './schema.ts'

export async function insertTicket(db: Kysely<ServerDatabase>, ticket: DeviceTicketTable): Promise<void> {
  await db.insertInto('device_tickets').values(ticket).execute()
}

/** Takes a ticket back, once, from the device that it was given to; answers when it was given out, in milliseconds. */
export async function consumeTicket(
  db: Kysely<ServerDatabase>,
  hash: string,
  deviceId: string,
  now: number,
): Promise<number | undefined> {
  const taken = await db
    .deleteFrom('device_tickets')
    .where('hash', '=', hash)
    .where('device_id', '=', deviceId)
    .where('expires_at', '>', now)
    .returning('created_at')
    .executeTakeFirst()
  return taken?.created_at
}

/** Notes an ID token that is taken. Of two that bring the same one, at whichever process, one gets `true`. */
export async function noteIdToken(db: Kysely<ServerDatabase>, hash: string, expiresAt: number): Promise<boolean> {
  const noted = await db
    .insertInto('seen_id_tokens')
    .values({ hash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .returning('hash')
    .executeTakeFirst()
  return noted !== undefined
}

export async function insertProof(
  db: Kysely<ServerDatabase>,
  hash: string,
  deviceId: string,
  userId: string,
  expiresAt: number,
): Promise<void> {
  await db
    .insertInto('device_proofs')
    .values({ hash, device_id: deviceId, user_id: userId, expires_at: expiresAt })
    .execute()
}

/** Takes a proof back, once, from the device that it was given to; answers whose it is. */
export async function consumeProof(
  db: Kysely<ServerDatabase>,
  hash: string,
  deviceId: string,
  now: number,
): Promise<string | undefined> {
  const taken = await db
    .deleteFrom('device_proofs')
    .where('hash', '=', hash)
    .where('device_id', '=', deviceId)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst()
  return taken?.user_id
}

/** Forgets tickets, tokens and proofs that have run out. */
export async function forgetDeviceSignIns(db: Kysely<ServerDatabase>, before: number): Promise<void> {
  for (const table of ['device_tickets', 'seen_id_tokens', 'device_proofs'] as const) {
    await db.deleteFrom(table).where('expires_at', '<=', before).execute()
  }
}
