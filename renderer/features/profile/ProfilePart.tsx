import type { ReactNode } from 'react'
import type { AuthMethod, User } from '../../../shared/domain/user.ts'
import type { FailureCode } from '../../../shared/ipc/failure.ts'
import type { SignInWay } from '../../../shared/ipc/profile.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useDevices } from '../../bridge/profile.ts'
import { FailureState, Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { Devices } from './Devices.tsx'
import { PasswordChange } from './PasswordChange.tsx'
import { PersonForm } from './PersonForm.tsx'

const wayWords: Readonly<Record<SignInWay, MessageKey>> = {
  none: 'profile.way-none',
  local: 'profile.way-local',
  oidc: 'profile.way-oidc',
}

/** What only says that the server is out of reach for now. */
const outOfReach: ReadonlySet<FailureCode> = new Set(['network', 'server-unreachable', 'server-name-not-found'])

export interface ProfilePartProps {
  readonly person: User
  readonly method: AuthMethod
}

/** What the person may see and change of their account. All of it is the server's, so it is there only with the network. */
export function ProfilePart({ person, method }: ProfilePartProps): ReactNode {
  const { t } = useWords()
  const { data: devices, error, isPending, refetch } = useDevices()
  const way = devices?.find(({ current }) => current)?.way
  const failure = error ? failureOf(error) : undefined
  return (
    <section className="card panel" aria-labelledby="profile">
      <h2 id="profile">{t('profile.title')}</h2>
      {isPending ? <Skeleton rows={3} /> : null}
      {failure && outOfReach.has(failure.code) ? <p className="small">{t('profile.offline')}</p> : null}
      {failure && !outOfReach.has(failure.code) ? (
        <FailureState failure={failure} onRetry={() => void refetch()} />
      ) : null}
      {devices && !failure ? (
        <>
          {way ? (
            <dl className="facts">
              <dt>{t('profile.way')}</dt>
              <dd>{t(wayWords[way])}</dd>
            </dl>
          ) : null}
          <PersonForm key={`${person.fullName} ${person.email ?? ''}`} person={person} isFixed={way === 'oidc'} />
          {method === 'local' || method === 'both' ? <PasswordChange mayHaveNone={way === 'oidc'} /> : null}
          <Devices devices={devices} />
        </>
      ) : null}
    </section>
  )
}
