import { ArrowBigUp, Delete } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../components/words.tsx'

const LETTERS = {
  en: ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
  de: ['1234567890', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnmß'],
} as const
const SIGNS = ['1234567890', '!"§$%&/()=', '@#€+*~_-|\\', '.,:;?<>[]{}', "'^`"] as const

export interface TouchKeyboardProps {
  readonly onType: (sign: string) => void
  readonly onDelete: () => void
}

/** Letters for a terminal that has no keyboard. A keyboard that is there writes into the field itself. */
export function TouchKeyboard({ onType, onDelete }: TouchKeyboardProps): ReactNode {
  const { language, t } = useWords()
  const [layer, setLayer] = useState<'small' | 'large' | 'signs'>('small')
  const rows: readonly string[] = layer === 'signs' ? SIGNS : LETTERS[language]
  const press = (sign: string): void => {
    onType(sign)
    if (layer === 'large') setLayer('small')
  }
  return (
    <div className="kiosk-keyboard" role="group" aria-label={t('kiosk.keyboard')}>
      {rows.map((row, index) => (
        <div key={row} className="kiosk-keyboard-row">
          {index === 3 && layer !== 'signs' ? (
            <button
              type="button"
              className="kiosk-letter kiosk-letter-wide"
              aria-label={t('kiosk.keyboard-capitals')}
              aria-pressed={layer === 'large'}
              onClick={() => setLayer(layer === 'large' ? 'small' : 'large')}
            >
              <ArrowBigUp aria-hidden strokeWidth={1.75} />
            </button>
          ) : null}
          {Array.from(row).map((small) => {
            // The sharp s has no capital that a password would be typed with.
            const sign = layer === 'large' && small !== 'ß' ? small.toUpperCase() : small
            return (
              <button key={small} type="button" className="kiosk-letter" onClick={() => press(sign)}>
                {sign}
              </button>
            )
          })}
        </div>
      ))}
      <div className="kiosk-keyboard-row">
        <button
          type="button"
          className="kiosk-letter kiosk-letter-wide"
          aria-label={layer === 'signs' ? t('kiosk.keyboard-letters') : t('kiosk.keyboard-signs')}
          onClick={() => setLayer(layer === 'signs' ? 'small' : 'signs')}
        >
          {layer === 'signs' ? 'abc' : '.?@'}
        </button>
        <button
          type="button"
          className="kiosk-letter kiosk-letter-space"
          aria-label={t('kiosk.keyboard-space')}
          onClick={() => press(' ')}
        >
          {' '}
        </button>
        <button
          type="button"
          className="kiosk-letter kiosk-letter-wide"
          aria-label={t('kiosk.keyboard-delete')}
          onClick={onDelete}
        >
          <Delete aria-hidden strokeWidth={1.75} />
        </button>
      </div>
    </div>
  )
}
