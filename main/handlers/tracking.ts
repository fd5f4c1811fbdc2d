import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import { readCatalog } from '../db/catalog.ts'
import { closedFor } from '../db/closed.ts'
import { listDays, runningEntry, suggest, totals } from '../db/entries.ts'
import { saveClient, saveProject, saveTag, saveTask } from '../tracking/catalog.ts'
import type { Tracking } from '../tracking/context.ts'
import { addEntry, deleteEntry, editEntry, restoreEntry } from '../tracking/entries.ts'
import { continueEntry, startTimer, stopTimer } from '../tracking/timer.ts'
import type { Announce, HandlersOf } from './handlers.ts'

/** Whose time is tracked, once the current profile is open; undefined where nobody has signed in yet. */
export type CurrentTracking = () => Promise<Tracking | undefined>

/** Answers everything about the timer, entries and the catalog. */
export function trackingHandlers(
  current: CurrentTracking,
  announce: Announce,
): HandlersOf<'timer'> & HandlersOf<'entries'> & HandlersOf<'catalog'> {
  const read = async <T>(question: (tracking: Tracking) => Promise<T>): Promise<Result<T>> => {
    const tracking = await current()
    return tracking ? succeed(await question(tracking)) : fail('not-signed-in')
  }
  const write = async <T>(
    topics: readonly Topic[],
    work: (tracking: Tracking) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const tracking = await current()
    if (!tracking) return fail('not-signed-in')
    const result = await work(tracking)
    if (result.ok) announce(topics)
    return result
  }
  const timer = ['timer', 'entries'] as const

  return {
    'timer:running': () => read(async ({ replica, actor }) => (await runningEntry(replica.reader, actor)) ?? null),
    'timer:start': (content) => write(timer, (tracking) => startTimer(tracking, content)),
    'timer:stop': () => write(timer, stopTimer),
    'timer:continue': ({ id }) => write(timer, (tracking) => continueEntry(tracking, id)),

    'entries:list': ({ before, days }) => read(({ replica, actor }) => listDays(replica.reader, actor, before, days)),
    'entries:add': (entry) => write(['entries'], (tracking) => addEntry(tracking, entry)),
    'entries:edit': ({ id, changes }) => write(timer, (tracking) => editEntry(tracking, id, changes)),
    'entries:delete': ({ id }) => write(timer, (tracking) => deleteEntry(tracking, id)),
    'entries:restore': ({ id }) => write(timer, (tracking) => restoreEntry(tracking, id)),
    'entries:suggest': ({ text, limit }) => read(({ replica, actor }) => suggest(replica.reader, actor, text, limit)),
    'entries:totals': ({ from, to }) => read(({ replica, actor }) => totals(replica.reader, actor, from, to)),
    'entries:closed': () => read(async ({ replica, actor }) => ({ until: await closedFor(replica.reader, actor) })),

    'catalog:list': () => read(({ replica }) => readCatalog(replica.reader)),
    'catalog:save-client': (form) => write(['catalog'], (tracking) => saveClient(tracking, form)),
    'catalog:save-project': (form) => write(['catalog'], (tracking) => saveProject(tracking, form)),
    'catalog:save-task': (form) => write(['catalog'], (tracking) => saveTask(tracking, form)),
    'catalog:save-tag': (form) => write(['catalog'], (tracking) => saveTag(tracking, form)),
  }
}
