import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import type { TerminalSettings } from '../../../../shared/domain/terminal.ts'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useTerminalChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { ChoiceField, SwitchField, WordsField } from '../../../components/fields.tsx'
import { FailureNote } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { useSettingsDraft } from './settings-draft.ts'
import { choiceOf, languageChoices, languagesOf, ways } from './terminal-words.ts'

/** By what people are found at a terminal; by name only where names may be shown. */
function Ways({
  settings: { roster, findBy },
  onChange,
}: {
  readonly settings: TerminalSettings
  readonly onChange: (findBy: TerminalSettings['findBy']) => void
}): ReactNode {
  const { t } = useWords()
  return (
    <fieldset className="terminal-ways">
      <legend>{t('terminals.find-by')}</legend>
      {ways
        .filter(([way]) => way !== 'name' || roster)
        .map(([way, words]) => (
          <SwitchField
            key={way}
            label={t(words)}
            isSelected={findBy.includes(way)}
            onChange={(isOn) => {
              onChange(ways.map(([one]) => one).filter((one) => (one === way ? isOn : findBy.includes(one))))
            }}
          />
        ))}
    </fieldset>
  )
}

/** What an administrator sets for a terminal. It holds from the terminal's next contact. */
export function SettingsCard({ terminal }: { readonly terminal: TerminalView }): ReactNode {
  const { t } = useWords()
  const draft = useSettingsDraft(terminal.settings)
  const [isTried, setTried] = useState(false)
  const saving = useTerminalChange('terminal:change', () => {
    say(t('terminals.saved'))
  })
  const { settings, numbers } = draft
  return (
    <section className="card panel" aria-labelledby="terminal-settings">
      <h3 id="terminal-settings">{t('terminals.settings')}</h3>
      <p className="small">{t('terminals.settings-text')}</p>
      <Form
        className="connect"
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          const checked = draft.checked()
          if (checked && !saving.isPending) saving.mutate({ terminalId: terminal.id, settings: checked })
        }}
      >
        <SwitchField
          label={t('terminals.roster')}
          isSelected={settings.roster}
          onChange={(roster) => {
            draft.change({ roster })
          }}
        />
        <SwitchField
          label={t('terminals.board')}
          isSelected={settings.board}
          onChange={(board) => {
            draft.change({ board })
          }}
        />
        <Ways
          settings={settings}
          onChange={(findBy) => {
            draft.change({ findBy })
          }}
        />
        {isTried && draft.isWayMissing ? (
          <p className="field-problem" role="alert">
            {t('terminals.find-by-none')}
          </p>
        ) : null}
        {numbers.map(({ name, value, isWrong, min, max, onChange }) => (
          <WordsField
            key={name}
            label={t(`terminals.${name}`)}
            hint={t(`terminals.${name}-hint`)}
            inputMode="decimal"
            maxLength={4}
            value={value}
            onChange={onChange}
            problem={isWrong ? t('terminals.number-wrong', { min, max }) : undefined}
          />
        ))}
        <ChoiceField
          label={t('terminals.languages')}
          choices={languageChoices.map((id) => ({ id, name: t(`terminals.languages-${id}`) }))}
          value={choiceOf(settings.languages)}
          onChange={(choice) => {
            draft.change({ languages: languagesOf[choice] })
          }}
        />
        {saving.error ? <FailureNote failure={failureOf(saving.error)} /> : null}
        <div>
          <Button type="submit" isDisabled={saving.isPending}>
            {t('terminals.save-settings')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
