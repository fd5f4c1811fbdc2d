import type { ReactNode } from 'react'
import type { AccountView, ServerView } from '../../../shared/ipc/account.ts'
import { useAccountRequest } from '../../bridge/account.ts'
import { Button } from '../../components/Button.tsx'
import { Mark } from '../../components/Mark.tsx'
import { useWords } from '../../components/words.tsx'
import { SignInPanel } from './SignInPanel.tsx'

export interface SignInScreenProps {
  readonly account: AccountView
  readonly server: ServerView
}

/** The first meeting with a server: nobody has signed in to this profile yet. */
export function SignInScreen({ account, server }: SignInScreenProps): ReactNode {
  const { t } = useWords()
  const switching = useAccountRequest('account:switch')
  return (
    <main className="sign-in" id="content">
      <div className="sign-in-card">
        <Mark size={40} />
        <h1>{t('sign-in.title', { name: server.name })}</h1>
        <p className="small truncate" title={server.url}>
          {server.url}
        </p>
        <SignInPanel profile={account.current} server={server} />
        {account.fixedServerUrl !== null && account.others.some(({ personal }) => personal) ? (
          <p className="small">{t('sign-in.personal-kept')}</p>
        ) : null}
      </div>
      {account.others.length > 0 ? (
        <div className="sign-in-others">
          {account.others.map((other) => (
            <Button
              key={other.id}
              look="quiet"
              onPress={() => {
                switching.mutate({ id: other.id })
              }}
            >
              {other.personal ? t('account.use-personal') : t('account.switch-to', { name: other.label })}
            </Button>
          ))}
        </div>
      ) : null}
    </main>
  )
}
