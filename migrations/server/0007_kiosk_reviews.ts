import type { Kysely } from 'kysely'

/** What an administrator has looked at and ticked off. `found` is what was doubtful then: with something new it is open again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('kiosk_reviews')
    // An entry has the id of the punch that began it, so the kind belongs to the key.
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('case_id', 'text', (column) => column.notNull())
    .addColumn('org_id', 'text', (column) => column.notNull().references('orgs.id'))
    .addColumn('found', 'text', (column) => column.notNull())
    .addColumn('reviewed_at', 'bigint', (column) => column.notNull())
    .addColumn('reviewed_by', 'text', (column) => column.notNull().references('users.id'))
    .addPrimaryKeyConstraint('kiosk_reviews_key', ['kind', 'case_id'])
    .execute()
}
