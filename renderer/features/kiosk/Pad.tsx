import { Delete } from 'lucide-react'
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import { useWords } from '../../components/words.tsx'

export interface PadProps {
  /** What the digits are, for screen readers. */
  readonly label: string
  readonly longest: number
  /** How many digits it takes at least. */
  readonly shortest: number
  /** Whether the digits are hidden. */
  readonly isSecret?: boolean
  readonly isBusy: boolean
  readonly submit: string
  readonly onSubmit: (digits: string) => void
  /** Called with each digit, so that a failure that was told goes away. */
  readonly onTyping?: () => void
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** A pad of large keys. Digits, Backspace and Enter of a keyboard do the same, wherever the focus is. */
export function Pad({
  label,
  longest,
  shortest,
  isSecret = false,
  isBusy,
  submit,
  onSubmit,
  onTyping,
}: PadProps): ReactNode {
  const { t } = useWords()
  const [digits, setDigits] = useState('')
  const isEnough = digits.length >= shortest && !isBusy
  const type = (digit: string): void => {
    onTyping?.()
    setDigits((before) => (before + digit).slice(0, longest))
  }
  const finish = (): void => {
    if (!isEnough) return
    // Nothing that was typed stays: neither after a right one, nor after a wrong one.
    setDigits('')
    onSubmit(digits)
  }
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement) return
    if (/^[0-9]$/.test(event.key)) type(event.key)
    else if (event.key === 'Backspace') setDigits((before) => before.slice(0, -1))
    // Enter on a key of the pad presses that key.
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) finish()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  return (
    <div className="kiosk-pad" role="group" aria-label={label}>
      <output className={`kiosk-digits${isSecret ? ' is-secret' : ''}`} aria-label={label}>
        {isSecret ? (
          <>
            <span className="visually-hidden">{t('kiosk.digits', { count: digits.length })}</span>
            {Array.from({ length: Math.max(shortest, digits.length) }, (_, place) => (
              <span key={place} aria-hidden className={`kiosk-dot${place < digits.length ? ' is-set' : ''}`} />
            ))}
          </>
        ) : (
          digits || <span className="kiosk-digits-empty">{label}</span>
        )}
      </output>
      <div className="kiosk-keys">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" className="kiosk-key" onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          className="kiosk-key kiosk-key-quiet"
          aria-label={t('kiosk.delete-digit')}
          onClick={() => setDigits((before) => before.slice(0, -1))}
        >
          <Delete aria-hidden strokeWidth={1.75} />
        </button>
        <button type="button" className="kiosk-key" onClick={() => type('0')}>
          0
        </button>
        <button type="button" className="kiosk-key kiosk-key-go" aria-disabled={!isEnough} onClick={finish}>
          {submit}
        </button>
      </div>
    </div>
  )
}
