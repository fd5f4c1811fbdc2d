import type { NewId, ProjectId, TaskId, UserId } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import {
  FIRST_SEAL,
  Punch,
  sealedText,
  type ProofKind,
  type PunchKind,
  type TerminalId,
} from '../../shared/domain/punch.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import type { TrustedClock } from './clocks.ts'
import { readMeta, START, writeMeta, type KioskDb } from './database.ts'
import { keyed } from './keys.ts'

/** What somebody does, and when they say it was if it is not now. */
export interface Doing {
  readonly userId: UserId
  readonly kind: PunchKind
  readonly projectId: ProjectId | null
  readonly taskId: TaskId | null
  readonly proof: ProofKind
  readonly claimedAt: Instant | null
}

export interface RecorderParts {
  readonly db: KioskDb
  readonly clock: TrustedClock
  readonly terminalId: TerminalId
  readonly sealKey: Uint8Array
  readonly newId: NewId
  readonly zone: () => TimeZone
}

/**
 * Records one punch: its place in the record, its seal and the punch itself are one transaction, and on the disk when this
 * resolves. Answers the punch, and what the terminal takes its time for.
 */
export async function recordPunch(parts: RecorderParts, doing: Doing): Promise<{ punch: Punch; at: Instant }> {
  const { db, clock, terminalId, sealKey, newId, zone } = parts
  return db.transaction().execute(async (transaction) => {
    const last = (await readMeta(transaction, 'last')) ?? START
    const reading = clock.reading()
    const at = doing.claimedAt ?? clock.now()
    const draft = Punch.parse({
      ...doing,
      id: newId(),
      terminalId,
      sequence: last.sequence + 1,
      zone: zone(),
      clock: reading,
      previousSeal: last.seal,
      seal: FIRST_SEAL,
    })
    const punch: Punch = { ...draft, seal: keyed(sealKey, sealedText(draft)) }
    await transaction
      .insertInto('punches')
      .values({
        sequence: punch.sequence,
        id: punch.id,
        user_id: punch.userId,
        at,
        body: JSON.stringify(punch),
        sent: 0,
      })
      .execute()
    await writeMeta(transaction, 'last', { sequence: punch.sequence, seal: punch.seal })
    await clock.remember(transaction)
    return { punch, at }
  })
}

/** The oldest punches that the server does not have. */
export async function waitingPunches(db: KioskDb, most: number): Promise<Punch[]> {
  const rows = await db
    .selectFrom('punches')
    .select('body')
    .where('sent', '=', 0)
    .orderBy('sequence')
    .limit(most)
    .execute()
  return rows.map(({ body }) => Punch.parse(JSON.parse(body)))
}

/** The sequence of the last punch that the server has said it has, of those that are kept; 0 where there is none. */
export async function lastSent(db: KioskDb): Promise<number> {
  const row = await db
    .selectFrom('punches')
    .select((eb) => eb.fn.max<number | null>('sequence').as('last'))
    .where('sent', '=', 1)
    .executeTakeFirstOrThrow()
  return row.last ?? 0
}

export async function countWaiting(db: KioskDb): Promise<number> {
  const row = await db
    .selectFrom('punches')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('sent', '=', 0)
    .executeTakeFirstOrThrow()
  return row.count
}
