import type { ReactNode } from 'react'
import type { AccountView } from '../../../shared/ipc/account.ts'
import { usePersonalTime, usePersonalTimeAnswer } from '../../bridge/account.ts'
import { Button } from '../../components/Button.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

export interface PersonalTimeProps {
  readonly account: AccountView
  /** Also there when the person has answered before. */
  readonly isAlways?: boolean
}

/** Where a server is used now, and time was tracked on this computer before: should it move? */
export function PersonalTime({ account, isAlways = false }: PersonalTimeProps): ReactNode {
  const { t } = useWords()
  const time = usePersonalTime()
  const answering = usePersonalTimeAnswer(({ moved }) => {
    say(moved > 0 ? t('personal-time.moved', { name: account.current.server?.name ?? '' }) : t('personal-time.left'))
  })
  const { server } = account.current
  if (!time || !server || (time.answered && !isAlways)) return null
  return (
    <section className={`card ${isAlways ? 'panel' : 'offer'}`} aria-labelledby="personal-time">
      <h2 id="personal-time">{t('personal-time.question', { name: server.name })}</h2>
      <p className={isAlways ? '' : 'small'}>{t('personal-time.text', { count: time.entries })}</p>
      <div className="button-row">
        <Button
          look="primary"
          isDisabled={answering.isPending}
          onPress={() => {
            answering.mutate({ move: true })
          }}
        >
          {t('personal-time.move')}
        </Button>
        {time.answered ? null : (
          <Button
            isDisabled={answering.isPending}
            onPress={() => {
              answering.mutate({ move: false })
            }}
          >
            {t('personal-time.leave')}
          </Button>
        )}
      </div>
    </section>
  )
}

/** The server that is set for this computer has not been reached yet: which one, and what that means for the time. */
export function AwaitedServer({
  account,
  isWhole = false,
}: {
  readonly account: AccountView
  readonly isWhole?: boolean
}): ReactNode {
  const { t } = useWords()
  if (account.awaitedServer === null) return null
  const { host } = new URL(account.awaitedServer)
  return (
    <section className={`card ${isWhole ? 'panel' : 'offer'}`} aria-labelledby="awaited-server">
      <h2 id="awaited-server">{t('awaited.title', { host })}</h2>
      <p className={isWhole ? '' : 'small'}>{t('awaited.text')}</p>
    </section>
  )
}
