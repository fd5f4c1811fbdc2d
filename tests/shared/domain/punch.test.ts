import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveEntries } from '../../../shared/domain/derive-entries.ts'
import { forgottenOut } from '../../../shared/domain/forgotten.ts'
import { EntryId, ProjectId } from '../../../shared/domain/id.ts'
import { lengthWithout } from '../../../shared/domain/interval.ts'
import { possiblePunches } from '../../../shared/domain/next-punch.ts'
import { PunchId, PunchKind } from '../../../shared/domain/punch.ts'
import type { Derived, PunchFact } from '../../../shared/domain/shift.ts'
import { isWeakPin } from '../../../shared/domain/weak-pin.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const LONGEST = 12 * HOUR
const MONDAY = Date.UTC(2026, 10, 23)
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const project = (n: number) => ProjectId.parse(id(900 + n))

let made = 0
const punch = (kind: PunchKind, at: number, over: Partial<PunchFact> = {}): PunchFact => {
  made++
  const terminalId = id(1)
  return {
    id: PunchId.parse(id(made + 1000)),
    terminalId,
    sequence: made,
    kind,
    at,
    claimed: false,
    doubtful: false,
    projectId: null,
    taskId: null,
    zone: 'Europe/Berlin',
    ...over,
  }
}
const derive = (punches: readonly PunchFact[], now = MONDAY + 20 * HOUR, over = {}): Derived =>
  deriveEntries({ punches, longestShift: LONGEST, now, ...over })
const times = (derived: Derived) =>
  derived.entries.map(({ startedAt, endedAt, breaks, marks }) => ({
    from: (startedAt - MONDAY) / HOUR,
    to: endedAt === null ? null : (endedAt - MONDAY) / HOUR,
    breaks: breaks.map(({ start, end }) => [(start - MONDAY) / HOUR, (end - MONDAY) / HOUR]),
    marks,
  }))
const at = (hours: number) => MONDAY + hours * HOUR

describe('a day at a terminal', () => {
  test('in, break, back and out are one entry with a break', () => {
    const day = [punch('in', at(8)), punch('break-start', at(12)), punch('break-end', at(12.5)), punch('out', at(17))]
    const derived = derive(day)
    expect(times(derived)).toEqual([{ from: 8, to: 17, breaks: [[12, 12.5]], marks: [] }])
    expect(derived.entries[0]).toMatchObject({ id: day[0]?.id, openedBy: day[0]?.id, closedBy: day[3]?.id })
    expect(derived.standing).toEqual({ state: 'out', since: at(17), shiftStart: null })
  })

  test('on a break nothing runs, and whoever goes home from it left when it began', () => {
    const day = [punch('in', at(8)), punch('break-start', at(12))]
    expect(times(derive(day, at(12.2)))).toEqual([{ from: 8, to: 12, breaks: [], marks: [] }])
    expect(derive(day, at(12.2))).toEqual(derive(day, at(13)))
    expect(derive(day, at(13)).standing).toEqual({ state: 'break', since: at(12), shiftStart: at(8) })
    expect(times(derive([...day, punch('out', at(13))]))).toEqual([{ from: 8, to: 12, breaks: [], marks: [] }])
  })

  test('another project begins an entry of its own, without a gap and from a break too', () => {
    const derived = derive([
      punch('in', at(8), { projectId: project(1) }),
      punch('switch', at(10), { projectId: project(2) }),
      punch('break-start', at(12)),
      punch('switch', at(13), { projectId: project(1) }),
    ])
    expect(times(derived).map(({ from, to }) => [from, to])).toEqual([
      [8, 10],
      [10, 12],
      [13, null],
    ])
  })

  test('a badge that is read twice counts once', () => {
    const derived = derive([punch('in', at(8)), punch('out', at(8) + 300), punch('out', at(8) + 2999)], at(9))
    expect(times(derived)).toEqual([{ from: 8, to: null, breaks: [], marks: [] }])
    expect(derived.ignored.map(({ reason }) => reason)).toEqual(['double-read', 'double-read'])
  })

  test('a shift that nobody ends is closed by rule and marked, and a claimed end takes its place', () => {
    const start = punch('in', at(8))
    const rest = derive([start], at(20) + 1)
    expect(times(rest)).toEqual([{ from: 8, to: 20, breaks: [], marks: ['longest-shift'] }])
    expect(forgottenOut(rest, [start], LONGEST)).toEqual({
      since: at(8),
      earliestEnd: at(8),
      latestEnd: at(20),
      proposedEnd: at(16),
    })
    const claimed = punch('out', at(16.5), { claimed: true, sequence: 99 })
    const next = punch('in', at(32))
    const settled = derive([next, claimed, start], at(33))
    expect(times(settled)).toEqual([
      { from: 8, to: 16.5, breaks: [], marks: ['claimed-end'] },
      { from: 32, to: null, breaks: [], marks: [] },
    ])
    expect(forgottenOut(settled, [next, claimed, start], LONGEST)).toBeUndefined()
  })

  test('what does not fit changes nothing and is named', () => {
    const derived = derive([punch('out', at(7)), punch('break-start', at(7.5)), punch('in', at(8)), punch('in', at(9))])
    expect(derived.ignored.map(({ reason }) => reason)).toEqual(['out-without-in', 'break-without-in', 'same-project'])
    expect(times(derive([punch('in', at(8)), punch('in', at(9))], at(10)))).toEqual([
      { from: 8, to: null, breaks: [], marks: ['in-twice'] },
    ])
  })
})

