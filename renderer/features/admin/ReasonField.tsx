import type { ReactNode } from 'react'
import { WordsField } from '../../components/fields.tsx'
import { useWords } from '../../components/words.tsx'

export interface ReasonFieldProps {
  /** Whose time it is, and who reads it. */
  readonly name: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Whether somebody wants to go on: then it has to be there. */
  readonly isTried: boolean
  readonly autoFocus?: boolean
}

/** Why somebody's time is corrected. */
export function ReasonField({ name, value, onChange, isTried, autoFocus = false }: ReasonFieldProps): ReactNode {
  const { t } = useWords()
  return (
    <WordsField
      label={t('team.reason')}
      hint={t('team.reason-hint', { name })}
      problem={isTried && value.trim() === '' ? t('team.reason-missing') : undefined}
      value={value}
      maxLength={500}
      autoFocus={autoFocus}
      onChange={onChange}
    />
  )
}
