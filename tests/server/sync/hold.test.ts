import { expect, test } from 'vitest'
import { noteTimer } from '../../../server/sync/hold.ts'
import type { Row } from '../../../server/sync/rows.ts'
import type { Timer } from '../../../shared/protocol/timer.ts'

/* What a batch keeps of timers beside its rows. It has to be as the rows are after each of its operations, or starts are held against what is no more. */

const row = (id: string, user: string, values: Row['values'] = {}, deletedAt: number | null = null): Row => ({
  id,
  orgId: 'org',
  deletedAt,
  stamps: {},
  values: { user_id: user, started_at: 1000, ended_at: null, stop_reason: null, source: 'timer', ...values },
})

/** The map as it would be if it were made of the rows anew. */
function anew(rows: ReadonlyMap<string, Row>): Map<string, Map<string, Timer>> {
  const timers = new Map<string, Map<string, Timer>>()
  for (const one of rows.values()) noteTimer({ timers }, one)
  return timers
}

/** Everything in it, in one order; whether somebody without timers has an empty list is nobody's concern. */
const filled = (timers: ReadonlyMap<string, ReadonlyMap<string, Timer>>): Timer[] =>
  [...timers.values()].flatMap((own) => [...own.values()]).toSorted((a, b) => (a.id < b.id ? -1 : 1))

test('a timer is there as its row is now: new, changed, deleted, back again', () => {
  const timers = new Map<string, Map<string, Timer>>()
  noteTimer({ timers }, row('a', 'ada'))
  noteTimer({ timers }, row('b', 'bob', { started_at: 500 }))
  expect(timers.get('ada')?.get('a')).toEqual({
    id: 'a',
    startedAt: 1000,
    endedAt: null,
    stopReason: null,
    source: 'timer',
    ahead: false,
  })
  noteTimer({ timers }, row('a', 'ada', { ended_at: 2000, stop_reason: 'auto' }))
  expect(timers.get('ada')?.get('a')).toMatchObject({ endedAt: 2000, stopReason: 'auto' })
  noteTimer({ timers }, row('a', 'ada', {}, 3000))
  expect(timers.get('ada')?.has('a')).toBe(false)
  expect(timers.get('bob')?.get('b')).toMatchObject({ startedAt: 500 })
  noteTimer({ timers }, row('a', 'ada'))
  expect(timers.get('ada')?.get('a')).toMatchObject({ startedAt: 1000, endedAt: null })
})

test('rows that are no entries are none of its business', () => {
  const timers = new Map<string, Map<string, Timer>>()
  noteTimer({ timers }, { ...row('t', 'ada'), values: { name: 'meeting', archived: 0 } })
  expect(timers.size).toBe(0)
})

test('kept row by row it is what it would be made anew', () => {
  const timers = new Map<string, Map<string, Timer>>()
  const rows = new Map<string, Row>()
  for (let step = 0; step < 500; step += 1) {
    const id = `row ${(step * 7) % 23}`
    const user = ((step * 7) % 23) % 2 === 0 ? 'ada' : 'bob'
    const ended = step % 3 === 0 ? null : step * 10
    const next = row(id, user, { started_at: step, ended_at: ended }, step % 5 === 0 ? step : null)
    rows.set(id, next)
    noteTimer({ timers }, next)
    expect(filled(timers)).toEqual(filled(anew(rows)))
    for (const [user, own] of timers) for (const id of own.keys()) expect(rows.get(id)?.values['user_id']).toBe(user)
  }
})
