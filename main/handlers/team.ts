import { timesProblem, TimeEntry, type TimesProblem } from '../../shared/domain/entry.ts'
import { EntryId } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { PersonEntry } from '../../shared/ipc/team.ts'
import { OperationId } from '../../shared/protocol/operation.ts'
import type { Correction, TeamEntry } from '../../shared/protocol/team.ts'
import type { Auth } from '../auth/account.ts'
import { applyChanges, changedFields } from '../tracking/entries.ts'
import { create } from '../tracking/entry-change.ts'
import { askAsAdministrator } from './ask-as-administrator.ts'
import { tellHistory } from './entry-history.ts'
import type { HandlersOf } from './handlers.ts'

export interface TeamParts {
  readonly auth: Pick<Auth, 'ask' | 'rememberPerson'>
  readonly clock: () => Instant
  readonly newId: () => string
}

const toEntry = ({ id, fields }: TeamEntry): TimeEntry =>
  TimeEntry.parse({
    id,
    userId: fields['user_id'],
    description: fields['description'],
    projectId: fields['project_id'],
    taskId: fields['task_id'],
    tagIds: fields['tag_ids'],
    billable: fields['billable'],
    startedAt: fields['started_at'],
    endedAt: fields['ended_at'],
    breaks: fields['breaks'],
    source: fields['source'],
    zone: fields['zone'],
  })

const stampsOf = ({ stamps }: PersonEntry): Correction['saw'] =>
  Object.fromEntries(Object.entries(stamps).map(([group, id]) => [group, OperationId.parse(id)]))

/** Answers what an administrator sees and corrects of everybody's time. All of it is the server's; nothing is kept here. */
export function teamHandlers({ auth, clock, newId }: TeamParts): HandlersOf<'team'> {
  const ask = askAsAdministrator(auth)

  /**
   * The ids of the last request of which nobody knows whether it arrived: asked again in the same words it counts once.
   */
  let unanswered: { readonly words: string; readonly ids: readonly [string, string] } | null = null
  const once = async <T>(
    request: unknown,
    send: (ids: readonly [string, string]) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const words = JSON.stringify(request)
    const ids = unanswered?.words === words ? unanswered.ids : ([newId(), newId()] as const)
    unanswered = { words, ids }
    const answer = await send(ids)
    if (answer.ok) unanswered = null
    return answer
  }

  const correct = (
    correction: Omit<Correction, 'opId' | 'entryId'> & { readonly entryId: EntryId | null },
  ): Promise<Result<{ met: boolean }>> =>
    once(correction, async ([operation, entry]) => {
      const answer = await ask('adminCorrectEntry', {
        ...correction,
        opId: OperationId.parse(operation),
        entryId: correction.entryId ?? EntryId.parse(entry),
      })
      return answer.ok ? succeed({ met: answer.value.conflicts.length > 0 }) : answer
    })
  const problemOf = (startedAt: Instant, endedAt: Instant | null): TimesProblem | undefined =>
    timesProblem(startedAt, endedAt, clock())

  return {
    'team:list': async ({ from, to }) => {
      const found = await ask('adminTeam', { from, to })
      if (!found.ok) return found
      return succeed(
        found.value.people.map(({ userId, running, ...person }) => ({
          ...person,
          id: userId,
          running: running && toEntry(running),
        })),
      )
    },
    'team:entries': async ({ userId, from, to }) => {
      const found = await ask('adminEntries', { userId, from, to })
      if (!found.ok) return found
      const { entries, complete } = found.value
      return succeed({
        entries: entries.map((row) => ({ entry: toEntry(row), stamps: row.stamps, corrected: row.corrected })),
        complete,
      })
    },
    'team:correct': async ({ shown, changes, reason }) => {
      const after = applyChanges(shown.entry, changes)
      // What has ended cannot be set running again.
      if (shown.entry.endedAt !== null && after.endedAt === null) return fail('bad-input')
      const isMoved = after.startedAt !== shown.entry.startedAt || after.endedAt !== shown.entry.endedAt
      const problem = isMoved ? problemOf(after.startedAt, after.endedAt) : undefined
      if (problem) return fail(problem)
      const fields = changedFields(shown.entry, after)
      if (Object.keys(fields).length === 0) return succeed({ met: false })
      const { id, userId } = shown.entry
      return correct({ kind: 'patch', userId, entryId: id, fields, saw: stampsOf(shown), reason })
    },
    'team:add': async ({ userId, entry, zone, reason }) => {
      const problem = problemOf(entry.startedAt, entry.endedAt)
      if (problem) return fail(problem)
      // The id is that of the request.
      const made = { ...entry, id: EntryId.parse(newId()), userId, breaks: [], source: 'manual' as const, zone }
      const { fields } = create(made)
      return correct({ kind: 'create', userId, entryId: null, fields, saw: {}, reason })
    },
    'team:delete': ({ shown, reason }) =>
      correct({
        kind: 'delete',
        userId: shown.entry.userId,
        entryId: shown.entry.id,
        fields: {},
        saw: stampsOf(shown),
        reason,
      }),
    'team:history': async ({ id }) => {
      const found = await ask('adminEntryHistory', { entryId: id })
      return found.ok ? succeed(tellHistory(found.value.items)) : found
    },
    'team:closings': async () => {
      const found = await ask('adminPeriods', null)
      if (!found.ok) return found
      const people = await ask('adminUsers', null)
      if (!people.ok) return people
      const names = new Map(people.value.users.map(({ id, fullName, username }) => [id, fullName || username]))
      return succeed(
        found.value.periods.map(({ id, closedUntil, note, closedBy, closedAt }) => ({
          id,
          closedUntil,
          note,
          name: names.get(closedBy) ?? null,
          closedAt,
        })),
      )
    },
    'team:close': async (closing) => {
      const answer = await once(closing, ([id]) =>
        ask('adminClosePeriod', { id, closedUntil: closing.until, note: closing.note }),
      )
      return answer.ok ? succeed({}) : answer
    },
    'team:reopen': ({ id }) => ask('adminReopenPeriod', { id }),
  }
}
