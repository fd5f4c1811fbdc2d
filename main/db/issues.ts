import { z } from 'zod'
import { Operation } from '../../shared/protocol/operation.ts'
import type { Selectable } from 'kysely'
import type { Reader } from './open.ts'
import type { IssueTable } from './schema.ts'

/** Who wrote one of two versions, when, and on which device, where that is known. */
const IssueSide = z.object({ actor: z.string(), at: z.int(), device: z.string().nullable() })
export type IssueSide = z.infer<typeof IssueSide>

const Values = z.record(z.string(), z.json())

/** What the server keeps of an operation that is not, or not wholly, what everybody sees. Older servers say less. */
export const IssueBody = z.object({
  values: Values,
  operation: Operation,
  lost: IssueSide.nullish(),
  kept: IssueSide.nullish(),
  /** Of a correction: why, and the values after it. */
  reason: z.string().optional(),
  corrected: Values.optional(),
  /** The entry that stands in its place, or the timer that was started. */
  other: z.uuid().optional(),
  otherValues: Values.optional(),
})
export type IssueBody = z.infer<typeof IssueBody>

export type IssueRow = Selectable<IssueTable>

const open = (db: Reader, user: string) =>
  db.selectFrom('issues').where('user_id', '=', user).where('resolved_at', 'is', null).where('deleted_at', 'is', null)

/** A person's issues that are not settled, newest first. */
export const openIssues = (db: Reader, user: string): Promise<IssueRow[]> =>
  open(db, user).selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').execute()

export const findIssue = (db: Reader, user: string, id: string): Promise<IssueRow | undefined> =>
  open(db, user).selectAll().where('id', '=', id).executeTakeFirst()

export async function countIssues(db: Reader, user: string): Promise<number> {
  const { count } = await open(db, user)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
