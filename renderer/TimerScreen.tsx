import type { ReactNode, RefObject } from 'react'
import type { AccountView } from '../shared/ipc/account.ts'
import type { Preferences } from '../shared/ipc/app.ts'
import { useWords } from './components/words.tsx'
import { AwaitedServer, PersonalTime } from './features/account/PersonalTime.tsx'
import { DayBoard } from './features/day/DayBoard.tsx'
import { NeedsYourEye } from './features/sync/NeedsYourEye.tsx'
import { TimerBar, type TimerBarProps } from './features/timer/TimerBar.tsx'

export interface TimerScreenProps extends Pick<TimerBarProps, 'timer' | 'state' | 'field'> {
  readonly account: AccountView
  readonly preferences: Preferences
  readonly scroll: RefObject<HTMLElement | null>
  readonly onOpenSync: () => void
}

/** What am I doing, what did I do today, is it safe? */
export function TimerScreen({
  timer,
  state,
  field,
  account,
  preferences,
  scroll,
  onOpenSync,
}: TimerScreenProps): ReactNode {
  const { t } = useWords()
  return (
    <div className="timer-screen">
      <h1 className="visually-hidden">{t('nav.timer')}</h1>
      <div className="timer-dock" data-above-list>
        <TimerBar timer={timer} state={state} firstWeekday={preferences.firstWeekday} field={field} />
      </div>
      <DayBoard
        preferences={preferences}
        scroll={scroll}
        onStart={() => field.current?.focus()}
        news={
          <>
            <AwaitedServer account={account} />
            <PersonalTime account={account} />
          </>
        }
      >
        <NeedsYourEye onOpen={onOpenSync} />
      </DayBoard>
    </div>
  )
}
