import { useEffect, useState, type ReactNode } from 'react'
import type { Failure } from '../../shared/ipc/failure.ts'
import { Button } from './Button.tsx'
import { useWords } from './words.tsx'

/** Nothing for 150 ms, so that what comes at once does not flicker; then something of the same height. */
export function Skeleton({ rows, look = 'row' }: { readonly rows: number; readonly look?: 'row' | 'card' }): ReactNode {
  const { t } = useWords()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true)
    }, 150)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  if (!isLate) return null
  return (
    <div className="skeleton" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={`skeleton-${look}`} />
      ))}
    </div>
  )
}

export interface EmptyStateProps {
  readonly text: string
  readonly children?: ReactNode
}

/** Nothing here yet: one sentence and the next action. */
export function EmptyState({ text, children }: EmptyStateProps): ReactNode {
  return (
    <div className="empty">
      <p>{text}</p>
      {children}
    </div>
  )
}

/** What went wrong and what to do next, where it belongs. */
export function FailureNote({ failure }: { readonly failure: Failure }): ReactNode {
  const { t } = useWords()
  return (
    <p className="failure-note" role="alert">
      <strong>{t(`failure.${failure.code}`)}</strong> {t(`failure.${failure.code}.next`)}
    </p>
  )
}

/** A part of the page that could not be read. */
export function FailureState({
  failure,
  onRetry,
}: {
  readonly failure: Failure
  readonly onRetry: () => void
}): ReactNode {
  const { t } = useWords()
  return (
    <div className="empty">
      <FailureNote failure={failure} />
      <Button onPress={onRetry}>{t('common.try-again')}</Button>
    </div>
  )
}
