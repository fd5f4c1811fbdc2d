import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useState, type ReactNode, type RefObject } from 'react'
import { dayOf } from '../../../shared/domain/day.ts'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import type { Instant } from '../../../shared/domain/instant.ts'
import type { Preferences } from '../../../shared/ipc/app.ts'
import type { Output } from '../../../shared/ipc/contract.ts'
import { useWords } from '../../components/words.tsx'
import { DayList } from './DayList.tsx'
import { EntryDialog, type NewEntry } from './EntryDialog.tsx'
import { Summary } from './Summary.tsx'
import { useEntryActions } from './use-entry-actions.ts'

const MINUTE = 60_000

export interface DayBoardProps {
  readonly preferences: Preferences
  readonly scroll: RefObject<HTMLElement | null>
  /** Puts the focus into the description field. */
  readonly onStart: () => void
  /** What wants to be read before the sums. */
  readonly news: ReactNode
  /** What else belongs beside the days. */
  readonly children: ReactNode
}

/** The time that most likely is missing: from the end of today's last entry until now, or the last hour. */
function missingTime(latest: Instant | undefined, now: Instant): NewEntry {
  const endedAt = now - (now % MINUTE)
  const isUseful = latest !== undefined && latest < endedAt - MINUTE
  return { startedAt: isUseful ? latest - (latest % MINUTE) : endedAt - 60 * MINUTE, endedAt }
}

/** The days beside their sums, and the dialog in which an entry is added or edited. */
export function DayBoard({ preferences, scroll, onStart, news, children }: DayBoardProps): ReactNode {
  const { zone } = useWords()
  const client = useQueryClient()
  const actions = useEntryActions()
  const [subject, setSubject] = useState<TimeEntry | NewEntry>()

  const add = (): void => {
    const known = client.getQueryData<InfiniteData<Output<'entries:list'>>>(['entries:list'])
    const now = Date.now()
    const newest = known?.pages[0]?.days[0]
    const ends = newest?.day === dayOf(now, zone) ? newest.entries.map(({ endedAt }) => endedAt ?? now) : []
    setSubject(missingTime(ends.length > 0 ? Math.max(...ends) : undefined, now))
  }
  const close = (): void => {
    setSubject(undefined)
  }
  return (
    <div className="board">
      <div className="board-side" data-above-list>
        {news}
        <Summary firstWeekday={preferences.firstWeekday} dailyGoalMinutes={preferences.dailyGoalMinutes} onAdd={add} />
        {children}
      </div>
      <div className="board-days">
        <DayList
          actions={actions}
          density={preferences.density}
          scroll={scroll}
          onEdit={setSubject}
          onStart={onStart}
        />
      </div>
      {subject ? (
        <EntryDialog
          key={'id' in subject ? subject.id : 'new'}
          subject={subject}
          firstWeekday={preferences.firstWeekday}
          onClose={close}
          onDelete={(entry) => {
            close()
            void actions.remove(entry)
          }}
        />
      ) : null}
    </div>
  )
}
