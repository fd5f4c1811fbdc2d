import { useState, type ReactNode } from 'react'
import type { WayOut } from '../../../shared/ipc/kiosk.ts'
import { askKiosk, useKioskRequest } from '../../bridge/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { DeviceProof } from './DeviceProof.tsx'
import { OtherWays } from './OtherWays.tsx'
import { Pad } from './Pad.tsx'
import { Notice, Screen } from './Screen.tsx'
import { TouchField } from './TouchField.tsx'

/** The way out, for administrators: with the PIN of this terminal, or with their own password or phone. */
export function LeaveScreen({
  ways,
  onEnd,
}: {
  readonly ways: readonly WayOut[]
  readonly onEnd: () => void
}): ReactNode {
  const { t } = useWords()
  const [chosen, setWay] = useState<WayOut>()
  // The server may go away, or switch this terminal off, while somebody stands here.
  const way = chosen !== undefined && ways.includes(chosen) ? chosen : ways[0]
  // When it is granted the app ends, and this page with it.
  const leave = useKioskRequest('kiosk:leave', () => undefined)
  return (
    <Screen
      name="proof"
      title={t('kiosk.leave-title')}
      text={way === undefined ? undefined : t(`kiosk.leave-${way}`)}
      onEnd={onEnd}
      endLabel={t('kiosk.cancel')}
      {...(way === 'device' ? { patience: 600 } : {})}
    >
      <div className="kiosk-beside">
        <div className="kiosk-proof-way">
          {way === 'pin' ? (
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
          ) : null}
          {way === 'password' ? (
            <PasswordForm
              isBusy={leave.isBusy}
              onSubmit={(username, password) => leave.send({ by: 'password', username, password })}
            />
          ) : null}
          {way === 'device' ? (
            <DeviceProof
              begin={() => askKiosk('kiosk:leave-on-phone', {})}
              wait={() => askKiosk('kiosk:leave', { by: 'device' })}
              onProven={() => undefined}
            />
          ) : null}
        </div>
        <div className="kiosk-aside">
          <Notice failure={leave.failure} />
          <OtherWays
            ways={ways.filter((other) => other !== way)}
            onChoose={(other) => {
              leave.clear()
              setWay(other)
            }}
          />
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
