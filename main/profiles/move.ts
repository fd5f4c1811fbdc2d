import type { UserId } from '../../shared/domain/id.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { commitChanges, type CommitContext } from '../db/commit.ts'
import type { Replica } from '../db/open.ts'
import { livingRowsAfter } from '../db/rows.ts'
import { adopt } from './adopt.ts'

/** Entries of one transaction. */
const AT_ONCE = 500

/**
 * Moves personal time into a profile with a server. The entries leave the personal database only when all of them are on disk
 * in the other one, so that a move which is cut short can be repeated and nothing is ever in neither. Clients, projects, tasks
 * and tags stay in both. Answers how many rows came along.
 */
export async function move(
  personal: { readonly replica: Replica; readonly person: UserId },
  profile: Replica,
  context: CommitContext,
): Promise<number> {
  const moved = await adopt(personal.replica, profile, context)
  const alone = { ...context, actor: personal.person, outgoing: false }
  for (;;) {
    const rows = await livingRowsAfter(personal.replica.writer, entityOf('time_entry'), '', AT_ONCE)
    if (rows.length === 0) return moved
    await personal.replica.writer.transaction().execute((transaction) =>
      commitChanges(
        transaction,
        alone,
        rows.map(({ id }) => ({ entity: 'time_entry', id, kind: 'delete', fields: {} })),
      ),
    )
  }
}
