import { Download, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { SyncView } from '../../../shared/ipc/account.ts'
import { isMessageKey } from '../../../shared/locales/messages.ts'
import { useAccount, useSyncView } from '../../bridge/account.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { dateAndTime } from '../../components/format.ts'
import { Skeleton } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { IssueList } from './IssueList.tsx'
import { sayingOf } from './sync-words.ts'

export interface SyncPageProps {
  readonly onOpenAccount: () => void
}

/** Why it waits, in words; codes without words say nothing. */
function Problem({ view }: { readonly view: SyncView }): ReactNode {
  const { t } = useWords()
  if (view.problem === null) return null
  const what = `failure.${view.problem}`
  const next = `failure.${view.problem}.next`
  if (!isMessageKey(what) || !isMessageKey(next)) return null
  return (
    <>
      <dt>{t('sync.problem')}</dt>
      <dd>
        {t(what)} {t(next)}
      </dd>
    </>
  )
}

function Status({ view, onOpenAccount }: SyncPageProps & { readonly view: SyncView }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const client = useQueryClient()
  const session = useAccount()?.current.session ?? 'signed-out'
  const syncing = useRequest('sync:now', {
    onSuccess: (status) => {
      client.setQueryData(['sync:status', {}], status)
    },
  })
  const exporting = useRequest('sync:export-pending', {
    onSuccess: ({ saved }) => {
      if (saved) say(t('sync.exported'))
    },
  })
  const saying = sayingOf(view, session, t)
  return (
    <section className="card panel" aria-labelledby="sync-state">
      <h2 id="sync-state" className="sync-saying">
        <span className={`sync-dot is-${saying.tone}`} aria-hidden />
        {saying.text}
      </h2>
      {view.progress ? (
        <progress className="progress" aria-label={saying.text} value={view.progress.done} max={view.progress.total} />
      ) : null}
      <p>{t('sync.safe-text')}</p>
      <dl className="facts">
        <dt>{t('sync.waiting-changes')}</dt>
        <dd>{view.pending}</dd>
        <dt>{t('sync.last')}</dt>
        <dd>{view.lastSuccessAt === null ? t('sync.never') : dateAndTime(view.lastSuccessAt, zone, formatLocale)}</dd>
        {view.nextTryAt === null ? null : (
          <>
            <dt>{t('sync.next')}</dt>
            <dd>{dateAndTime(view.nextTryAt, zone, formatLocale)}</dd>
          </>
        )}
        <Problem view={view} />
      </dl>
      <div className="button-row">
        {view.phase === 'sign-in-needed' ? (
          <Button look="primary" onPress={onOpenAccount}>
            {t('sign-in.button')}
          </Button>
        ) : null}
        <Button
          look={view.phase === 'sign-in-needed' ? 'plain' : 'primary'}
          icon={RefreshCw}
          isDisabled={syncing.isPending || view.phase === 'working'}
          onPress={() => {
            syncing.mutate({})
          }}
        >
          {t('sync.now')}
        </Button>
        {view.pending > 0 ? (
          <Button
            look="quiet"
            icon={Download}
            isDisabled={exporting.isPending}
            onPress={() => {
              exporting.mutate({})
            }}
          >
            {t('sync.export')}
          </Button>
        ) : null}
      </div>
      {view.pending > 0 ? <p className="small">{t('sync.export-text')}</p> : null}
    </section>
  )
}

/** Is it safe? In full: what waits, since when, why, and what was set aside. */
export function SyncPage({ onOpenAccount }: SyncPageProps): ReactNode {
  const { t } = useWords()
  const view = useSyncView()
  const isAwaited = (useAccount()?.awaitedServer ?? null) !== null
  if (!view) return <Skeleton rows={3} look="card" />
  if (view.phase === 'off') {
    return (
      <section className="card panel" aria-labelledby="sync-off">
        <h2 id="sync-off" className="sync-saying">
          <span className="sync-dot is-good" aria-hidden />
          {t('sync.personal')}
        </h2>
        <p>{t(isAwaited ? 'awaited.text' : 'sync.personal-text')}</p>
        {isAwaited ? null : (
          <div className="button-row">
            <Button onPress={onOpenAccount}>{t('sync.connect')}</Button>
          </div>
        )}
      </section>
    )
  }
  return (
    <>
      <Status view={view} onOpenAccount={onOpenAccount} />
      <IssueList />
    </>
  )
}
