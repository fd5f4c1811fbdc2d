import type { Kysely, Selectable } from 'kysely'
import { Punch, PunchId, TerminalId } from '../../shared/domain/punch.ts'
import type { IgnoredReason, PunchFact } from '../../shared/domain/shift.ts'
import { PunchFlag } from '../../shared/domain/terminal-administration.ts'
import { z } from 'zod'
import type { PunchTable, ServerDatabase } from '../db/schema.ts'
import { isDoubtful } from './record.ts'

export type PunchRow = Readonly<Selectable<PunchTable>>

const Flags = z.array(PunchFlag)

export const flagsOf = (row: Pick<PunchRow, 'flags'>): PunchFlag[] => Flags.parse(JSON.parse(row.flags))

/** A punch as the rule takes it: with the time that counts. */
export function toFact(row: PunchRow): PunchFact & { readonly terminalId: TerminalId } {
  const punch = Punch.parse(JSON.parse(row.body))
  return {
    id: PunchId.parse(row.id),
    terminalId: TerminalId.parse(row.terminal_id),
    sequence: row.sequence,
    kind: punch.kind,
    at: row.at,
    claimed: punch.claimedAt !== null,
    doubtful: isDoubtful(flagsOf(row)),
    projectId: punch.projectId,
    taskId: punch.taskId,
    zone: punch.zone,
  }
}

/** Punches that changed nothing because they fit nothing. A badge that was read twice, and a switch to what is worked on already, do. */
export const FITS_NOTHING = [
  'out-without-in',
  'break-without-in',
  'break-twice',
  'no-break',
] as const satisfies readonly IgnoredReason[]

export const ignoredOf = ({ ignored }: Pick<PunchRow, 'ignored'>): (typeof FITS_NOTHING)[number] | null =>
  FITS_NOTHING.find((reason) => reason === ignored) ?? null

/** A time without any punch after which nothing that was before matters: no shift is allowed to be as long. */
const CLEAR = 24 * 3_600_000
const AT_ONCE = 200

/**
 * The instant from which a person's punches have to be read, so that what the rule makes of everything from `from` on is the same
 * as if it had read them all: a day without any lies before it.
 */
export async function startOfStory(db: Kysely<ServerDatabase>, userId: string, from: number): Promise<number> {
  let start = from
  for (;;) {
    const rows = await db
      .selectFrom('punches')
      .select('at')
      .where('user_id', '=', userId)
      .where('at', '<', start)
      .orderBy('at', 'desc')
      .limit(AT_ONCE)
      .execute()
    for (const { at } of rows) {
      if (start - at > CLEAR) return start
      start = at
    }
    if (rows.length < AT_ONCE) return start
  }
}

export const punchesFrom = (db: Kysely<ServerDatabase>, userId: string, from: number): Promise<PunchRow[]> =>
  db
    .selectFrom('punches')
    .selectAll()
    .where('user_id', '=', userId)
    .where('at', '>=', from)
    // A terminal that its person was never assigned to cannot make entries of theirs.
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('terminal_people')
          .select('terminal_people.user_id')
          .whereRef('terminal_people.terminal_id', '=', 'punches.terminal_id')
          .whereRef('terminal_people.user_id', '=', 'punches.user_id'),
      ),
    )
    .orderBy('at')
    .execute()
