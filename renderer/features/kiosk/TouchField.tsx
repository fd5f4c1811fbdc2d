import { Keyboard } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { useWords } from '../../components/words.tsx'
import { TouchKeyboard } from './TouchKeyboard.tsx'

export interface TouchFieldProps {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly isSecret?: boolean
  /** Whether the letters to touch are shown from the beginning. */
  readonly hasKeyboard?: boolean
  /** What stands beside the field, above the letters: the button that sends it. */
  readonly children?: ReactNode
}

/** A field, with letters to touch below it for who has no keyboard. Nothing of it is remembered by the browser. */
export function TouchField({
  label,
  hint,
  value,
  onChange,
  isSecret = false,
  hasKeyboard = false,
  children,
}: TouchFieldProps): ReactNode {
  const { t } = useWords()
  const id = useId()
  const [isOpen, setIsOpen] = useState(hasKeyboard)
  return (
    <div className="kiosk-field">
      <label htmlFor={id}>{label}</label>
      <div className="kiosk-input-row">
        <div className="kiosk-input">
          <input
            id={id}
            type={isSecret ? 'password' : 'text'}
            value={value}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-describedby={hint === undefined ? undefined : `${id}-hint`}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <button
            type="button"
            className="kiosk-input-button"
            aria-label={isOpen ? t('kiosk.keyboard-close') : t('kiosk.keyboard-open')}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            <Keyboard aria-hidden strokeWidth={1.75} />
          </button>
        </div>
        {children}
      </div>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="kiosk-hint">
          {hint}
        </p>
      )}
      {isOpen ? (
        <TouchKeyboard
          onType={(sign) => onChange(value + sign)}
          onDelete={() => onChange(Array.from(value).slice(0, -1).join(''))}
        />
      ) : null}
    </div>
  )
}
