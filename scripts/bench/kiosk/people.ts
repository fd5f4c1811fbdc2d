import { v7 } from 'uuid'
import { openBare, openPlainSqlite } from '../sync/bare.ts'
import type { ServerEntry } from '../sync/entries.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = 365
const AT_ONCE = 5000

/** Somebody who works where the terminal stands. */
export interface Colleague {
  readonly id: string
  readonly badge: string
}

/**
 * Writes people and a year of their work straight into a server's SQLite file, while no server has it open: two entries on each of
 * five days a week, the last of them yesterday.
 * @param like the name of an account whose password all of them have
 * @param now UTC milliseconds
 */
export async function addPeople(
  path: string,
  like: string,
  people: number,
  now: number,
): Promise<readonly Colleague[]> {
  const sqlite = openPlainSqlite(path)
  const { org_id: org } = sqlite
    .prepare<[string], { org_id: string }>('select org_id from users where username = ?')
    .get(like) ?? { org_id: '' }
  const insert = sqlite.prepare(`
    insert into users
      (id, org_id, version, username, username_key, full_name, role, role_source, password_hash, active, created_at)
    select @id, org_id, @version, @name, @name, @fullName, 'user', 'default', password_hash, 1, @now
    from users where username = @like`)
  const colleagues = Array.from({ length: people }, (_, at) => ({ id: v7(), badge: `BADGE-${100_000 + at}` }))
  sqlite.transaction(() => {
    for (const [at, { id }] of colleagues.entries()) {
      const fullName = `Person ${String(at).padStart(4, '0')}`
      insert.run({ id, version: 1000 + at, name: `person${at}`, fullName, now, like })
    }
  })()
  sqlite.close()

  const bare = await openBare({ engine: 'sqlite', path })
  let version = 1000 + people
  let rows: ServerEntry[] = []
  for (const { id } of colleagues) {
    for (const startedAt of yearOfStarts(now)) {
      version += 1
      rows.push(entryOf(id, org, startedAt, version))
    }
    if (rows.length < AT_ONCE) continue
    await bare.upsert(rows)
    rows = []
  }
  await bare.upsert(rows)
  await bare.run(`update orgs set head = ${version}`)
  await bare.close()
  return colleagues
}

/** When somebody begins to work, in the morning and in the afternoon. */
function yearOfStarts(now: number): readonly number[] {
  const today = now - (now % DAY)
  const days = Array.from({ length: DAYS }, (_, ago) => today - (DAYS - ago) * DAY)
  return days.flatMap((day) => (new Date(day).getUTCDay() % 6 === 0 ? [] : [day + 7 * HOUR, day + 12 * HOUR]))
}

const entryOf = (user: string, org: string, startedAt: number, version: number): ServerEntry => ({
  id: v7({ msecs: startedAt }),
  org_id: org,
  stamps: '{}',
  version,
  deleted_at: null,
  user_id: user,
  project_id: null,
  task_id: null,
  description: 'Work in the hall',
  started_at: startedAt,
  ended_at: startedAt + 4 * HOUR,
  breaks: '[]',
  zone: 'Europe/Berlin',
  stop_reason: 'user',
  billable: 0,
  tag_ids: '[]',
  source: 'timer',
})
