import { useState, type ReactNode } from 'react'
import type { PunchKind } from '../../../shared/domain/punch.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { Confirmation, PersonView, Visit } from '../../../shared/ipc/kiosk.ts'
import type { Language } from '../../../shared/locales/messages.ts'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { ForgottenScreen } from './ForgottenScreen.tsx'
import { HoursScreen } from './HoursScreen.tsx'
import { PinScreen } from './PinScreen.tsx'
import { VisitScreen } from './VisitScreen.tsx'
import { WorkScreen } from './WorkScreen.tsx'
import type { Work } from './projects.ts'

export interface VisitFlowProps {
  readonly visit: Visit
  readonly languages: readonly Language[]
  readonly canSetPin: boolean
  /** What main says of the person after a change. */
  readonly onPerson: (person: PersonView) => void
  readonly onRecorded: (confirmation: Confirmation) => void
  readonly onEnd: (failure?: Failure) => void
}

/** Somebody's visit, from the proof to the confirmation. Nothing of it is kept: when it ends, all of this is gone from the page. */
export function VisitFlow({ visit, languages, canSetPin, onPerson, onRecorded, onEnd }: VisitFlowProps): ReactNode {
  const { person } = visit
  const [place, setPlace] = useState<'actions' | 'work' | 'hours' | 'pin'>(person.wantsPin ? 'pin' : 'actions')
  // A visit that is over answers nothing any more: the start says why.
  const onFailure = (failure: Failure): void => {
    if (failure.code === 'visit-ended' || failure.code === 'terminal-revoked') onEnd(failure)
  }
  const punch = useKioskRequest('kiosk:punch', onRecorded, onFailure)
  const change = useKioskRequest('kiosk:change-person', onPerson, onFailure)
  const record = (kind: PunchKind, { projectId, taskId }: Work): void =>
    punch.send({ visit: visit.visit, kind, projectId, taskId })
  const end = (): void => onEnd()
  const toActions = (): void => setPlace('actions')

  if (place === 'pin') return <PinScreen visit={visit.visit} onDone={toActions} onBack={toActions} onEnd={end} />
  if (person.forgotten)
    return <ForgottenScreen visit={visit.visit} forgotten={person.forgotten} onResolved={onPerson} onEnd={end} />
  if (place === 'hours') return <HoursScreen visit={visit.visit} onBack={toActions} onEnd={end} />
  if (place === 'work')
    return (
      <WorkScreen
        person={person}
        isBusy={punch.isBusy}
        failure={punch.failure}
        onChoose={(work) => record(person.next === 'in' ? 'in' : 'switch', work)}
        onBack={toActions}
        onEnd={end}
      />
    )
  return (
    <VisitScreen
      person={person}
      languages={languages}
      canSetPin={canSetPin}
      isBusy={punch.isBusy}
      failure={punch.failure ?? change.failure}
      onPunch={record}
      onChooseWork={() => setPlace('work')}
      onHours={() => setPlace('hours')}
      onSetPin={() => setPlace('pin')}
      onChange={(wanted) => change.send({ visit: visit.visit, ...wanted })}
      onEnd={end}
    />
  )
}
