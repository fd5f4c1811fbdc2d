import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { v7 } from 'uuid'
import { z } from 'zod'
import { civilDay } from '../../main/db/civil-day.ts'
import { UserId } from '../../shared/domain/id.ts'

const ZONE = 'Europe/Berlin'
const HOUR = 3_600_000
const TEN_YEARS = 10 * 365 * 24 * HOUR
/** Beyond this many entries other people own the rest, as in the replica of somebody who leads a team. */
const MOST_OF_ONE = 100_000
const PROJECTS = 20
const COLOURS = ['violet', 'orange', 'green'] as const

/** The database of the profile that is in use, and whose time it is. */
export interface Filled {
  readonly path: string
  readonly person: UserId
}

const Profiles = z.object({
  current: z.uuid(),
  profiles: z.array(z.object({ id: z.uuid(), person: z.object({ id: UserId }).nullable() })),
})

/**
 * Fills the database of a profile with entries of the last ten years. The app must not be running.
 * @param userData of an app that has been started before
 * @param now UTC milliseconds; everything lies before it
 */
export function fill(userData: string, entries: number, now: number): Filled {
  const file = Profiles.parse(JSON.parse(readFileSync(join(userData, 'profiles.json'), 'utf8')))
  const person = file.profiles.find(({ id }) => id === file.current)?.person?.id
  if (person === undefined) throw new Error('The profile has nobody in it.')
  const path = join(userData, 'profiles', file.current, 'time.db')
  const sqlite = new Sqlite(path, { fileMustExist: true })
  try {
    sqlite.transaction(() => insertAll(sqlite, person, entries, now))()
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    sqlite.close()
  }
  return { path, person }
}

function insertAll(sqlite: Sqlite.Database, person: UserId, entries: number, now: number): void {
  const project = sqlite.prepare(`
    insert into projects (id, name, code, colour, billable, archived) values (?, ?, '', ?, 1, 0)`)
  const projects = Array.from({ length: PROJECTS }, (_, at) => {
    const id = v7()
    project.run(id, `Project ${at + 1}`, COLOURS[at % COLOURS.length])
    return id
  })
  const entry = sqlite.prepare(`
    insert into time_entries
      (id, user_id, project_id, description, started_at, ended_at, breaks, zone, stop_reason, billable, tag_ids, source, day)
    values (?, ?, ?, ?, ?, ?, '[]', ?, 'user', 1, '[]', 'timer', ?)`)
  const people = [person, ...Array.from({ length: Math.ceil(entries / MOST_OF_ONE) - 1 }, () => v7())]
  const step = Math.floor((TEN_YEARS * people.length) / entries)
  for (let at = 0; at < entries; at += 1) {
    const owner = people[at % people.length]
    const startedAt = now - HOUR - (Math.floor(at / people.length) + 1) * step
    const description = `Work on part ${at % 499} of the plan`
    const endedAt = startedAt + Math.min(HOUR, Math.floor(step * 0.9))
    const id = v7({ msecs: startedAt })
    entry.run(id, owner, projects[at % PROJECTS], description, startedAt, endedAt, ZONE, civilDay(startedAt, ZONE))
  }
}
