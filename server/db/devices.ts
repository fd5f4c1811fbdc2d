import type { Kysely } from 'kysely'
import type { DeviceInfo } from '../../shared/protocol/auth.ts'
import type { ServerDatabase } from './schema.ts'

/** Notes a device that signs in. Answers whether it may: an administrator can end a device for good. */
export async function noteDevice(
  db: Kysely<ServerDatabase>,
  orgId: string,
  device: DeviceInfo,
  now: number,
): Promise<'welcome' | 'revoked'> {
  const row = await db
    .insertInto('devices')
    .values({
      id: device.id,
      org_id: orgId,
      name: device.name,
      schema: 1,
      first_seen_at: now,
      last_seen_at: now,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: device.name, last_seen_at: now }))
    .returning('revoked_at')
    .executeTakeFirstOrThrow()
  return row.revoked_at === null ? 'welcome' : 'revoked'
}

/** Whether an administrator ended a device; one that never signed in is not known here. */
export async function isDeviceRevoked(db: Kysely<ServerDatabase>, id: string): Promise<boolean> {
  const row = await db.selectFrom('devices').select('revoked_at').where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.revoked_at !== null
}
