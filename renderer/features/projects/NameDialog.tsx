import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

export interface NameDialogProps {
  readonly title: string
  readonly name: string
  readonly isNew: boolean
  readonly failure: Failure | undefined
  readonly isSaving: boolean
  readonly onSave: (name: string) => void
  readonly onClose: () => void
}

/** Clients, tasks and tags are names: one field. */
export function NameDialog({
  title,
  name: before,
  isNew,
  failure,
  isSaving,
  onSave,
  onClose,
}: NameDialogProps): ReactNode {
  const { t } = useWords()
  const [name, setName] = useState(before)
  const [isTried, setTried] = useState(false)
  return (
    <AppDialog title={title} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          setTried(true)
          if (name.trim()) onSave(name.trim())
        }}
      >
        <WordsField
          label={t('catalog.name')}
          value={name}
          onChange={setName}
          maxLength={200}
          autoFocus
          problem={isTried && !name.trim() ? t('catalog.name-missing') : undefined}
        />
        {failure ? <FailureNote failure={failure} /> : null}
        <div className="dialog-actions">
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit" isDisabled={isSaving}>
            {isNew ? t('common.add') : t('common.save')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
