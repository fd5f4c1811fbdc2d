import type { ReactNode } from 'react'
import { useAccountRequest } from '../../bridge/account.ts'
import { Button } from '../../components/Button.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

/** The server is another than the one first seen: nothing goes to it until the person says that this was meant. */
export function ServerChanged(): ReactNode {
  const { t } = useWords()
  const accepting = useAccountRequest('account:accept-server')
  return (
    <div className="sign-in-form">
      <FailureNote failure={{ code: 'server-changed' }} />
      <Button
        isDisabled={accepting.isPending}
        onPress={() => {
          accepting.mutate({})
        }}
      >
        {t('sign-in.accept-server')}
      </Button>
    </div>
  )
}
