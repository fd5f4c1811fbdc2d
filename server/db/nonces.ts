import type { Kysely } from 'kysely'
import type { ServerDatabase } from './schema.ts'

export async function insertNonce(
  db: Kysely<ServerDatabase>,
  hash: string,
  deviceId: string,
  expiresAt: number,
): Promise<void> {
  await db.insertInto('oidc_nonces').values({ hash, device_id: deviceId, expires_at: expiresAt }).execute()
}

/** Takes a nonce back, once: of two that bring the same one gets `true`. It has to come from the device that asked for it. */
export async function consumeNonce(
  db: Kysely<ServerDatabase>,
  hash: string,
  deviceId: string,
  now: number,
): Promise<boolean> {
  const taken = await db
    .deleteFrom('oidc_nonces')
    .where('hash', '=', hash)
    .where('device_id', '=', deviceId)
    .where('expires_at', '>', now)
    .returning('hash')
    .executeTakeFirst()
  return taken !== undefined
}

export async function forgetNonces(db: Kysely<ServerDatabase>, before: number): Promise<void> {
  await db.deleteFrom('oidc_nonces').where('expires_at', '<=', before).execute()
}
