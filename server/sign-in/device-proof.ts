import type { Kysely } from 'kysely'
import { consumeProof } from '../db/device-sign-in.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { userById, type UserRow } from '../db/users.ts'
import { hashToken } from './token.ts'

/**
 * Who proved at this very terminal, within the last ten minutes, who they are; `undefined` when nobody did. A proof is used
 * up by it. Call it inside the transaction that does what the proof is for (setting the person's PIN): what is undone
 * there leaves the proof as it was.
 */
export async function redeemDeviceProof(
  transaction: Kysely<ServerDatabase>,
  proof: string,
  deviceId: string,
  now: number,
): Promise<UserRow | undefined> {
  const userId = await consumeProof(transaction, hashToken(proof), deviceId, now)
  const user = userId === undefined ? undefined : await userById(transaction, userId)
  return user?.active === 1 ? user : undefined
}
