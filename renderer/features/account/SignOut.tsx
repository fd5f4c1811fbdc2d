import { LogOut } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useAccountRequest, useSyncView } from '../../bridge/account.ts'
import { AppDialog } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

export interface SignOutProps {
  /** A server knows of other devices, too. */
  readonly hasServer: boolean
}

/** Leaving: here, or where there is a server everywhere. What stays on this computer is said first. */
export function SignOut({ hasServer }: SignOutProps): ReactNode {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const sync = useSyncView()
  const close = (): void => {
    setAsking(false)
  }
  const leaving = useAccountRequest('account:sign-out', {
    onSuccess: () => {
      close()
      say(t('account.signed-out'))
    },
  })
  const leave = (everywhere: boolean) => (): void => {
    leaving.mutate({ everywhere })
  }
  return (
    <>
      <Button
        icon={LogOut}
        onPress={() => {
          setAsking(true)
        }}
      >
        {t('account.sign-out')}
      </Button>
      {isAsking ? (
        <AppDialog title={t('account.sign-out-title')} onClose={close}>
          <div className="dialog-form">
            <p>{t('account.sign-out-text')}</p>
            {sync && sync.pending > 0 ? <p>{t('account.sign-out-pending', { count: sync.pending })}</p> : null}
            <div className="dialog-actions">
              <Button look="quiet" onPress={close}>
                {t('common.cancel')}
              </Button>
              <span className="spacer" />
              {hasServer ? (
                <Button isDisabled={leaving.isPending} onPress={leave(true)}>
                  {t('account.sign-out-everywhere')}
                </Button>
              ) : null}
              <Button look="primary" autoFocus isDisabled={leaving.isPending} onPress={leave(false)}>
                {t('account.sign-out-here')}
              </Button>
            </div>
          </div>
        </AppDialog>
      ) : null}
    </>
  )
}
