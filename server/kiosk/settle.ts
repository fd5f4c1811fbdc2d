import { sql } from 'kysely'
import { UserId } from '../../shared/domain/id.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { isOneOf } from '../db/many.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { succeed } from '../result.ts'
import { isInfrastructure } from '../sync/infrastructure.ts'
import { write } from '../write.ts'
import { deriveFor } from './derive.ts'
import { settingsOf, type TerminalRow } from './terminal.ts'

const HOUR = 3_600_000

interface Asked {
  readonly userId: string
  /** From when on something is new, UTC milliseconds. */
  readonly from: number
  readonly terminal: Pick<TerminalRow, 'id' | 'settings'>
  readonly now: number
}

/** One person's record that cannot be made entries of holds up nobody else's; the punches are kept, and the next one tries again. */
export async function deriveOrLog(
  parts: Pick<Parts, 'newId' | 'log'>,
  opened: OrgWrite,
  { userId, from, terminal, now }: Asked,
): Promise<void> {
  const { transaction, org } = opened
  const identity: Identity = {
    orgId: org.id,
    userId: UserId.parse(userId),
    role: 'user',
    deviceId: terminal.id,
    sessionId: terminal.id,
  }
  await sql`savepoint entries`.execute(transaction)
  try {
    const longestShift = settingsOf(terminal).longestShift * HOUR
    // A terminal knows of nothing that was entered by hand: what an administrator added meanwhile meets its late punches.
    const context = { write: opened, identity, now, newId: parts.newId, known: 0 }
    await deriveFor({ context, userId, from, longestShift })
  } catch (error) {
    if (isInfrastructure(error)) throw error
    await sql`rollback to savepoint entries`.execute(transaction)
    parts.log.error({ err: error, user: userId }, 'no entries could be made of punches')
  }
  await sql`release savepoint entries`.execute(transaction)
}

/** Closes shifts that nobody ended in time. */
export async function closeLongShifts(
  parts: Pick<Parts, 'newId' | 'log'>,
  opened: OrgWrite,
  now: number,
): Promise<void> {
  const due = await opened.transaction.selectFrom('punch_entries').selectAll().where('due_at', '<', now).execute()
  if (due.length === 0) return
  const terminal = await anyTerminal(opened)
  if (terminal === undefined) return
  for (const one of due) await deriveOrLog(parts, opened, { userId: one.user_id, from: one.started_at, terminal, now })
}

/** The rules are the same for all terminals. */
const anyTerminal = ({ transaction }: Pick<OrgWrite, 'transaction'>): Promise<TerminalRow | undefined> =>
  transaction.selectFrom('terminals').selectAll().orderBy('id').limit(1).executeTakeFirst()

/** A device has sent changes to entries: whoever also uses terminals gets their entries worked out anew where the two meet. */
export async function settleWithPunches(
  parts: Pick<Parts, 'db' | 'pokes' | 'newId' | 'log' | 'clock'>,
  identity: Pick<Identity, 'userId'>,
  operations: readonly Pick<Operation, 'entity' | 'id'>[],
): Promise<void> {
  const ids = operations.filter(({ entity }) => entity === 'time_entry').map(({ id }) => id)
  if (ids.length === 0) return
  const { userId } = identity
  const first = await parts.db
    .selectFrom('time_entries')
    .select((eb) => eb.fn.min('started_at').as('at'))
    .where(isOneOf(parts.db, 'id', ids))
    .where('user_id', '=', userId)
    .executeTakeFirst()
  const from: number | null = first?.at ?? null
  if (from === null) return
  const near = await parts.db
    .selectFrom('punches')
    .select('id')
    .where('user_id', '=', userId)
    .where('at', '>=', from - 24 * HOUR)
    .limit(1)
    .executeTakeFirst()
  if (near === undefined) return
  await write(parts, async (opened) => {
    const terminal = await anyTerminal(opened)
    if (terminal) await deriveOrLog(parts, opened, { userId, from, terminal, now: parts.clock() })
    return succeed(null)
  })
}
