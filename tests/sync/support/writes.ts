import { v7 } from 'uuid'
import { openReplica } from '../../../main/db/open.ts'
import { commitChanges } from '../../../main/db/commit.ts'
import { UserId } from '../../../shared/domain/id.ts'
import { openDatabase } from '../../../server/db/open.ts'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import { entry } from './world.ts'

/*
 * A program of its own, so that its system calls can be counted: opens a database as the app or the server does, and writes
 * a person's work so many times, each in a transaction of its own.
 */

const [half = '', path = '', times = ''] = process.argv.slice(2)

async function writeAsApp(): Promise<void> {
  const replica = await openReplica(path)
  const user = UserId.parse(v7())
  for (let turn = 0; turn < Number(times); turn += 1) {
    await replica.writer
      .transaction()
      .execute((transaction) =>
        commitChanges(transaction, { actor: user, at: turn, newId: v7, outgoing: true }, [
          entry(user, v7(), turn, { ended_at: turn + 1, stop_reason: 'user' }),
        ]),
      )
  }
  await replica.close()
}

async function writeAsServer(): Promise<void> {
  const db = await openDatabase({ engine: 'sqlite', path }, { serverName: 'Test' })
  for (let turn = 0; turn < Number(times); turn += 1) {
    await withOrgWrite(db, async ({ transaction, org, nextVersion }) => {
      await transaction
        .insertInto('clients')
        .values({
          id: v7(),
          org_id: org.id,
          stamps: '{}',
          version: nextVersion(),
          deleted_at: null,
          name: `Client ${turn}`,
          archived: 0,
        })
        .execute()
    })
  }
  await db.destroy()
}

await (half === 'app' ? writeAsApp() : writeAsServer())
