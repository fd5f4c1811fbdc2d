import { useState, type ReactNode } from 'react'
import { failureOf } from '../../../bridge/ask.ts'
import { useTerminalCode } from '../../../bridge/terminals.ts'
import { AppDialog, DialogForm } from '../../../components/AppDialog.tsx'
import { Button } from '../../../components/Button.tsx'
import { SwitchField, WordsField } from '../../../components/fields.tsx'
import { FailureNote } from '../../../components/states.tsx'
import { useWords } from '../../../components/words.tsx'
import { CodeDialog } from './CodeDialog.tsx'

/** Asks what a new terminal is called and where it stands, and then shows its code. */
export function NewTerminal({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useWords()
  const [name, setName] = useState('')
  const [place, setPlace] = useState('')
  const [everybody, setEverybody] = useState(true)
  const [isTried, setTried] = useState(false)
  const making = useTerminalCode()
  if (making.data) return <CodeDialog name={name.trim()} {...making.data} onClose={onClose} />
  return (
    <AppDialog title={t('terminals.add')} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          setTried(true)
          if (name.trim() && !making.isPending) making.mutate({ name: name.trim(), place: place.trim(), everybody })
        }}
      >
        <WordsField
          label={t('terminals.name')}
          hint={t('terminals.name-hint')}
          value={name}
          onChange={setName}
          maxLength={200}
          autoFocus
          problem={isTried && !name.trim() ? t('catalog.name-missing') : undefined}
        />
        <WordsField label={t('terminals.place')} value={place} onChange={setPlace} maxLength={200} />
        <SwitchField label={t('terminals.everybody')} isSelected={everybody} onChange={setEverybody} />
        <p className="small">{t(everybody ? 'terminals.everybody-hint' : 'terminals.nobody-hint')}</p>
        {making.error ? <FailureNote failure={failureOf(making.error)} /> : null}
        <div className="dialog-actions">
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit" isDisabled={making.isPending}>
            {t('terminals.make-code')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
