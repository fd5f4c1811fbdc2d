import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isClosed, type Stretch } from '../../../shared/domain/closed.ts'
import { applyAside, isAside, isSameEvent, setAside } from '../../../shared/protocol/aside.ts'
import { entityOf } from '../../../shared/protocol/entity.ts'
import { applyOperation, type Content } from '../../../shared/protocol/merge.ts'
import { Operation } from '../../../shared/protocol/operation.ts'

const DAY = 24 * 3_600_000
const instant = fc.integer({ min: 0, max: 3 * DAY })
const ended = fc.tuple(instant, instant).map(([a, b]) => ({ startedAt: Math.min(a, b), endedAt: Math.max(a, b) }))
const stretch = fc.oneof(
  ended,
  instant.map((startedAt) => ({ startedAt, endedAt: null })),
)
const lengthOf = ({ startedAt, endedAt }: { startedAt: number; endedAt: number }): number => endedAt - startedAt
const moved = ({ startedAt, endedAt }: Stretch, by: number): Stretch => ({
  startedAt: startedAt + by,
  endedAt: endedAt === null ? null : endedAt + by,
})

describe('the same event', () => {
  test('says the same from both sides, whenever it is', () => {
    fc.assert(
      fc.property(stretch, stretch, instant, (a, b, by) => {
        expect(isSameEvent(a, b)).toBe(isSameEvent(b, a))
        expect(isSameEvent(moved(a, by), moved(b, by))).toBe(isSameEvent(a, b))
      }),
    )
  })

  test('an entry is the same as itself and as any part of it, but for those without length', () => {
    fc.assert(
      fc.property(ended, fc.nat(100), fc.nat(100), (whole, from, to) => {
        const at = (percent: number): number => whole.startedAt + Math.floor((lengthOf(whole) * percent) / 100)
        const part = { startedAt: at(Math.min(from, to)), endedAt: at(Math.max(from, to)) }
        expect(isSameEvent(whole, part)).toBe(lengthOf(part) > 0)
      }),
    )
  })

  test('what does not meet, or runs, never is', () => {
    fc.assert(
      fc.property(ended, ended, instant, (a, b, gap) => {
        const later = moved(b, a.endedAt + gap - b.startedAt)
        expect(isSameEvent(a, later)).toBe(false)
        expect(isSameEvent(a, { ...b, endedAt: null })).toBe(false)
      }),
    )
  })

  test('nearer is never less the same: a move towards the other keeps it', () => {
    fc.assert(
      fc.property(ended, ended, fc.nat(DAY), (a, b, step) => {
        const distance = a.startedAt + a.endedAt - (b.startedAt + b.endedAt)
        const towards = Math.sign(distance) * Math.min(step, Math.floor(Math.abs(distance) / 2))
        if (isSameEvent(a, b)) expect(isSameEvent(a, moved(b, towards))).toBe(true)
      }),
    )
  })

  test.each([
    [60, 30, 90, true],
    [60, 31, 91, false],
    [60, 50, 70, true],
    [60, 51, 71, false],
    [60, 0, 600, true],
  ])('0 to %i minutes and %i to %i: %s', (end, from, to, expected) => {
    expect(isSameEvent({ startedAt: 0, endedAt: end }, { startedAt: from, endedAt: to })).toBe(expected)
  })
})

describe('closed time', () => {
  test('an entry lies where it starts', () => {
    fc.assert(
      fc.property(ended, instant, (entry, until) => {
        const lies = entry.startedAt < until
        expect(isClosed(until, undefined, entry)).toBe(lies)
        expect(isClosed(until, entry, undefined)).toBe(lies)
        expect(isClosed(null, entry, entry)).toBe(false)
      }),
    )
  })

  test('nothing moves in, out or within, but what runs is stopped', () => {
    const [inside, outside] = [
      { startedAt: 10, endedAt: 20 },
      { startedAt: 200, endedAt: 210 },
    ]
    expect(isClosed(100, inside, outside)).toBe(true)
    expect(isClosed(100, outside, inside)).toBe(true)
    expect(isClosed(100, outside, outside)).toBe(false)
    const running = { startedAt: 50, endedAt: null }
    expect(isClosed(100, running, { startedAt: 50, endedAt: 120 })).toBe(false)
    expect(isClosed(100, running, { startedAt: 40, endedAt: 120 })).toBe(true)
    expect(isClosed(100, undefined, running)).toBe(true)
  })
})

describe('an entry that is set aside', () => {
  const entry = entityOf('time_entry')
  const id = '01931f71-5d4c-7b3a-9281-706f5e4d3c2b'
  const operation = (n: number, rest: object): Operation =>
    Operation.parse({
      opId: `01931f72-0a1b-7c2d-8e3f-${String(n).padStart(12, '0')}`,
      actor: id,
      entity: 'time_entry',
      id,
      kind: 'patch',
      fields: {},
      saw: {},
      at: n,
      schema: 2,
      ...rest,
    })
  const late = operation(1, {})
  const aside: Content = setAside(
    { deletedAt: null, stamps: {}, values: { description: '', deleted_at: null } },
    late,
    1000,
  )
  const wins = (): boolean => true

  test('takes in what comes late, and stays aside', () => {
    const words = operation(2, { fields: { description: 'late words' } })
    const { content, notes } = applyAside(entry, aside, words, wins)
    expect(content && isAside(content)).toBe(true)
    expect(content?.values['description']).toBe('late words')
    expect(notes).toEqual([])
    expect(applyAside(entry, aside, operation(3, { kind: 'restore' }), wins).content).toBe(aside)
  })

  test('counts again once somebody restores it who knows, and is aside no more', () => {
    const restore = operation(4, { kind: 'restore', saw: { deleted: late.opId } })
    const { content } = applyAside(entry, aside, restore, wins)
    expect(content?.deletedAt).toBeNull()
    const removed =
      content && applyOperation(entry, content, operation(5, { kind: 'delete', saw: content.stamps }), wins)
    expect(removed?.content?.deletedAt).not.toBeNull()
    expect(removed?.content && isAside(removed.content)).toBe(false)
  })
})
