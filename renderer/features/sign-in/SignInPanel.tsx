import type { ReactNode } from 'react'
import { unreachable } from '../../../shared/domain/never.ts'
import type { AccountView, ProfileView, ServerView } from '../../../shared/ipc/account.ts'
import { useAccountRequest, useSyncView } from '../../bridge/account.ts'
import { announce } from '../../components/announcer.tsx'
import { useWords } from '../../components/words.tsx'
import { BrowserSignIn, BrowserWaiting } from './BrowserSignIn.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { ServerChanged } from './ServerChanged.tsx'

export interface SignInPanelProps {
  readonly profile: ProfileView
  readonly server: ServerView
}

/**
 * The ways in that a server offers: `oidc` the browser only, `local` a password, `both` the browser or a password, `none` a
 * name. While a sign-in waits in the browser, only that.
 */
export function SignInPanel({ profile, server }: SignInPanelProps): ReactNode {
  const { t } = useWords()
  const problem = useSyncView()?.problem
  const welcome = ({ current: { person } }: AccountView): void => {
    if (person) announce(t('sign-in.welcome', { name: person.fullName || person.username }))
  }
  const { method } = server
  // Kept here, above what is shown meanwhile: else the reason of a refusal would go with the button that asked.
  const browser = useAccountRequest('account:sign-in-browser', { shownInPlace: true, onSuccess: welcome })
  if (problem === 'server-changed') return <ServerChanged />
  // With `both` a password may be on its way: only what was asked of the browser waits for it.
  if (browser.isPending || (profile.session === 'signing-in' && method === 'oidc'))
    return <BrowserWaiting server={server} />
  switch (method) {
    case 'oidc':
      return <BrowserSignIn server={server} request={browser} />
    case 'local':
      return <PasswordForm hasPassword canRegister={server.selfRegister} look="primary" onSignedIn={welcome} />
    case 'both':
      return (
        <>
          <BrowserSignIn server={server} request={browser} />
          <p className="or">{t('sign-in.or')}</p>
          <PasswordForm hasPassword canRegister={server.selfRegister} look="plain" onSignedIn={welcome} />
        </>
      )
    case 'none':
      return (
        <>
          <p className="small">{t('sign-in.name-only')}</p>
          <PasswordForm hasPassword={false} canRegister={false} look="primary" onSignedIn={welcome} />
        </>
      )
    default:
      return unreachable(method)
  }
}
