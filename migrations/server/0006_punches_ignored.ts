import type { Kysely } from 'kysely'

/** Why a punch changed nothing, as the rule last read the record; null where it did something. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('punches').addColumn('ignored', 'text').execute()
}
