import { dayOf, type Day } from '../../shared/domain/day.ts'
import { deriveEntries } from '../../shared/domain/derive-entries.ts'
import { durationAt } from '../../shared/domain/entry.ts'
import { forgottenOut, type Forgotten } from '../../shared/domain/forgotten.ts'
import type { EntryId } from '../../shared/domain/id.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { OtherTimer, Standing } from '../../shared/domain/shift.ts'
import type { PunchView } from '../../shared/domain/terminal-administration.ts'
import type { TerminalEntry, TerminalPerson } from '../../shared/protocol/terminal.ts'

/** An entry as somebody's hours count it. */
export type Counted = Pick<TerminalEntry, 'id' | 'startedAt' | 'endedAt' | 'breaks' | 'projectId' | 'taskId' | 'zone'>

/** How somebody stands, by everything that the terminal knows. */
export interface Situation {
  readonly standing: Standing
  /** What runs: begun here, or on another device. */
  readonly running: Counted | null
  /** Whether what runs was begun on another device. */
  readonly elsewhere: boolean
  /** Newest last. */
  readonly entries: readonly Counted[]
  readonly forgotten: Forgotten | undefined
  /** The last punch that was no claim. */
  readonly lastPunch: PunchView | undefined
}

/** Works out how somebody stands: the rule over what the server said and what was recorded here since, beside their other entries. */
export function situationOf(
  person: Pick<TerminalPerson, 'punches' | 'entries' | 'handEnds'>,
  own: readonly PunchView[],
  { longestShift, now }: { readonly longestShift: number; readonly now: Instant },
): Situation {
  const punches = [...person.punches, ...own]
  const timers = person.entries.filter(({ source }) => source === 'timer')
  const derived = deriveEntries({
    punches,
    timers: timers.map(({ id, startedAt, endedAt }) => ({ id, startedAt, endedAt })),
    handEnds: new Map(person.handEnds.map(({ entryId, at }) => [entryId, at])),
    longestShift,
    now,
  })
  const stops = new Map(derived.stops.map(({ entryId, at }) => [entryId, at]))
  const fresh = new Set<string>(own.map(({ id }) => id))
  const there = new Map(person.entries.map((entry) => [entry.id, entry]))
  // What punches made and is not there any more was deleted by hand, or set aside for its person to look at.
  const made = derived.entries.filter(({ id, openedBy }) => there.has(id) || fresh.has(openedBy))
  const ids = new Set(made.map(({ id }) => id))
  const others = person.entries.filter(({ id, byHand, source }) => byHand || !(ids.has(id) || source === 'kiosk'))
  const byHand = new Set(others.map(({ id }) => id))
  const entries: Counted[] = [
    ...others.map((entry) => ended(entry, stops, made)),
    ...made.filter(({ id }) => !byHand.has(id)),
  ].toSorted((a, b) => a.startedAt - b.startedAt)
  const running = entries.findLast(({ endedAt }) => endedAt === null) ?? null
  return {
    standing: derived.standing,
    running,
    elsewhere: running !== null && !ids.has(running.id),
    entries,
    forgotten: forgottenOut(derived, punches, longestShift),
    lastPunch: punches
      .filter(({ claimed }) => !claimed)
      .toSorted((a, b) => a.at - b.at)
      .at(-1),
  }
}

/** A timer from elsewhere ends where a clock-out here ended it, or where a later clock-in began. */
function ended(
  entry: TerminalEntry,
  stops: ReadonlyMap<EntryId, Instant>,
  made: readonly (OtherTimer & { readonly id: EntryId })[],
): Counted {
  if (entry.endedAt !== null) return entry
  const later = made.filter(({ startedAt }) => startedAt > entry.startedAt).map(({ startedAt }) => startedAt)
  const ends = [...later, ...(stops.has(entry.id) ? [stops.get(entry.id) ?? 0] : [])]
  return ends.length === 0 ? entry : { ...entry, endedAt: Math.min(...ends) }
}

/** Milliseconds worked on a day as of an instant; an entry counts for the day on which it started, where it was tracked. */
export const workedOn = (entries: readonly Counted[], day: Day, now: Instant): number =>
  entries
    .filter(({ startedAt, zone }) => dayOf(startedAt, zone) === day)
    .reduce((sum, entry) => sum + durationAt(entry, now), 0)
