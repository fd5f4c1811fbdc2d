import type { Instant } from './instant.ts'
import type { Interval } from './interval.ts'
import { entryIdOf } from './punch.ts'
import {
  DOUBLE_READ,
  inOrder,
  MOST_BREAKS,
  type Derived,
  type DerivedEntry,
  type EntryMark,
  type IgnoredReason,
  type OtherTimer,
  type PunchFact,
  type ShiftInput,
} from './shift.ts'

/** The entry that is being written while the punches are read. */
interface Open extends Omit<DerivedEntry, 'endedAt' | 'closedBy' | 'breaks' | 'marks'> {
  readonly breaks: Interval[]
  readonly marks: Set<EntryMark>
  breakFrom: Instant | null
  readonly shiftStart: Instant
}

/**
 * The one rule that makes entries of one person's punches, on every terminal and on the server. The same punches give the same
 * entries in whatever order they came and however often the rule is asked; no two entries overlap, and at most the last one runs.
 *
 *     out --in, switch--> in --break-start--> break --break-end, switch--> in --out--> out
 *
 * On a break the entry has an end, where the break began; coming back takes that end away and leaves the break in the entry.
 * What does not fit changes nothing and is named in `ignored`. A shift that nobody ends is closed at `longestShift`; a timer that
 * is started elsewhere ends what is open; a clock-out ends a timer that runs elsewhere.
 */
export function deriveEntries(input: ShiftInput): Derived {
  const walk = new Walk(input)
  const punches = inOrder(input.punches)
  const timers = (input.timers ?? []).toSorted((a, b) => a.startedAt - b.startedAt)
  let next = 0
  for (const punch of punches) {
    for (; next < timers.length && (timers[next]?.startedAt ?? 0) < punch.at; next++) walk.timer(timers[next])
    walk.punch(punch)
  }
  for (; next < timers.length; next++) walk.timer(timers[next])
  return walk.finish()
}

class Walk {
  private readonly entries: DerivedEntry[] = []
  private readonly ignored: Derived['ignored'][number][] = []
  private readonly stops: Derived['stops'][number][] = []
  private open: Open | null = null
  private lastRead: Instant | null = null
  private lastEnd: Instant | null = null
  private readonly input: ShiftInput

  constructor(input: ShiftInput) {
    this.input = input
  }

  timer(timer: OtherTimer | undefined): void {
    if (!timer) return
    this.expire(timer.startedAt)
    // A later start ends what came before it, as between any two timers.
    if (this.open && timer.startedAt >= this.open.startedAt) this.close(timer.startedAt, null, 'ended-elsewhere')
  }

  punch(punch: PunchFact): void {
    this.expire(punch.at)
    if (!punch.claimed && this.lastRead !== null && punch.at - this.lastRead < DOUBLE_READ) {
      this.ignore(punch, 'double-read')
      return
    }
    if (!punch.claimed) this.lastRead = punch.at
    switch (punch.kind) {
      case 'in':
        if (this.open) this.goOn(punch, 'in-twice')
        else this.begin(punch, punch.at, [])
        break
      case 'switch':
        if (this.open) this.goOn(punch, null)
        else this.begin(punch, punch.at, this.coveringTimer(punch.at) ? [] : ['switch-without-in'])
        break
      case 'break-start':
        this.startBreak(punch)
        break
      case 'break-end':
        if (this.open?.breakFrom == null) this.ignore(punch, this.open ? 'no-break' : 'break-without-in')
        else this.endBreak(this.open, punch.at)
        break
      case 'out':
        this.out(punch)
    }
  }

  finish(): Derived {
    this.expire(this.input.now)
    const { open } = this
    if (!open) return { ...this.result(), standing: { state: 'out', since: this.lastEnd, shiftStart: null } }
    const { breakFrom, shiftStart } = open
    const running = this.written(open, null, null)
    const since = breakFrom ?? open.startedAt
    const state = breakFrom === null ? 'in' : 'break'
    const result = this.result()
    return { ...result, entries: [...result.entries, running], standing: { state, since, shiftStart } }
  }

