import type { ReactNode } from 'react'
import type { FailureCode } from '../../../shared/ipc/failure.ts'
import { failureOf } from '../../bridge/ask.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState, FailureState } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

/** What only says that the server is out of reach for now. */
const outOfReach: ReadonlySet<FailureCode> = new Set(['network', 'server-unreachable', 'server-name-not-found'])

export interface UnreachableProps {
  readonly error: Error
  readonly onRetry: () => void
}

/** The server did not answer: calmly where it is only out of reach, with what to do where something is wrong. */
export function Unreachable({ error, onRetry }: UnreachableProps): ReactNode {
  const { t } = useWords()
  const failure = failureOf(error)
  if (!outOfReach.has(failure.code)) return <FailureState failure={failure} onRetry={onRetry} />
  return (
    <EmptyState text={t('admin.offline')}>
      <Button onPress={onRetry}>{t('common.try-again')}</Button>
    </EmptyState>
  )
}
