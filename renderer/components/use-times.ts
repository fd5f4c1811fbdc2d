import { useState } from 'react'
import { formatClock, parseDuration } from '../../shared/domain/duration.ts'
import type { TimeEntry } from '../../shared/domain/entry.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { useMinute } from './time.ts'
import { draftOf, draftProblem, timesOf, withDuration, type TimesDraft } from './times-draft.ts'

type Times = Pick<TimeEntry, 'startedAt' | 'endedAt'>

/** The times of an entry while somebody types them. */
export interface TimesForm {
  readonly draft: TimesDraft
  /** How long it lasts, as it is typed or follows from the rest. */
  readonly duration: string
  readonly times: Times | undefined
  readonly problem: ReturnType<typeof draftProblem>
  readonly isDurationWrong: boolean
  readonly take: (draft: TimesDraft) => void
  readonly takeDuration: (text: string) => void
  /** Writes the duration as it is usually written, once it has been typed. */
  readonly tidyDuration: () => void
}

const lengthText = (times: Times | undefined): string =>
  times?.endedAt !== undefined && times.endedAt !== null && times.endedAt > times.startedAt
    ? formatClock(times.endedAt - times.startedAt)
    : ''

/** Begins with the times of `subject`. `original` is what is being edited: what is not touched keeps its seconds. */
export function useTimes(subject: Times, original: Times | undefined, zone: TimeZone): TimesForm {
  const [draft, setDraft] = useState(() => draftOf(subject, zone))
  const [typed, setTyped] = useState<string | null>(null)
  const now = useMinute()
  const times = timesOf(draft, zone, original)
  const duration = typed ?? lengthText(times)
  const isDurationWrong = duration.trim() !== '' && parseDuration(duration) === undefined
  return {
    draft,
    duration,
    times,
    problem: draftProblem(times, original, now),
    isDurationWrong,
    take: (next) => {
      setDraft(next)
      setTyped(null)
    },
    takeDuration: (text) => {
      setTyped(text)
      const milliseconds = parseDuration(text)
      if (milliseconds !== undefined) setDraft(withDuration(draft, milliseconds, zone))
    },
    tidyDuration: () => {
      if (!isDurationWrong) setTyped(null)
    },
  }
}
