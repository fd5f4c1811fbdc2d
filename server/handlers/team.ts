import type { Kysely } from 'kysely'
import { durationAt } from '../../shared/domain/entry.ts'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import { Interval } from '../../shared/domain/interval.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { Operation, OperationId, Outcome } from '../../shared/protocol/operation.ts'
import {
  MOST_ENTRIES,
  type EntriesRequest,
  type EntriesResponse,
  type HistoryRequest,
  type HistoryResponse,
  type TeamEntry,
  type TeamRequest,
  type TeamResponse,
} from '../../shared/protocol/team.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { allUsers, userById } from '../db/users.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { anyTable, fromFlat, type Row } from '../sync/rows.ts'

const entity = entityOf('time_entry')
const columns = Object.keys(entity.columns)
const Breaks = Interval.array()

/** An entry's row as administrators see it. */
export function toTeamEntry(row: Row, corrected: ReadonlySet<string>): TeamEntry {
  const stamps = Object.entries(row.stamps).map(([group, opId]) => [group, OperationId.parse(opId)] as const)
  return {
    id: EntryId.parse(row.id),
    userId: UserId.parse(row.values['user_id']),
    fields: travelling(entity, row.values, columns),
    stamps: Object.fromEntries(stamps),
    deleted: row.deletedAt !== null,
    corrected: corrected.has(row.id),
  }
}

/** Which of these entries an administrator has created or corrected. */
export async function correctedAmong(db: Kysely<ServerDatabase>, rows: readonly Row[]): Promise<Set<string>> {
  const person = rows[0]?.values['user_id']
  if (person === undefined) return new Set()
  const found = await db
    .selectFrom('corrections')
    .select('entry_id')
    .where('user_id', 'in', [...new Set(rows.map(({ values }) => String(values['user_id'])))])
    .execute()
  return new Set(found.map((row) => row.entry_id))
}

const living = (db: Kysely<ServerDatabase>) =>
  anyTable(db).selectFrom(entity.table).selectAll().where('deleted_at', 'is', null)

/** Who tracks what now, and how much it was between two instants. */
export async function readTeam(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { from, to }: TeamRequest,
): Promise<Result<TeamResponse>> {
  const ended = await db
    .selectFrom('time_entries')
    .select(['user_id', 'started_at', 'ended_at', 'breaks'])
    .where('deleted_at', 'is', null)
    .where('ended_at', 'is not', null)
    .where('started_at', '>=', from)
    .where('started_at', '<', to)
    .execute()
  const totals = new Map<string, number>()
  for (const { user_id: user, started_at: startedAt, ended_at: endedAt, breaks } of ended) {
    const length = durationAt({ startedAt, endedAt, breaks: Breaks.parse(JSON.parse(breaks)) }, to)
    totals.set(user, (totals.get(user) ?? 0) + length)
  }
  const running = (await living(db).where('ended_at', 'is', null).execute()).map((flat) => fromFlat(entity, flat))
  const corrected = await correctedAmong(db, running)
  const people = (await allUsers(db)).filter(({ id, active }) => active === 1 || totals.has(id))
  return succeed({
    now: clock(),
    people: people.map(({ id, username, full_name: fullName, active }) => {
      const runs = running.find(({ values }) => values['user_id'] === id)
      return {
        userId: UserId.parse(id),
        username,
        fullName,
        active: active === 1,
        running: runs ? toTeamEntry(runs, corrected) : null,
        total: totals.get(id) ?? 0,
      }
    }),
  })
}

/** A person's entries between two instants. */
export async function readEntries(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId, from, to }: EntriesRequest,
): Promise<Result<EntriesResponse>> {
  if ((await userById(db, userId)) === undefined) return refuse('not-found')
  const found = await living(db)
    .where('user_id', '=', userId)
    .where('started_at', '<', to)
    .where((either) => either.or([either('ended_at', 'is', null), either('ended_at', '>', from)]))
    .orderBy('started_at')
    .orderBy('id')
    .limit(MOST_ENTRIES + 1)
    .execute()
  const rows = found.slice(0, MOST_ENTRIES).map((flat) => fromFlat(entity, flat))
  const corrected = await correctedAmong(db, rows)
  return succeed({
    now: clock(),
    entries: rows.map((row) => toTeamEntry(row, corrected)),
    complete: found.length === rows.length,
  })
}

/** Everything that was done to an entry, as the ledger has it. */
export async function readHistory(
  { db }: Pick<Parts, 'db'>,
  { entryId }: HistoryRequest,
): Promise<Result<HistoryResponse>> {
  const rows = await db
    .selectFrom('ops')
    .leftJoin('devices', 'devices.id', 'ops.device_id')
    .leftJoin('users', 'users.id', 'ops.actor')
    .leftJoin('corrections', 'corrections.op_id', 'ops.op_id')
    .select(['ops.body', 'ops.at', 'ops.received_at', 'ops.outcome', 'ops.actor', 'ops.device_id'])
    .select(['devices.name as device', 'users.username', 'users.full_name', 'corrections.reason'])
    .where('ops.entity_id', '=', entryId)
    .where('ops.entity', '=', 'time_entry')
    .orderBy('ops.version')
    .execute()
  if (rows.length === 0) return refuse('not-found')
  return succeed({
    items: rows.map((row) => {
      const { opId, kind, fields } = Operation.parse(JSON.parse(row.body))
      return {
        opId,
        at: row.at,
        receivedAt: row.received_at,
        actor: { id: row.actor, name: row.full_name || (row.username ?? row.actor) },
        device: row.device === null ? null : { id: row.device_id, name: row.device },
        kind,
        fields,
        outcome: Outcome.parse(row.outcome),
        reason: row.reason,
      }
    }),
  })
}
