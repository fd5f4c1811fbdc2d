import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { EntryId, UserId } from '../../shared/domain/id.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import {
  TerminalCatalog,
  TerminalEntry,
  type TerminalPerson,
  type TerminalRoster,
  type TerminalSyncRequest,
  type TerminalSyncResponse,
} from '../../shared/protocol/terminal.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { anyTable, fromFlat, type Row } from '../sync/rows.ts'
import { handEnd, isByHand } from './derive.ts'
import { toFact, type PunchRow } from './facts.ts'
import { peopleOf } from './terminal.ts'

/** How much of the past a terminal has: this week and the one before, in milliseconds. */
const REMEMBERED = 14 * 24 * 3_600_000
const DAY = 24 * 3_600_000

/** Whatever the terminal may know: the people who are assigned to it, their last days, and what can be worked on. */
export async function readRoster(
  db: Kysely<ServerDatabase>,
  terminalId: string,
  now: number,
): Promise<{ roster: TerminalRoster; digest: string }> {
  const assigned = await peopleOf(db, terminalId)
  // A day at a time, so that the same people with nothing new have the same digest all day.
  const from = now - (now % DAY) - REMEMBERED
  const people = (await readPeople(db, assigned, from)).map((person) => ({ ...person, digest: digestOf(person) }))
  const catalog = TerminalCatalog.parse(await readCatalog(db))
  const digest = digestOf([people.map((person) => person.digest), catalog])
  return { roster: { people, ...catalog }, digest }
}

const digestOf = (value: object): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url')

/** What of a roster a terminal needs that has these people, by their digests. */
export function rosterFor(
  roster: TerminalRoster,
  known: TerminalSyncRequest['knownPeople'],
): Pick<TerminalSyncResponse, 'roster' | 'gone'> {
  const here = new Set<string>(roster.people.map(({ id }) => id))
  return {
    roster: { ...roster, people: roster.people.filter(({ id, digest }) => known[id] !== digest) },
    gone: Object.keys(known).flatMap((id) => (here.has(id) ? [] : [UserId.parse(id)])),
  }
}

async function readPeople(
  db: Kysely<ServerDatabase>,
  assigned: readonly string[],
  from: number,
): Promise<TerminalPerson[]> {
  if (assigned.length === 0) return []
  const users = await db
    .selectFrom('users')
    .leftJoin('kiosk_people', 'kiosk_people.user_id', 'users.id')
    .select(['users.id', 'username', 'full_name', 'number', 'locale', 'text_size', 'pin_generation'])
    .where('users.id', 'in', assigned)
    .where('active', '=', 1)
    .where('deleted_at', 'is', null)
    .orderBy('users.id')
    .execute()
  const badges = await db.selectFrom('badges').selectAll().where('user_id', 'in', assigned).orderBy('id').execute()
  const punches = await db
    .selectFrom('punches')
    .selectAll()
    .where('user_id', 'in', assigned)
    .where('at', '>=', from)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const entries = await readEntries(db, assigned, from)
  const made = await db
    .selectFrom('punch_entries')
    .select(['entry_id', 'written', 'withdrawn'])
    .where('user_id', 'in', assigned)
    .where('started_at', '>=', from)
    .execute()
  const madeById = new Map(made.map((one) => [one.entry_id, one]))
  const badgesOf = Map.groupBy(badges, (badge) => badge.user_id)
  const punchesOf = Map.groupBy(punches, (punch) => punch.user_id)
  const entriesOf = Map.groupBy(entries, ({ values }) => values['user_id'])
  return users.map((user) => {
    const own = entriesOf.get(user.id) ?? []
    return {
      id: UserId.parse(user.id),
      name: user.full_name === '' ? user.username : user.full_name,
      number: user.number,
      badges: (badgesOf.get(user.id) ?? []).map(({ hash }) => hash),
      locale: user.locale ?? 'en',
      textSize: user.text_size ?? 'normal',
      pinGeneration: user.pin_generation ?? 0,
      punches: (punchesOf.get(user.id) ?? []).map(toPunchView),
      entries: own
        .filter((row) => row.deletedAt === null)
        .map((row) => {
          const one = madeById.get(row.id)
          return toEntry(row, one !== undefined && isByHand(one, row))
        }),
      handEnds: own.flatMap((row) => {
        const one = madeById.get(row.id)
        const at = one ? handEnd(one, row) : null
        return at === null ? [] : [{ entryId: EntryId.parse(row.id), at }]
      }),
    }
  })
}

const toPunchView = (row: PunchRow) => toFact(row)

async function readEntries(db: Kysely<ServerDatabase>, assigned: readonly string[], from: number): Promise<Row[]> {
  const entity = entityOf('time_entry')
  const flat = await anyTable(db)
    .selectFrom(entity.table)
    .selectAll()
    .where('user_id', 'in', [...assigned])
    .where((eb) => eb.or([eb('started_at', '>=', from), eb('ended_at', 'is', null)]))
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  return flat.map((one) => fromFlat(entity, one))
}

const parseJson = (text: unknown): unknown => JSON.parse(String(text))

const toEntry = ({ id, values }: Row, byHand: boolean): TerminalEntry =>
  TerminalEntry.parse({
    id,
    startedAt: values['started_at'],
    endedAt: values['ended_at'],
    breaks: parseJson(values['breaks']),
    projectId: values['project_id'],
    taskId: values['task_id'],
    zone: values['zone'],
    source: values['source'],
    byHand,
  })

async function readCatalog(db: Kysely<ServerDatabase>) {
  const clients = await db.selectFrom('clients').selectAll().where('deleted_at', 'is', null).orderBy('id').execute()
  const projects = await db
    .selectFrom('projects')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where('archived', '=', 0)
    .orderBy('id')
    .execute()
  const tasks = await db
    .selectFrom('tasks')
    .selectAll()
    .where('deleted_at', 'is', null)
    .where('archived', '=', 0)
    .orderBy('id')
    .execute()
  return {
    clients: clients.map(({ id, name, archived }) => ({ id, name, archived: archived === 1 })),
    // What an hour costs is nobody's business at a terminal.
    projects: projects.map((project) => ({
      id: project.id,
      clientId: project.client_id,
      name: project.name,
      code: project.code,
      colour: project.colour,
      billable: project.billable === 1,
      rate: null,
      archived: false,
    })),
    tasks: tasks.map((task) => ({ id: task.id, projectId: task.project_id, name: task.name, archived: false })),
  }
}
