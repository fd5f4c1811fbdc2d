import type { ReactNode } from 'react'
import type { AccountView, ProfileView, SessionState } from '../../../shared/ipc/account.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { placeOf, useAccountRequest, useSyncView } from '../../bridge/account.ts'
import { Button } from '../../components/Button.tsx'
import { useWords } from '../../components/words.tsx'
import { ConnectForm, ServerFacts } from './ConnectForm.tsx'
import { AwaitedServer, PersonalTime } from './PersonalTime.tsx'
import { SignOut } from './SignOut.tsx'

const stateWords: Readonly<Record<SessionState, MessageKey>> = {
  'signed-out': 'account.state-signed-out',
  'signing-in': 'account.state-signing-in',
  'signed-in': 'account.state-signed-in',
  expired: 'account.state-expired',
}

export interface AccountPageProps {
  readonly account: AccountView
  /** The ways in, shown where nobody is signed in. */
  readonly signIn: ReactNode
  /** What the person may see and change of their account; shown while they are signed in. */
  readonly profile: ReactNode
}

const storageWords: Readonly<Record<NonNullable<ProfileView['storageProblem']>, MessageKey>> = {
  locked: 'account.memory-locked',
  absent: 'account.memory-absent',
  refused: 'account.memory-refused',
  disk: 'account.memory-disk',
}

/** That the sign-in does not outlive the app, and why. */
function StorageNote({ problem }: { readonly problem: ProfileView['storageProblem'] }): ReactNode {
  const { t } = useWords()
  return (
    <p className="note">
      {t('account.memory')} {problem === null ? null : t(storageWords[problem])}
    </p>
  )
}

function Connected({ account, signIn }: Omit<AccountPageProps, 'profile'>): ReactNode {
  const { t } = useWords()
  const { current } = account
  const { person, server, provider, session } = current
  const place = placeOf(current)
  const problem = useSyncView()?.problem
  const isIn = session === 'signed-in'
  return (
    <section className="card panel" aria-labelledby="account-server">
      <h2 id="account-server">{place?.name}</h2>
      {person ? (
        <div className="person">
          <span className="avatar" aria-hidden>
            {(person.fullName || person.username).slice(0, 1).toLocaleUpperCase()}
          </span>
          <span className="person-words">
            <strong className="truncate">{person.fullName || person.username}</strong>
            <span className="small truncate">{person.email ?? person.username}</span>
          </span>
          {person.role === 'admin' ? <span className="tag">{t('account.admin')}</span> : null}
          <span className={`state state-${session}`}>{t(stateWords[session])}</span>
        </div>
      ) : null}
      {server ? <ServerFacts server={server} /> : null}
      {account.fixedServerUrl ? <p className="small">{t('account.fixed')}</p> : null}
      {current.storage === 'memory' ? <StorageNote problem={current.storageProblem} /> : null}
      {provider ? <p>{t('account.provider-text', { issuer: provider.host })}</p> : null}
      {session === 'expired' ? (
        <p className="note">{t(provider ? 'account.provider-expired-text' : 'account.expired-text')}</p>
      ) : null}
      {session === 'signed-out' ? (
        <p className="note">{t(provider ? 'account.provider-signed-out-text' : 'account.signed-out-text')}</p>
      ) : null}
      {isIn && problem !== 'server-changed' ? null : <div className="panel-sign-in">{signIn}</div>}
      {isIn || session === 'expired' ? <SignOut hasServer={server !== null} /> : null}
    </section>
  )
}

function Others({ others }: Pick<AccountView, 'others'>): ReactNode {
  const { t } = useWords()
  const switching = useAccountRequest('account:switch')
  if (others.length === 0) return null
  return (
    <section className="card panel" aria-labelledby="account-others">
      <h2 id="account-others">{t('account.others')}</h2>
      <p className="small">{t('account.others-text')}</p>
      <ul className="others">
        {others.map((other) => (
          <li key={other.id}>
            <span className="truncate">{other.personal ? t('account.personal-title') : other.label}</span>
            <Button
              isDisabled={switching.isPending}
              aria-label={other.personal ? t('account.use-personal') : t('account.switch-to', { name: other.label })}
              onPress={() => {
                switching.mutate({ id: other.id })
              }}
            >
              {other.personal ? t('account.use-personal') : t('account.switch')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Who is here, with which server, and how to change that. */
export function AccountPage({ account, signIn, profile }: AccountPageProps): ReactNode {
  const { t } = useWords()
  const isPersonal = placeOf(account.current) === null
  return (
    <>
      <AwaitedServer account={account} isWhole />
      {isPersonal && account.awaitedServer === null ? (
        <section className="card panel" aria-labelledby="account-personal">
          <h2 id="account-personal">{t('account.personal-title')}</h2>
          <p>{t('account.personal-text')}</p>
        </section>
      ) : null}
      {isPersonal ? null : <Connected account={account} signIn={signIn} />}
      {account.current.server !== null && account.current.session === 'signed-in' ? profile : null}
      <PersonalTime account={account} isAlways />
      <Others others={account.others} />
      {account.fixedServerUrl ? null : (
        <section className="card panel" aria-labelledby="account-connect">
          <h2 id="account-connect">
            {account.current.server === null ? t('account.connect-title') : t('account.other-server')}
          </h2>
          <ConnectForm />
        </section>
      )}
    </>
  )
}
