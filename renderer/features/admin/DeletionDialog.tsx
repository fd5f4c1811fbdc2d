import { useState, type ReactNode } from 'react'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { PersonEntry } from '../../../shared/ipc/team.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useTeamChange } from '../../bridge/team.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { FailureNote } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { nameOf } from './person-words.ts'
import { ReasonField } from './ReasonField.tsx'

export interface DeletionDialogProps {
  readonly person: AccountRow
  readonly row: PersonEntry
  /** `met`: its person had changed it meanwhile, and is asked. */
  readonly onClose: (met: boolean) => void
}

/** Deletes somebody's entry, with a reason. */
export function DeletionDialog({ person, row, onClose }: DeletionDialogProps): ReactNode {
  const { t } = useWords()
  const name = nameOf(person)
  const description = row.entry.description || t('day.no-description')
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const deleting = useTeamChange('team:delete', ({ met }) => {
    say(t('day.deleted', { description }))
    onClose(met)
  })
  const close = (): void => {
    onClose(false)
  }
  return (
    <AppDialog title={t('team.delete-title', { name })} onClose={close}>
      <DialogForm
        onSubmit={() => {
          setTried(true)
          if (reason.trim() !== '') deleting.mutate({ shown: row, reason })
        }}
      >
        <p>{t('team.delete-text', { description, name })}</p>
        <ReasonField name={name} value={reason} onChange={setReason} isTried={isTried} autoFocus />
        {deleting.error ? <FailureNote failure={failureOf(deleting.error)} /> : null}
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="quiet" onPress={close}>
            {t('common.cancel')}
          </Button>
          <Button look="danger" type="submit" isDisabled={deleting.isPending}>
            {t('common.delete')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
