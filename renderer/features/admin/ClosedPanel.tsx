import { Lock } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ClosingView } from '../../../shared/ipc/team.ts'
import { useClosings, useTeamChange } from '../../bridge/team.ts'
import { Button } from '../../components/Button.tsx'
import { fullDateAndTime } from '../../components/format.ts'
import { Skeleton } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { CloseDialog } from './CloseDialog.tsx'
import { lastClosed } from './closing-words.ts'
import { Confirm } from './Confirm.tsx'
import { Unreachable } from './Unreachable.tsx'

interface ClosingLineProps {
  readonly closing: ClosingView
  readonly onReopen: () => void
}

function ClosingLine({ closing, onReopen }: ClosingLineProps): ReactNode {
  const words = useWords()
  const { t, zone, formatLocale } = words
  const date = lastClosed(closing.closedUntil, words)
  const when = {
    name: closing.name ?? t('issue.somebody'),
    time: fullDateAndTime(closing.closedAt, zone, formatLocale),
  }
  return (
    <li className="closing">
      <Lock size={18} strokeWidth={1.75} aria-hidden />
      <span className="closing-words">
        <strong>{t('closed.up-to', { date })}</strong>
        {closing.note ? <span>{closing.note}</span> : null}
        <span className="small">{t('closed.by', when)}</span>
      </span>
      <Button aria-label={t('closed.reopen-of', { date })} onPress={onReopen}>
        {t('closed.reopen')}
      </Button>
    </li>
  )
}

/** What time is closed, closing more of it, and opening it again. */
export function ClosedPanel(): ReactNode {
  const words = useWords()
  const { t } = words
  const { data: closings, error, refetch } = useClosings()
  const [isClosing, setClosing] = useState(false)
  const [opened, setOpened] = useState<ClosingView | null>(null)
  const reopening = useTeamChange('team:reopen', () => {
    say(t('closed.reopened'))
    setOpened(null)
  })
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} />
  if (!closings) return <Skeleton rows={3} />
  /** What stays closed without the one that is reopened. */
  const rest = closings.find(({ id }) => id !== opened?.id)
  return (
    <section className="card panel" aria-labelledby="closed-title">
      <h2 id="closed-title">{t('admin.closed')}</h2>
      <p>{closings.length === 0 ? t('closed.none') : t('closed.text')}</p>
      <Button
        onPress={() => {
          setClosing(true)
        }}
      >
        {t('closed.close')}
      </Button>
      {closings.length === 0 ? null : (
        <ul className="closings" aria-label={t('admin.closed')}>
          {closings.map((closing) => (
            <ClosingLine
              key={closing.id}
              closing={closing}
              onReopen={() => {
                setOpened(closing)
              }}
            />
          ))}
        </ul>
      )}
      {isClosing ? (
        <CloseDialog
          onClose={() => {
            setClosing(false)
          }}
        />
      ) : null}
      {opened ? (
        <Confirm
          title={t('closed.reopen-title', { date: lastClosed(opened.closedUntil, words) })}
          text={
            rest
              ? `${t('closed.reopen-text')} ${t('closed.stays', { date: lastClosed(rest.closedUntil, words) })}`
              : t('closed.reopen-text')
          }
          action={t('closed.reopen')}
          isPending={reopening.isPending}
          error={reopening.error}
          onClose={() => {
            reopening.reset()
            setOpened(null)
          }}
          onConfirm={() => {
            reopening.mutate({ id: opened.id })
          }}
        />
      ) : null}
    </section>
  )
}
