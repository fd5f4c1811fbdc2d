import { contentOf, type EntryContent, type TimeEntry } from '../../shared/domain/entry.ts'
import { EntryId, type EntryId as Id } from '../../shared/domain/id.ts'
import type { Result } from '../../shared/ipc/failure.ts'
import { findEntry, isMadeAhead, runningEntry } from '../db/entries.ts'
import { Refusal, write, type Tracking, type Writing } from './context.ts'
import { checkContent } from './content.ts'
import { create, interval } from './entry-change.ts'

/** Starts a timer. What ran until now ends at the same instant, so that no minute is lost and none counts twice. */
export function startTimer(tracking: Tracking, content: EntryContent): Promise<Result<TimeEntry>> {
  return write(tracking, (writing) => start(tracking, writing, content))
}

/** Starts a timer with the content of an earlier entry. */
export function continueEntry(tracking: Tracking, id: Id): Promise<Result<TimeEntry>> {
  return write(tracking, async (writing) => {
    const entry = await findEntry(writing.transaction, tracking.actor, id)
    if (!entry) throw new Refusal('not-found')
    return start(tracking, writing, contentOf(entry))
  })
}

/** Stops what runs. A clock that was set back never makes an end before its start. */
export function stopTimer(tracking: Tracking): Promise<Result<TimeEntry>> {
  return write(tracking, async (writing) => {
    const running = await runningEntry(writing.transaction, tracking.actor)
    if (!running) throw new Refusal('nothing-running')
    return end(writing, running, 'user')
  })
}

async function start(tracking: Tracking, writing: Writing, content: EntryContent): Promise<TimeEntry> {
  await checkContent(writing.transaction, content)
  const running = await runningEntry(writing.transaction, tracking.actor)
  if (running) await end(writing, running, 'auto')
  // A clock that was set back makes no start before the one that it ends; but what the server knows to be ahead is not waited for.
  const least = running && !(await isMadeAhead(writing.transaction, running.id)) ? running.startedAt : 0
  const entry: TimeEntry = {
    ...content,
    id: EntryId.parse(tracking.newId()),
    userId: tracking.actor,
    startedAt: Math.max(writing.now, least),
    endedAt: null,
    breaks: [],
    source: 'timer',
    zone: tracking.zone(),
  }
  await writing.change(create(entry))
  return entry
}

async function end(writing: Writing, running: TimeEntry, reason: 'user' | 'auto'): Promise<TimeEntry> {
  const ended = { ...running, endedAt: Math.max(writing.now, running.startedAt) }
  await writing.change({ entity: 'time_entry', id: running.id, kind: 'patch', fields: interval(ended, reason) })
  return ended
}
