import { durationAt, type TimeEntry } from '../../../shared/domain/entry.ts'
import { EntryId } from '../../../shared/domain/id.ts'
import type { Channel, Output, Parsed } from '../../../shared/ipc/contract.ts'
import { fail, succeed, type Result } from '../../../shared/ipc/failure.ts'
import type { ClosingView, HistoryStep, PersonEntry } from '../../../shared/ipc/team.ts'
import type { AdminScenario } from './scenario.ts'

type TeamChannel = Extract<Channel, `team:${string}`>
type TeamHandlers = { readonly [C in TeamChannel]: (input: Parsed<C>) => Result<Output<C>> }

const columns = {
  description: 'description',
  projectId: 'project_id',
  taskId: 'task_id',
  tagIds: 'tag_ids',
  billable: 'billable',
  startedAt: 'started_at',
  endedAt: 'ended_at',
} as const satisfies Partial<Record<keyof TimeEntry, string>>

const valuesOf = (entry: Partial<TimeEntry>): HistoryStep['after'] =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([field, column]) => {
      const value = entry[field as keyof typeof columns]
      return value === undefined ? [] : [[column, structuredClone(value) as HistoryStep['after'][string]]]
    }),
  )

/** The server's side of the team, in memory. A description that ends in "elsewhere" was changed by its person meanwhile. */
export function fakeTeam({ team, people }: AdminScenario, newId: () => string, now: () => number): TeamHandlers {
  let entries = [...team.entries]
  let closings = [...team.closings]
  const history = new Map<string, HistoryStep[]>()
  const stepsOf = ({ entry }: PersonEntry): HistoryStep[] => {
    const known = history.get(entry.id)
    if (known) return known
    const person = people.find(({ id }) => id === entry.userId)
    const first = {
      id: newId(),
      did: 'create' as const,
      at: entry.startedAt,
      receivedAt: entry.startedAt + 1000,
      name: person?.fullName ?? '',
      device: 'Laptop',
      before: {},
      after: valuesOf(entry),
      stands: 'all' as const,
      reason: null,
    }
    history.set(entry.id, [first])
    return [first]
  }
  const record = (row: PersonEntry, step: Pick<HistoryStep, 'did' | 'before' | 'after' | 'reason'>): void => {
    const steps = step.did === 'create' ? [] : stepsOf(row)
    const made = {
      ...step,
      id: newId(),
      at: now(),
      receivedAt: now(),
      name: 'Ada Lovelace',
      device: 'Desk',
      stands: 'all',
    }
    history.set(row.entry.id, [...steps, made as HistoryStep])
  }
  return {
    'team:list': ({ from, to }) =>
      succeed(
        people
          .filter(({ active }) => active)
          .map(({ id, username, fullName, active }) => {
            const own = entries.filter(({ entry }) => entry.userId === id).map(({ entry }) => entry)
            return {
              id,
              username,
              fullName,
              active,
              running: own.find(({ endedAt }) => endedAt === null) ?? null,
              total: own
                .filter(({ startedAt, endedAt }) => endedAt !== null && startedAt >= from && startedAt < to)
                .reduce((sum, entry) => sum + durationAt(entry, to), 0),
            }
          }),
      ),
    'team:entries': ({ userId, from, to }) =>
      succeed({
        entries: entries
          .filter(({ entry }) => entry.userId === userId && entry.startedAt < to && (entry.endedAt ?? Infinity) > from)
          .toSorted((a, b) => a.entry.startedAt - b.entry.startedAt),
        complete: true,
      }),
    'team:correct': ({ shown, changes, reason }) => {
      const row = entries.find(({ entry }) => entry.id === shown.entry.id)
      if (!row) return fail('not-found')
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      const changed = { ...row, entry: { ...row.entry, ...given }, corrected: true }
      const after = valuesOf(given)
      const before = Object.fromEntries(
        Object.entries(valuesOf(row.entry)).filter(([column]) => Object.hasOwn(after, column)),
      )
      record(row, { did: 'patch', before, after, reason })
      entries = entries.map((one) => (one === row ? changed : one))
      return succeed({ met: row.entry.description.endsWith('elsewhere') })
    },
    'team:add': ({ userId, entry, zone, reason }) => {
      const id = EntryId.parse(newId())
      const made = { ...entry, id, userId, breaks: [], source: 'manual' as const, zone }
      const row = { entry: made, stamps: {}, corrected: true }
      record(row, { did: 'create', before: {}, after: valuesOf(made), reason })
      entries = [...entries, row]
      return succeed({ met: false })
    },
    'team:delete': ({ shown, reason }) => {
      const row = entries.find(({ entry }) => entry.id === shown.entry.id)
      if (!row) return fail('not-found')
      record(row, { did: 'delete', before: {}, after: {}, reason })
      entries = entries.filter((one) => one !== row)
      return succeed({ met: false })
    },
    'team:history': ({ id }) => {
      const row = entries.find(({ entry }) => entry.id === id)
      const steps = row ? stepsOf(row) : history.get(id)
      return steps ? succeed(steps) : fail('not-found')
    },
    'team:closings': () => succeed(closings.toSorted((a, b) => b.closedUntil - a.closedUntil)),
    'team:close': ({ until, note }) => {
      if (until > now()) return fail('bad-input')
      const closing: ClosingView = { id: newId(), closedUntil: until, note, name: 'Ada Lovelace', closedAt: now() }
      closings = [...closings, closing]
      return succeed({})
    },
    'team:reopen': ({ id }) => {
      closings = closings.filter((closing) => closing.id !== id)
      return succeed({})
    },
  }
}
