import type { ReactNode } from 'react'
import { failureOf } from '../../bridge/ask.ts'
import { AppDialog } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

export interface ConfirmProps {
  readonly title: string
  /** What will happen. */
  readonly text: string
  /** The words of the button that does it. */
  readonly action: string
  /** Whether somebody loses something by it. */
  readonly isHard?: boolean
  readonly isPending: boolean
  readonly error: Error | null
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is done to somebody's account. The focus begins on the way back. */
export function Confirm({
  title,
  text,
  action,
  isHard = false,
  isPending,
  error,
  onConfirm,
  onClose,
}: ConfirmProps): ReactNode {
  const { t } = useWords()
  return (
    <AppDialog title={title} role="alertdialog" onClose={onClose}>
      <div className="dialog-form">
        <p>{text}</p>
        {error ? <FailureNote failure={failureOf(error)} /> : null}
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="quiet" autoFocus onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look={isHard ? 'danger' : 'primary'} isDisabled={isPending} onPress={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </AppDialog>
  )
}
