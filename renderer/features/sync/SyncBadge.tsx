import type { ReactNode } from 'react'
import { Button, TooltipTrigger } from 'react-aria-components'
import { useAccount, useSyncView } from '../../bridge/account.ts'
import { Hint } from '../../components/Button.tsx'
import { useWords } from '../../components/words.tsx'
import { sayingOf } from './sync-words.ts'

export interface SyncBadgeProps {
  /** Opens the page that says more; where a sign-in is wanted, the one that has it. */
  readonly onOpen: (page: 'sync' | 'account') => void
}

/** Is it safe? One calm line, spoken when it changes. */
export function SyncBadge({ onOpen }: SyncBadgeProps): ReactNode {
  const { t } = useWords()
  const view = useSyncView()
  const account = useAccount()
  const session = account?.current.session ?? 'signed-out'
  const awaited = account?.awaitedServer ?? null
  const saying = view ? sayingOf(view, session, t, awaited) : undefined
  return (
    <div className="sync-badge">
      <TooltipTrigger delay={500} closeDelay={0}>
        <Button
          className="sync-button"
          aria-label={t('sync.open')}
          onPress={() => {
            onOpen(view?.phase === 'sign-in-needed' || awaited !== null ? 'account' : 'sync')
          }}
        />
        <Hint text={saying?.text ?? t('sync.open')} />
      </TooltipTrigger>
      <span className={`sync-dot is-${saying?.tone ?? 'busy'}`} aria-hidden />
      <span role="status" aria-label={t('sync.badge')} className="sync-text">
        {saying?.text}
      </span>
    </div>
  )
}
