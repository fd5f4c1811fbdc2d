import { useCallback } from 'react'
import { dayOf, type Day } from '../../shared/domain/day.ts'
import { formatClock, formatRunning, formatSum } from '../../shared/domain/duration.ts'
import { durationAt, type TimeEntry } from '../../shared/domain/entry.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { useTicking } from './clock.ts'

/** Today where this computer is; changes at midnight by itself. */
export function useToday(zone: TimeZone): Day {
  // A branded string comes out of the store as it went in.
  return useTicking(useCallback((now: Instant) => dayOf(now, zone), [zone]))
}

type Timed = Pick<TimeEntry, 'startedAt' | 'endedAt' | 'breaks'>

/** Start on the whole second, as the ticking clock does, so that a shown second never lasts two. */
const lastedAt = (entry: Timed, now: Instant): number =>
  durationAt(
    { ...entry, startedAt: entry.endedAt === null ? Math.floor(entry.startedAt / 1000) * 1000 : entry.startedAt },
    now,
  )

/** The start of the current minute. */
export const useMinute = (): Instant => useTicking(startOfMinute)
const startOfMinute = (now: Instant): Instant => now - (now % 60_000)

/** The running time of an entry to the second: `1:24:07`. */
export const useRunningTime = (entry: Timed): string =>
  useTicking(useCallback((now: Instant) => formatRunning(lastedAt(entry, now)), [entry]))

/** How long an entry has lasted, for its row: `1:24`. */
export const useRowTime = (entry: Timed): string =>
  useTicking(useCallback((now: Instant) => formatClock(lastedAt(entry, now)), [entry]))

/** Milliseconds of what has ended plus what runs, cut to whole minutes, so that it is drawn again once a minute. */
export function useLiveTotal(ended: number, running: Timed | undefined): number {
  return useTicking(
    useCallback(
      (now: Instant) => {
        const total = ended + (running ? lastedAt(running, now) : 0)
        return total - (total % 60_000)
      },
      [ended, running],
    ),
  )
}

/** A live sum for reading: `5 h 22`. */
export const useLiveSum = (ended: number, running: Timed | undefined): string => formatSum(useLiveTotal(ended, running))
