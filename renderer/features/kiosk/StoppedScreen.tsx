import type { ReactNode } from 'react'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { useWords } from '../../components/words.tsx'

export interface StoppedScreenProps {
  readonly reason: 'revoked' | 'keychain'
  /** Punches that the server does not have yet. */
  readonly waiting: number
  readonly onEnrol?: () => void
  /** Absent where the server could not tell an administrator either. */
  readonly onLeave?: () => void
}

/**
 * A terminal that takes no punches: what happened, what is safe, who can help. Its keys are gone or locked: it goes on by itself once
 * the keychain opens, or is enrolled again; an administrator whom the server knows can leave it.
 */
export function StoppedScreen({ reason, waiting, onEnrol, onLeave }: StoppedScreenProps): ReactNode {
  const { t } = useWords()
  const words: readonly [MessageKey, MessageKey] =
    reason === 'revoked'
      ? ['kiosk.revoked-title', 'kiosk.revoked-text']
      : ['kiosk.keychain-title', 'kiosk.keychain-text']
  return (
    <main className="kiosk-screen kiosk-stopped">
      <div className="kiosk-stopped-words">
        <h1>{t(words[0])}</h1>
        <p>{t(words[1])}</p>
        {waiting > 0 ? <p>{t('kiosk.waiting', { count: waiting })}</p> : null}
      </div>
      <div className="kiosk-ways">
        {onEnrol ? (
          <button type="button" className="kiosk-button" onClick={onEnrol}>
            {t('kiosk.enrol-again')}
          </button>
        ) : null}
        {onLeave ? (
          <button type="button" className="kiosk-button" onClick={onLeave}>
            {t('kiosk.leave-title')}
          </button>
        ) : null}
      </div>
    </main>
  )
}
