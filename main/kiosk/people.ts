import { sql } from 'kysely'
import { sameName } from '../../shared/domain/catalog.ts'
import { UserId } from '../../shared/domain/id.ts'
import { Punch } from '../../shared/domain/punch.ts'
import type { PunchView } from '../../shared/domain/terminal-administration.ts'
import { TerminalPerson, type TerminalRoster, type TerminalSyncResponse } from '../../shared/protocol/terminal.ts'
import { writeMeta, type KioskDb } from './database.ts'

/** The people who are known here, with the digests that the server gave them. */
export async function knownPeople(db: KioskDb): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('people')
    .select(['id', sql<string | null>`body ->> 'digest'`.as('digest')])
    .execute()
  return Object.fromEntries(rows.flatMap(({ id, digest }) => (digest === null ? [] : [[id, digest]])))
}

/**
 * Takes in what the server says of people now. A roster that comes without word of who is gone is whole: whoever is not in it is
 * forgotten.
 */
export async function takeRoster(
  db: KioskDb,
  { roster, gone, digest }: Pick<TerminalSyncResponse, 'gone' | 'digest'> & { readonly roster: TerminalRoster },
): Promise<void> {
  const { people, ...catalog } = roster
  const replaced = gone && [...gone, ...people.map(({ id }) => id)]
  for (const [table, column] of [
    ['people', 'id'],
    ['badges', 'user_id'],
  ] as const) {
    await sql`delete from ${sql.table(table)} ${
      replaced ? sql`where ${sql.ref(column)} in (select value from json_each(${JSON.stringify(replaced)}))` : sql``
    }`.execute(db)
  }
  for (const person of people) {
    await db
      .insertInto('people')
      .values({
        id: person.id,
        name: person.name,
        number: person.number,
        locale: person.locale,
        text_size: person.textSize,
        pin_generation: person.pinGeneration,
        body: JSON.stringify(person),
      })
      .execute()
    for (const hash of person.badges) await db.insertInto('badges').values({ hash, user_id: person.id }).execute()
  }
  await writeMeta(db, 'catalog', catalog)
  await writeMeta(db, 'digest', digest)
}

/** What was read before: the board asks for everybody at each change, and to check hundreds of people's days takes long. */
const readBefore = new WeakMap<KioskDb, Map<string, { readonly body: string; readonly person: TerminalPerson }>>()

function read(db: KioskDb, id: string, body: string): TerminalPerson {
  const people = readBefore.get(db) ?? new Map<string, { readonly body: string; readonly person: TerminalPerson }>()
  readBefore.set(db, people)
  const before = people.get(id)
  if (before?.body === body) return before.person
  const person = TerminalPerson.parse(JSON.parse(body))
  people.set(id, { body, person })
  return person
}

/** Drops whom it has read from memory too. */
export const forgetPeople = (db: KioskDb): boolean => readBefore.delete(db)

/** Somebody who is known here, with what they chose here since the last contact. */
export async function personById(db: KioskDb, id: string): Promise<TerminalPerson | undefined> {
  const row = await db.selectFrom('people').select('body').where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const person = read(db, id, row.body)
  const chosen = await db.selectFrom('preferences').selectAll().where('user_id', '=', id).executeTakeFirst()
  return chosen ? { ...person, locale: chosen.locale, textSize: chosen.text_size } : person
}

/** What is shown of somebody who was found: read without their days, since there may be hundreds. */
export type Found = Pick<TerminalPerson, 'id' | 'name' | 'locale' | 'textSize'>

const findable = (db: KioskDb) =>
  db
    .selectFrom('people')
    .leftJoin('preferences', 'preferences.user_id', 'people.id')
    .select((eb) => [
      'people.id',
      'people.name',
      eb.fn.coalesce('preferences.locale', 'people.locale').as('locale'),
      eb.fn.coalesce('preferences.text_size', 'people.text_size').as('textSize'),
    ])

const toFound = ({ id, ...rest }: Omit<Found, 'id'> & { readonly id: string }): Found => ({
  id: UserId.parse(id),
  ...rest,
})

export async function findByBadge(db: KioskDb, hash: string): Promise<Found[]> {
  const rows = await findable(db)
    .innerJoin('badges', 'badges.user_id', 'people.id')
    .where('badges.hash', '=', hash)
    .execute()
  return rows.map(toFound)
}

export const findByNumber = async (db: KioskDb, number: string): Promise<Found[]> =>
  (await findable(db).where('people.number', '=', number).execute()).map(toFound)

/** Those whose names hold a text, by name; everybody for an empty one. */
export async function findByName(db: KioskDb, text: string): Promise<Found[]> {
  const wanted = sameName(text)
  const rows = await findable(db).orderBy('people.name').execute()
  return rows.filter(({ name }) => sameName(name).includes(wanted)).map(toFound)
}

/** What somebody recorded at this terminal since an instant, oldest first, as far as the server has not said it better. */
export async function ownPunches(db: KioskDb, person: TerminalPerson, since: number): Promise<PunchView[]> {
  const known = new Set(person.punches.map(({ id }) => id))
  const rows = await db
    .selectFrom('punches')
    .select(['at', 'body'])
    .where('user_id', '=', person.id)
    .where('at', '>=', since)
    .orderBy('sequence')
    .execute()
  return rows
    .map(({ at, body }) => ({ at, punch: Punch.parse(JSON.parse(body)) }))
    .filter(({ punch }) => !known.has(punch.id))
    .map(({ at, punch }) => ({
      id: punch.id,
      terminalId: punch.terminalId,
      sequence: punch.sequence,
      kind: punch.kind,
      at,
      claimed: punch.claimedAt !== null,
      doubtful: false,
      projectId: punch.projectId,
      taskId: punch.taskId,
      zone: punch.zone,
    }))
}