describe('with other devices', () => {
  const timer = (startedAt: number, endedAt: number | null) => ({ id: EntryId.parse(id(7)), startedAt, endedAt })

  test('in at the desktop, out at the terminal', () => {
    const out = punch('out', at(12))
    const running = derive([out], at(13), { timers: [timer(at(8), null)] })
    expect(running.stops).toEqual([{ entryId: id(7), punchId: out.id, at: at(12) }])
    // Once it has been done, there is nothing left to do and nothing wrong.
    const done = derive([out], at(13), { timers: [timer(at(8), at(12))] })
    expect([done.stops, done.ignored]).toEqual([[], []])
    expect(possiblePunches(done.standing, true)[0]).toBe('out')
    // Somebody says of the same end that it was later: then the punch changed nothing, and that is said.
    const later = derive([out], at(14), { timers: [timer(at(8), at(13))] })
    expect(later.ignored).toEqual([{ punchId: out.id, reason: 'out-without-in' }])
  })

  test('a timer at the desktop ends what was open at the terminal', () => {
    const derived = derive([punch('in', at(8)), punch('out', at(16))], at(17), { timers: [timer(at(10), at(11))] })
    expect(times(derived)).toEqual([{ from: 8, to: 10, breaks: [], marks: ['ended-elsewhere'] }])
    expect(derived.ignored.map(({ reason }) => reason)).toEqual(['out-without-in'])
  })

  test('an end that somebody set by hand closes the shift for what comes after', () => {
    const start = punch('in', at(8))
    const handEnds = new Map([[EntryId.parse(start.id), at(10)]])
    const derived = derive([start, punch('in', at(11))], at(12), { handEnds })
    expect(times(derived).map(({ from, to }) => [from, to])).toEqual([
      [8, 10],
      [11, null],
    ])
  })
})

/** Punches of one person at two terminals over two days, a quarter of them within seconds of the one before. */
const punches = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...PunchKind.options),
      gap: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 3000, max: 6 * HOUR }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 4000 }) },
      ),
      terminal: fc.constantFrom(1, 2),
      project: fc.constantFrom(0, 1, 2),
    }),
    { maxLength: 30 },
  )
  .map((steps) => {
    let now = MONDAY
    return steps.map(({ kind, gap, terminal, project: which }, index) => {
      now += gap
      return punch(kind, now, {
        id: PunchId.parse(id(index + 1)),
        terminalId: id(terminal),
        sequence: index + 1,
        projectId: which === 0 ? null : project(which),
      })
    })
  })

