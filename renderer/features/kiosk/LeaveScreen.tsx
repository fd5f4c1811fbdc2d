import { useState, type ReactNode } from 'react'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { Pad } from './Pad.tsx'
import { Notice, Screen } from './Screen.tsx'
import { TouchField } from './TouchField.tsx'

/** The way out, for administrators: with the PIN of this terminal, or with their own password. */
export function LeaveScreen({
  hasPassword,
  onEnd,
}: {
  readonly hasPassword: boolean
  readonly onEnd: () => void
}): ReactNode {
  const { t } = useWords()
  const [by, setBy] = useState<'pin' | 'password'>('pin')
  // When it is granted the app ends, and this page with it.
  const leave = useKioskRequest('kiosk:leave', () => undefined)
  return (
    <Screen
      name="proof"
      title={t('kiosk.leave-title')}
      text={by === 'pin' ? t('kiosk.leave-pin') : t('kiosk.leave-password')}
      onEnd={onEnd}
      endLabel={t('kiosk.cancel')}
    >
      <div className="kiosk-beside">
        <div className="kiosk-proof-way">
          {by === 'pin' ? (
            <Pad
              label={t('kiosk.pin')}
              isSecret
              shortest={6}
              longest={12}
              isBusy={leave.isBusy}
              submit={t('kiosk.leave')}
              onTyping={leave.clear}
              onSubmit={(pin) => leave.send({ by: 'pin', pin })}
            />
          ) : (
            <PasswordForm
              isBusy={leave.isBusy}
              onSubmit={(username, password) => leave.send({ by: 'password', username, password })}
            />
          )}
        </div>
        <div className="kiosk-aside">
          <Notice failure={leave.failure} />
          {hasPassword ? (
            <button
              type="button"
              className="kiosk-button"
              onClick={() => {
                leave.clear()
                setBy(by === 'pin' ? 'password' : 'pin')
              }}
            >
              {by === 'pin' ? t('kiosk.use-password') : t('kiosk.use-pin')}
            </button>
          ) : null}
        </div>
      </div>
    </Screen>
  )
}

function PasswordForm({
  isBusy,
  onSubmit,
}: {
  readonly isBusy: boolean
  readonly onSubmit: (username: string, password: string) => void
}): ReactNode {
  const { t } = useWords()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const isReady = username.trim() !== '' && password !== '' && !isBusy
  return (
    <form
      className="kiosk-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isReady) return
        setPassword('')
        onSubmit(username.trim(), password)
      }}
    >
      <TouchField label={t('kiosk.username')} value={username} onChange={setUsername} />
      <TouchField label={t('kiosk.password')} value={password} onChange={setPassword} isSecret />
      <button type="submit" className="kiosk-button kiosk-main" aria-disabled={!isReady}>
        {t('kiosk.leave')}
      </button>
    </form>
  )
}
