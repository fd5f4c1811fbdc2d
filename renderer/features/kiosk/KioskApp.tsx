import { useState, type ReactNode } from 'react'
import type { KioskView } from '../../../shared/ipc/kiosk.ts'
import { useKioskView } from '../../bridge/kiosk.ts'
import { Announcer } from '../../components/announcer.tsx'
import { EnrolScreen } from './EnrolScreen.tsx'
import { LeaveScreen } from './LeaveScreen.tsx'
import { ReadyTerminal } from './ReadyTerminal.tsx'
import { StoppedScreen } from './StoppedScreen.tsx'
import { Speaking, TerminalTime } from './terminal.tsx'

/** The whole page: how the terminal stands decides what is on it. */
export function KioskApp(): ReactNode {
  const [known, setView] = useKioskView()
  if (!known) return null
  return (
    <TerminalTime offset={known.offset}>
      <Terminal view={known.view} onView={setView} />
      <Announcer />
    </TerminalTime>
  )
}

function Terminal({
  view,
  onView,
}: {
  readonly view: KioskView
  readonly onView: (view: KioskView) => void
}): ReactNode {
  const language = view.settings.languages[0] ?? 'en'
  const [asked, setAsked] = useState<'leave' | 'enrol'>()
  const toStart = (): void => setAsked(undefined)
  const leave = (): void => setAsked('leave')
  const own = { language, textSize: 'normal', zone: view.zone } as const

  if (asked === 'leave' && view.waysOut.length > 0)
    return (
      <Speaking {...own}>
        <LeaveScreen ways={view.waysOut} onEnd={toStart} />
      </Speaking>
    )
  if (view.state === 'unenrolled' || asked === 'enrol')
    return (
      <Speaking {...own}>
        <EnrolScreen
          isFirst={view.state === 'unenrolled'}
          onCancel={toStart}
          onEnrolled={(next) => {
            toStart()
            onView(next)
          }}
        />
      </Speaking>
    )
  if (view.state === 'ready') return <ReadyTerminal view={view} language={language} onAdministrator={leave} />
  return (
    <Speaking {...own}>
      <StoppedScreen
        reason={view.state}
        waiting={view.waiting}
        {...(view.state === 'revoked' ? { onEnrol: () => setAsked('enrol') } : {})}
        {...(view.waysOut.length > 0 ? { onLeave: leave } : {})}
      />
    </Speaking>
  )
}