describe('whatever happens', () => {
  test('the order of arrival, and hearing it twice, change nothing', () => {
    fc.assert(
      fc.property(punches, fc.integer({ min: 0, max: 100 * HOUR }), fc.infiniteStream(fc.nat()), (all, later, keys) => {
        const now = MONDAY + later
        const shuffled = [...all, ...all.slice(0, 5)]
          .map((one) => ({ one, key: Number(keys.next().value) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one)
        expect(derive(shuffled, now)).toEqual(derive(all, now))
      }),
    )
  })

  test('entries follow each other, none overlaps, and at most the last one runs', () => {
    fc.assert(
      fc.property(punches, (all) => {
        const { entries } = derive(all, (all.at(-1)?.at ?? MONDAY) + MINUTE)
        entries.forEach((entry, index) => {
          const next = entries[index + 1]
          if (next) expect(entry.endedAt).not.toBeNull()
          if (next) expect(entry.endedAt ?? Infinity).toBeLessThanOrEqual(next.startedAt)
          for (const { start, end } of entry.breaks) {
            expect(start).toBeGreaterThanOrEqual(entry.startedAt)
            expect(end).toBeLessThanOrEqual(entry.endedAt ?? Infinity)
          }
        })
      }),
    )
  })

  test('no minute is lost or doubled: each belongs to what the person had last said', () => {
    fc.assert(
      fc.property(punches, (all) => {
        const end = (all.at(-1)?.at ?? MONDAY) + MINUTE
        const worked = derive(all, end).entries.reduce(
          (sum, { startedAt, endedAt, breaks }) =>
            sum + lengthWithout({ start: startedAt, end: endedAt ?? end }, breaks),
          0,
        )
        expect(worked).toBe(workedByHand(all, end))
      }),
    )
  })
})

/** The same sum worked out another way: from one punch to the next, by nothing but the state. */
function workedByHand(all: readonly PunchFact[], end: number): number {
  let sum = 0
  let state: 'out' | 'in' | 'break' = 'out'
  let begun = 0
  let read = -Infinity
  const instants = [...all.map(({ at: when, kind }) => ({ when, kind })), { when: end, kind: undefined }]
  let before = MONDAY
  for (const { when, kind } of instants) {
    if (state === 'in') sum += Math.min(when, begun + LONGEST) - before
    if (state !== 'out' && when > begun + LONGEST) state = 'out'
    before = when
    if (kind === undefined || when - read < 3000) continue
    read = when
    if (state === 'out' && (kind === 'in' || kind === 'switch')) {
      state = 'in'
      begun = when
    } else if (state !== 'out' && kind === 'out') state = 'out'
    else if (state === 'in' && kind === 'break-start') state = 'break'
    else if (state === 'break' && kind !== 'break-start') state = 'in'
  }
  return sum
}

test('a night in which clocks change has the length that it had', () => {
  // Berlin, 25 October 2026: from 22:00 to 06:00 on the wall are nine hours.
  const night = [punch('in', Date.UTC(2026, 9, 24, 20)), punch('out', Date.UTC(2026, 9, 25, 5))]
  const [entry] = derive(night, Date.UTC(2026, 9, 26)).entries
  expect((entry?.endedAt ?? 0) - (entry?.startedAt ?? 0)).toBe(9 * HOUR)
})

describe('PINs that anybody would try', () => {
  test.each(['12345', '000000', '123456', '987654', '121212', '123123', '246802', '010190', '19900131', '112211'])(
    '%s is refused',
    (pin) => expect(isWeakPin(pin, null)).toBe(true),
  )
  test('one that holds the own number is refused, another is not', () => {
    expect(isWeakPin('947137', '4713')).toBe(true)
    expect(isWeakPin('947137', '5555')).toBe(false)
    expect(isWeakPin('806427', null)).toBe(false)
  })
})
