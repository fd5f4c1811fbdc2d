import type { Reader, Transaction } from './open.ts'

/** What a replica remembers beside its rows: the server's epoch, what is known of the server's clock, and what the person has answered. */
export type MetaKey =
  | 'epoch'
  | 'clock-offset'
  | 'clock-offset-at'
  | 'verified-at'
  | 'last-success-at'
  | 'personal-time-answered'

export async function readMeta(db: Reader, key: MetaKey): Promise<string | undefined> {
  return (await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst())?.value
}

export async function writeMeta(transaction: Transaction, key: MetaKey, value: string): Promise<void> {
  await transaction
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}
