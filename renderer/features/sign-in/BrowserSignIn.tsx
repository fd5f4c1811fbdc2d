import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ServerView } from '../../../shared/ipc/account.ts'
import type { useAccountRequest } from '../../bridge/account.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { Button } from '../../components/Button.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { SignInFailure } from './SignInFailure.tsx'

export interface BrowserSignInProps {
  readonly server: ServerView
  /** The question to main. Its owner outlives this button, which goes while the person is in the browser. */
  readonly request: ReturnType<typeof useAccountRequest<'account:sign-in-browser'>>
}

/** Sign-in in the system's browser: the way there. */
export function BrowserSignIn({ server, request }: BrowserSignInProps): ReactNode {
  const { t } = useWords()
  const failure = request.error ? failureOf(request.error) : undefined
  return (
    <div className="sign-in-form">
      {/* Who cancelled knows. */}
      {failure && failure.code !== 'sign-in-cancelled' ? <SignInFailure failure={failure} /> : null}
      <Button
        look="primary"
        icon={ExternalLink}
        onPress={() => {
          announce(t('sign-in.waiting'))
          request.mutate({})
        }}
      >
        {t('sign-in.sso')}
      </Button>
      {server.issuer ? <p className="small">{t('sign-in.sso-at', { issuer: server.issuer })}</p> : null}
    </div>
  )
}

/** Sign-in in the system's browser: while the person is there. */
export function BrowserWaiting({ server }: { readonly server: ServerView }): ReactNode {
  const { t } = useWords()
  const reopening = useRequest('account:reopen-browser')
  const copying = useRequest('account:copy-sign-in-link', {
    onSuccess: () => {
      say(t('sign-in.copied'))
    },
  })
  const cancelling = useRequest('account:cancel-sign-in')
  return (
    <div className="sign-in-form sign-in-waiting">
      <h2>
        <span className="waiting-ring" aria-hidden />
        {t('sign-in.waiting')}
      </h2>
      <p>{t('sign-in.waiting-text', { issuer: server.issuer ?? server.name })}</p>
      <div className="button-row">
        <Button
          onPress={() => {
            reopening.mutate({})
          }}
        >
          {t('sign-in.reopen')}
        </Button>
        <Button
          onPress={() => {
            copying.mutate({})
          }}
        >
          {t('sign-in.copy')}
        </Button>
        <Button
          look="quiet"
          onPress={() => {
            cancelling.mutate({})
          }}
        >
          {t('sign-in.cancel')}
        </Button>
      </div>
    </div>
  )
}
