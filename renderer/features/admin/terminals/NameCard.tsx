import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useTerminalChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { WordsField } from '../../../components/fields.tsx'
import { FailureNote } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'

/** What a terminal is called and where it stands. It shows both at its start screen. */
export function NameCard({ terminal }: { readonly terminal: TerminalView }): ReactNode {
  const { t } = useWords()
  const [name, setName] = useState(terminal.name)
  const [place, setPlace] = useState(terminal.place)
  const saving = useTerminalChange('terminal:change', () => {
    say(t('terminals.saved'))
  })
  const isNameless = name.trim() === ''
  return (
    <section className="card panel" aria-labelledby="terminal-name">
      <h3 id="terminal-name">{t('terminals.name-and-place')}</h3>
      <Form
        className="connect"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isNameless && !saving.isPending) {
            saving.mutate({ terminalId: terminal.id, name: name.trim(), place: place.trim() })
          }
        }}
      >
        <WordsField
          label={t('terminals.name')}
          value={name}
          onChange={setName}
          maxLength={200}
          problem={isNameless ? t('catalog.name-missing') : undefined}
        />
        <WordsField label={t('terminals.place')} value={place} onChange={setPlace} maxLength={200} />
        {saving.error ? <FailureNote failure={failureOf(saving.error)} /> : null}
        <div>
          <Button type="submit" isDisabled={saving.isPending}>
            {t('terminals.save-name')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
