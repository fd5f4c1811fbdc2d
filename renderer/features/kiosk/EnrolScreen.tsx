import { useEffect, useRef, useState, type ReactNode } from 'react'
import { readEnrolmentLine } from '../../../shared/domain/terminal-enrolment.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { KioskView } from '../../../shared/ipc/kiosk.ts'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { announce } from '../../components/announcer.tsx'
import { useWords } from '../../components/words.tsx'
import { TwicePad } from './PinScreen.tsx'
import { useScanner } from './scanner.ts'
import { Notice } from './Screen.tsx'
import { TouchField } from './TouchField.tsx'

export interface EnrolScreenProps {
  /** Whether this computer was never a terminal before. */
  readonly isFirst: boolean
  readonly onEnrolled: (view: KioskView) => void
  readonly onCancel: () => void
}

/**
 * Makes this computer a terminal: which server and the code that an administrator made, typed or scanned from the app, and the PIN of
 * the way out.
 */
export function EnrolScreen({ isFirst, onEnrolled, onCancel }: EnrolScreenProps): ReactNode {
  const { t } = useWords()
  const [serverUrl, setServerUrl] = useState('')
  const [code, setCode] = useState('')
  const [step, setStep] = useState<'code' | 'pin'>('code')
  /** How often server and code were scanned, and what was wrong with what was read last. */
  const [scans, setScans] = useState(0)
  const [unread, setUnread] = useState<Failure>()
  const next = useRef<HTMLButtonElement>(null)
  const enrol = useKioskRequest('kiosk:enrol', onEnrolled, () => setStep('code'))
  // Nothing is guarded yet: who started this by mistake can close it.
  const close = useKioskRequest('kiosk:leave', () => undefined)
  const isReady = serverUrl.trim() !== '' && code.trim() !== ''
  useScanner((text) => {
    if (enrol.isBusy) return
    enrol.clear()
    const read = readEnrolmentLine(text)
    if (!read) {
      setUnread({ code: 'terminal-line-unknown' })
      return
    }
    setUnread(undefined)
    setServerUrl(read.serverUrl)
    setCode(read.code)
    setStep('code')
    setScans((before) => before + 1)
    announce(t('kiosk.enrol-scanned'))
  })
  // Whoever scanned looks at the address and presses Enter.
  useEffect(() => {
    if (scans > 0) next.current?.focus()
  }, [scans])
  const text = step === 'pin' ? 'kiosk.enrol-pin' : scans > 0 ? 'kiosk.enrol-scanned' : 'kiosk.enrol-text'
  return (
    <main className="kiosk-screen is-enrol">
      <header className="kiosk-top">
        <div className="kiosk-title">
          <h1>{t('kiosk.enrol-title')}</h1>
          <p>{t(text)}</p>
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
      <Notice failure={unread ?? enrol.failure} />
      {step === 'code' ? (
        <form
          className="kiosk-form"
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault()
            if (!isReady) return
            setUnread(undefined)
            setStep('pin')
          }}
        >
          <TouchField
            label={t('kiosk.enrol-server')}
            hint={t('account.address-hint')}
            value={serverUrl}
            onChange={setServerUrl}
          />
          <TouchField label={t('kiosk.enrol-code')} value={code} onChange={setCode} />
          <button ref={next} type="submit" className="kiosk-button kiosk-main" aria-disabled={!isReady}>
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
