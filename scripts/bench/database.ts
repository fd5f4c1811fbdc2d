import Sqlite from 'better-sqlite3'
import { v7 } from 'uuid'
import { listDays, suggest, totals } from '../../main/db/entries.ts'
import { openReplica } from '../../main/db/open.ts'
import type { Tracking } from '../../main/tracking/context.ts'
import { startTimer, stopTimer } from '../../main/tracking/timer.ts'
import { addDays } from '../../shared/domain/day.ts'
import type { EntryContent } from '../../shared/domain/entry.ts'
import type { Filled } from './fill.ts'
import type { Measurement } from './measurement.ts'

const content: EntryContent = {
  description: 'Written work',
  projectId: null,
  taskId: null,
  tagIds: [],
  billable: false,
}
/** How many days the window of the timer asks for at once. */
const DAYS = 7

/** Opens a database as the app does, without any of its code. */
function openBare(path: string): Sqlite.Database {
  const sqlite = new Sqlite(path, { fileMustExist: true })
  for (const setting of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'fullfsync = 1',
    'checkpoint_fullfsync = 1',
    'cache_size = -16000',
  ]) {
    sqlite.pragma(setting)
  }
  return sqlite
}

async function time(times: number, work: () => unknown): Promise<number[]> {
  const took: number[] = []
  for (let round = 0; round <= times; round += 1) {
    const begun = performance.now()
    await work()
    took.push(performance.now() - begun)
  }
  // The first fills the caches.
  return took.slice(1)
}

/**
 * Milliseconds of the bare writes that starting a timer asks for: the row, and with `queued` also the change for the server, in one
 * transaction that is on the disk at its end. The rows are taken out again.
 */
export async function commitBare({ path, person }: Filled, times: number, queued: boolean): Promise<readonly number[]> {
  const sqlite = openBare(path)
  try {
    const row = sqlite.prepare(`
      insert into time_entries
        (id, user_id, description, started_at, breaks, zone, billable, tag_ids, source, day)
      values (?, ?, 'Written work', ?, '[]', 'Europe/Berlin', 0, '[]', 'timer', ?)`)
    const outgoing = sqlite.prepare(`
      insert into outbox (op_id, entity, entity_id, body, state, created_at) values (?, 'time_entry', ?, ?, 0, ?)`)
    const takeOut = sqlite.transaction((id: string) => {
      sqlite.prepare('delete from time_entries where id = ?').run(id)
      sqlite.prepare('delete from outbox where entity_id = ?').run(id)
    })
    const took: number[] = []
    for (let round = 0; round <= times; round += 1) {
      const id = v7()
      const now = Date.now()
      const day = new Date(now).toISOString().slice(0, 10)
      const body = JSON.stringify({
        opId: v7(),
        entity: 'time_entry',
        id,
        kind: 'create',
        actor: person,
        at: now,
        content,
      })
      const write = sqlite.transaction(() => {
        row.run(id, person, now, day)
        if (queued) outgoing.run(v7(), id, body, now)
      })
      const begun = performance.now()
      write.immediate()
      took.push(performance.now() - begun)
      takeOut(id)
    }
    return took.slice(1)
  } finally {
    sqlite.close()
  }
}

/** Starting a timer in a profile with a server, by the app's own code but without a window, beside the bare writes. */
export async function measureQueuedCommit(filled: Filled, times: number): Promise<Measurement> {
  const replica = await openReplica(filled.path)
  const tracking: Tracking = {
    replica,
    actor: filled.person,
    clock: () => Date.now(),
    newId: () => v7(),
    zone: () => 'Europe/Berlin',
    outgoing: true,
  }
  const values: number[] = []
  try {
    for (let round = 0; round <= times; round += 1) {
      const begun = performance.now()
      const started = await startTimer(tracking, content)
      values.push(performance.now() - begun)
      const stopped = await stopTimer(tracking)
      if (!started.ok || !stopped.ok) throw new Error('The timer was refused.')
    }
  } finally {
    await replica.close()
  }
  const floors = await commitBare(filled, times, true)
  return { name: 'queued-commit', unit: 'ms', values: values.slice(1), floors, budget: { of: 'value', most: 10 } }
}

/** The app's questions about a week, a search and a month, beside the same SQL with nothing around it. */
export async function measureQueries({ path, person }: Filled, times: number): Promise<readonly Measurement[]> {
  const replica = await openReplica(path)
  const bare = openBare(path)
  try {
    const { days } = await listDays(replica.reader, person, null, DAYS)
    const newest = days[0]?.day
    const oldest = days.at(-1)?.day
    if (newest === undefined || oldest === undefined) throw new Error('There is nothing to list.')
    const month = { from: addDays(newest, -30), to: newest }
    const grouped = bare.prepare(`
      select day from time_entries where user_id = ? and deleted_at is null group by day order by day desc limit ?`)
    const listed = bare.prepare(`
      select * from time_entries where user_id = ? and deleted_at is null and day >= ?
      order by day desc, started_at desc, id desc`)
    const found = bare.prepare(`
      select description, project_id, task_id, tag_ids, billable, max(started_at) as latest from (
        select description, project_id, task_id, tag_ids, billable, started_at from time_entries
        where user_id = ? and deleted_at is null order by started_at desc limit 5000)
      where description != '' group by description, project_id, task_id order by latest desc`)
    const summed = bare.prepare(`
      select day, started_at, ended_at, breaks from time_entries
      where user_id = ? and deleted_at is null and day >= ? and day <= ? order by day`)
    const question = async (name: string, ours: () => unknown, theirs: () => unknown): Promise<Measurement> => ({
      name,
      unit: 'ms',
      values: await time(times, ours),
      floors: await time(times, theirs),
      budget: { of: 'ratio', most: 1.5 },
    })
    return [
      await question(
        'week',
        () => listDays(replica.reader, person, null, DAYS),
        () => [grouped.all(person, DAYS + 1), listed.all(person, oldest)],
      ),
      await question(
        'search',
        () => suggest(replica.reader, person, 'part 7', 7),
        () => found.all(person),
      ),
      await question(
        'month',
        () => totals(replica.reader, person, month.from, month.to),
        () => summed.all(person, month.from, month.to),
      ),
    ]
  } finally {
    bare.close()
    await replica.close()
  }
}
