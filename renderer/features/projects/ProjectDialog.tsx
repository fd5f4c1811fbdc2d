import { Check } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components'
import { Colour, colours, type Client, type Project } from '../../../shared/domain/catalog.ts'
import { Currency } from '../../../shared/domain/money.ts'
import type { Input } from '../../../shared/ipc/contract.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { amountText, parseAmount } from '../../components/amount.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { ChoiceField, SwitchField, WordsField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

export interface ProjectDialogProps {
  /** The project to edit; `undefined` for a new one. */
  readonly project: Project | undefined
  readonly clients: readonly Client[]
  /** The currency that a new rate starts with. */
  readonly currency: string
  /** The colour that a new project starts with. */
  readonly colour: Colour
  readonly onClose: () => void
}

function ColourField({
  value,
  onChange,
}: {
  readonly value: Colour
  readonly onChange: (colour: Colour) => void
}): ReactNode {
  const { t } = useWords()
  return (
    <RadioGroup
      className="field"
      orientation="horizontal"
      value={value}
      onChange={(name) => {
        onChange(Colour.parse(name))
      }}
    >
      <Label>{t('catalog.colour')}</Label>
      <div className="colours">
        {colours.map((colour) => (
          <RadioField key={colour} value={colour} aria-label={t(`colour.${colour}`)}>
            <RadioButton className="colour" data-colour={colour}>
              {({ isSelected }) => (isSelected ? <Check size={16} strokeWidth={2.5} aria-hidden /> : null)}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}

/** Adds or edits a project. */
export function ProjectDialog({
  project,
  clients,
  currency: usualCurrency,
  colour,
  onClose,
}: ProjectDialogProps): ReactNode {
  const { t, formatLocale } = useWords()
  const saving = useRequest('catalog:save-project', { shownInPlace: true, onSuccess: onClose })
  const [form, setForm] = useState({
    name: project?.name ?? '',
    clientId: project?.clientId ?? null,
    code: project?.code ?? '',
    colour: project?.colour ?? colour,
    billable: project?.billable ?? false,
    rate: project?.rate ? amountText(project.rate, formatLocale) : '',
    currency: project?.rate?.currency ?? usualCurrency,
  })
  const [isTried, setTried] = useState(false)
  const change = (changes: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...changes }))
  }

  const isCurrency = Currency.safeParse(form.currency).success
  const minor = form.rate.trim() && isCurrency ? parseAmount(form.rate, form.currency, formatLocale) : undefined
  const isRateWrong = form.rate.trim() !== '' && isCurrency && minor === undefined
  const example = isCurrency ? amountText({ minor: 8500, currency: form.currency }, formatLocale) : ''
  const save = (): void => {
    setTried(true)
    const name = form.name.trim()
    if (!name || isRateWrong || (!isCurrency && form.rate.trim() !== '')) return
    const input: Input<'catalog:save-project'> = {
      name,
      clientId: form.clientId,
      code: form.code.trim(),
      colour: form.colour,
      billable: form.billable,
      rate: minor === undefined ? null : { minor, currency: form.currency },
      archived: project?.archived ?? false,
    }
    saving.mutate(project ? { ...input, id: project.id } : input)
  }
  const choices = [
    { id: '', name: t('catalog.no-client') },
    ...clients
      .filter(({ id, archived }) => !archived || id === form.clientId)
      .map(({ id, name }) => ({ id: String(id), name })),
  ]

  return (
    <AppDialog title={project ? t('catalog.edit-project') : t('catalog.add-project')} onClose={onClose}>
      <DialogForm onSubmit={save}>
        <WordsField
          label={t('catalog.name')}
          value={form.name}
          maxLength={200}
          autoFocus
          problem={isTried && !form.name.trim() ? t('catalog.name-missing') : undefined}
          onChange={(name) => {
            change({ name })
          }}
        />
        <ColourField
          value={form.colour}
          onChange={(chosen) => {
            change({ colour: chosen })
          }}
        />
        <div className="field-row">
          <ChoiceField
            label={t('catalog.client')}
            choices={choices}
            value={form.clientId ?? ''}
            onChange={(id) => {
              change({ clientId: clients.find((client) => client.id === id)?.id ?? null })
            }}
          />
          <WordsField
            label={t('catalog.code')}
            hint={t('catalog.code-hint')}
            value={form.code}
            maxLength={32}
            onChange={(code) => {
              change({ code })
            }}
          />
        </div>
        <div className="field-row">
          <WordsField
            label={t('catalog.rate')}
            hint={t('catalog.rate-hint')}
            value={form.rate}
            inputMode="decimal"
            problem={isTried && isRateWrong ? t('catalog.rate-wrong', { example }) : undefined}
            onChange={(rate) => {
              change({ rate })
            }}
          />
          <WordsField
            label={t('catalog.currency')}
            value={form.currency}
            maxLength={3}
            problem={isTried && !isCurrency ? t('settings.currency-wrong') : undefined}
            onChange={(text) => {
              change({ currency: text.toUpperCase() })
            }}
          />
        </div>
        <SwitchField
          label={t('catalog.billable')}
          isSelected={form.billable}
          onChange={(billable) => {
            change({ billable })
          }}
        />
        {saving.error ? <FailureNote failure={failureOf(saving.error)} /> : null}
        <div className="dialog-actions">
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit" isDisabled={saving.isPending}>
            {project ? t('common.save') : t('common.add')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
