import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import { askKiosk } from '../../bridge/kiosk.ts'
import type { Failure, Result } from '../../../shared/ipc/failure.ts'
import type { KioskOutput } from '../../../shared/ipc/kiosk.ts'
import { QrCode } from '../../components/QrCode.tsx'
import { useWords } from '../../components/words.tsx'
import { Notice } from './Screen.tsx'

type DeviceCode = KioskOutput<'kiosk:device-start'>

/** Signing in with one's own phone: its camera reads the code, or its person types it. Ends with this part of the page. */
export function DeviceProof<T>({
  begin,
  wait,
  onProven,
}: {
  readonly begin: () => Promise<Result<DeviceCode>>
  /** Answers when the phone is done. */
  readonly wait: () => Promise<Result<T>>
  readonly onProven: (proven: T) => void
}): ReactNode {
  const { t } = useWords()
  const [code, setCode] = useState<DeviceCode>()
  const [failure, setFailure] = useState<Failure>()
  const start = useEffectEvent(begin)
  const finish = useEffectEvent(wait)
  const proven = useEffectEvent(onProven)
  useEffect(() => {
    let hasGone = false
    const isGone = (): boolean => hasGone
    const sign = async (): Promise<void> => {
      const started = await start()
      if (isGone()) return
      if (!started.ok) {
        setFailure(started.failure)
        return
      }
      setCode(started.value)
      const done = await finish()
      if (isGone()) return
      if (done.ok) proven(done.value)
      else setFailure(done.failure)
    }
    void sign()
    return () => {
      hasGone = true
      void askKiosk('kiosk:device-cancel', {})
    }
  }, [])
  if (failure) return <Notice failure={failure} />
  if (!code) return <p role="status">{t('kiosk.device-starting')}</p>
  const address = code.verificationUriComplete ?? code.verificationUri
  return (
    <div className="kiosk-device">
      <QrCode className="kiosk-qr" text={address} label={t('kiosk.device-qr')} />
      <div className="kiosk-device-words">
        <p>{t('kiosk.device-scan')}</p>
        <p>{t('kiosk.device-or')}</p>
        <p className="kiosk-device-address">{code.verificationUri.replace(/^https:\/\//, '')}</p>
        <p className="kiosk-device-code" aria-label={t('kiosk.device-code')}>
          {code.userCode}
        </p>
        <p role="status" className="kiosk-hint">
          {t('kiosk.device-waiting')}
        </p>
      </div>
    </div>
  )
}
