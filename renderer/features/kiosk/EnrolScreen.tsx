import { useState, type ReactNode } from 'react'
import type { KioskView } from '../../../shared/ipc/kiosk.ts'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { TwicePad } from './PinScreen.tsx'
import { Notice } from './Screen.tsx'
import { TouchField } from './TouchField.tsx'

export interface EnrolScreenProps {
  /** Whether this computer was never a terminal before. */
  readonly isFirst: boolean
  readonly onEnrolled: (view: KioskView) => void
  readonly onCancel: () => void
}

/** Makes this computer a terminal: which server, the code that an administrator made, and the PIN of the way out. */
export function EnrolScreen({ isFirst, onEnrolled, onCancel }: EnrolScreenProps): ReactNode {
  const { t } = useWords()
  const [serverUrl, setServerUrl] = useState('')
  const [code, setCode] = useState('')
  const [step, setStep] = useState<'code' | 'pin'>('code')
  const enrol = useKioskRequest('kiosk:enrol', onEnrolled, () => setStep('code'))
  // Nothing is guarded yet: who started this by mistake can close it.
  const close = useKioskRequest('kiosk:leave', () => undefined)
  const isReady = serverUrl.trim() !== '' && code.trim() !== ''
  return (
    <main className="kiosk-screen is-enrol">
      <header className="kiosk-top">
        <div className="kiosk-title">
          <h1>{t('kiosk.enrol-title')}</h1>
          <p>{step === 'code' ? t('kiosk.enrol-text') : t('kiosk.enrol-pin')}</p>
        </div>
        {isFirst ? (
          <button type="button" className="kiosk-button" onClick={() => close.send({ by: 'pin', pin: '' })}>
            {t('kiosk.close')}
          </button>
        ) : (
          <button type="button" className="kiosk-button" onClick={onCancel}>
            {t('kiosk.cancel')}
          </button>
        )}
      </header>
      <Notice failure={enrol.failure} />
      {step === 'code' ? (
        <form
          className="kiosk-form"
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault()
            if (isReady) setStep('pin')
          }}
        >
          <TouchField
            label={t('kiosk.enrol-server')}
            hint={t('account.address-hint')}
            value={serverUrl}
            onChange={setServerUrl}
          />
          <TouchField label={t('kiosk.enrol-code')} value={code} onChange={setCode} />
          <button type="submit" className="kiosk-button kiosk-main" aria-disabled={!isReady}>
            {t('kiosk.next')}
          </button>
        </form>
      ) : (
        <TwicePad
          isBusy={enrol.isBusy}
          onTyping={enrol.clear}
          onPin={(exitPin) => enrol.send({ serverUrl: serverUrl.trim(), code: code.trim(), exitPin })}
        />
      )}
    </main>
  )
}