  private result() {
    return { entries: this.entries, ignored: this.ignored, stops: this.stops }
  }

  /** Closes what is open where it had ended, by hand or by rule, before something happened. */
  private expire(at: Instant): void {
    if (!this.open) return
    const handEnd = this.input.handEnds?.get(this.open.id)
    const limit = this.open.shiftStart + this.input.longestShift
    if (handEnd !== undefined && handEnd < at)
      this.close(Math.max(handEnd, this.open.startedAt), null, 'ended-elsewhere')
    else if (limit < at) this.close(limit, null, 'longest-shift')
  }

  private begin(punch: PunchFact, shiftStart: Instant, marks: readonly EntryMark[]): void {
    this.open = {
      id: entryIdOf(punch.id),
      openedBy: punch.id,
      startedAt: punch.at,
      breaks: [],
      projectId: punch.projectId,
      taskId: punch.taskId,
      zone: punch.zone,
      marks: new Set(punch.doubtful ? [...marks, 'doubtful-record'] : marks),
      breakFrom: null,
      shiftStart,
    }
  }

  /** Somebody who is in already comes in again or switches: the break is over, and another project begins an entry of its own. */
  private goOn(punch: PunchFact, mark: EntryMark | null): void {
    const { open } = this
    if (!open) return
    if (mark !== null) open.marks.add(mark)
    const wasOnBreak = open.breakFrom !== null
    // Without a project, a second clock-in says nothing about what is worked on.
    const same =
      (punch.kind === 'in' && punch.projectId === null) ||
      (punch.projectId === open.projectId && punch.taskId === open.taskId)
    if (!same) {
      this.close(punch.at, punch, null)
      this.begin(punch, open.shiftStart, mark === null ? [] : [mark])
    } else if (wasOnBreak) this.endBreak(open, punch.at)
    else this.ignore(punch, 'same-project')
  }

  private startBreak(punch: PunchFact): void {
    const { open } = this
    if (!open) this.ignore(punch, 'break-without-in')
    else if (open.breakFrom !== null) this.ignore(punch, 'break-twice')
    else if (open.breaks.length >= MOST_BREAKS) open.marks.add('too-many-breaks')
    else open.breakFrom = punch.at
  }

  private endBreak(open: Open, at: Instant): void {
    if (open.breakFrom !== null && at > open.breakFrom) open.breaks.push({ start: open.breakFrom, end: at })
    open.breakFrom = null
  }

  private out(punch: PunchFact): void {
    if (this.open) {
      this.close(punch.at, punch, punch.claimed ? 'claimed-end' : null)
      return
    }
    const timer = this.coveringTimer(punch.at)
    // A timer that somebody ended later: two things are said of one end. One that ended here did so by this punch.
    if (!timer || (timer.endedAt !== null && timer.endedAt > punch.at)) this.ignore(punch, 'out-without-in')
    else if (timer.endedAt === null) this.stops.push({ entryId: timer.id, punchId: punch.id, at: punch.at })
  }

  private coveringTimer(at: Instant): OtherTimer | undefined {
    return this.input.timers?.find(({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || endedAt >= at))
  }

  private close(at: Instant, punch: PunchFact | null, mark: EntryMark | null): void {
    const { open } = this
    if (!open) return
    if (mark !== null) open.marks.add(mark)
    if (punch?.doubtful === true) open.marks.add('doubtful-record')
    this.entries.push(this.written(open, at, punch?.id ?? null))
    this.lastEnd = at
    this.open = null
  }

  private written(open: Open, endedAt: Instant | null, closedBy: DerivedEntry['closedBy']): DerivedEntry {
    const { breakFrom, shiftStart: _, marks, ...entry } = open
    // On a break nothing runs: the entry ends where the break began until somebody comes back.
    return { ...entry, endedAt: breakFrom ?? endedAt, closedBy, marks: [...marks].toSorted() }
  }

  private ignore(punch: PunchFact, reason: IgnoredReason): void {
    this.ignored.push({ punchId: punch.id, reason })
  }
}
