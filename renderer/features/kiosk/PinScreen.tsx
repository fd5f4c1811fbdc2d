import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { VisitId } from '../../../shared/ipc/kiosk.ts'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { Pad } from './Pad.tsx'
import { Notice, Screen } from './Screen.tsx'

export interface PinScreenProps {
  readonly visit: VisitId
  readonly onDone: () => void
  readonly onBack: () => void
  readonly onEnd: () => void
}

/** Sets a PIN, typed twice. */
export function PinScreen({ visit, onDone, onBack, onEnd }: PinScreenProps): ReactNode {
  const { t } = useWords()
  const set = useKioskRequest('kiosk:set-pin', onDone)
  return (
    <Screen name="pin" title={t('kiosk.set-pin')} text={t('kiosk.set-pin-text')} onEnd={onEnd} onBack={onBack}>
      <TwicePad
        isBusy={set.isBusy}
        failure={set.failure}
        onTyping={set.clear}
        onPin={(pin) => set.send({ visit, pin })}
      />
    </Screen>
  )
}

/** A PIN typed twice, so that a slip of the finger locks nobody out. */
export function TwicePad({
  isBusy,
  failure,
  onTyping,
  onPin,
}: {
  readonly isBusy: boolean
  readonly failure?: Failure | undefined
  readonly onTyping: () => void
  readonly onPin: (pin: string) => void
}): ReactNode {
  const { t } = useWords()
  const [first, setFirst] = useState<string>()
  const [differs, setDiffers] = useState(false)
  return (
    <div className="kiosk-beside">
      <div className="kiosk-proof-way">
        <Pad
          key={first === undefined ? 'first' : 'again'}
          label={first === undefined ? t('kiosk.new-pin') : t('kiosk.new-pin-again')}
          isSecret
          shortest={6}
          longest={12}
          isBusy={isBusy}
          submit={first === undefined ? t('kiosk.next') : t('kiosk.save')}
          onTyping={() => {
            setDiffers(false)
            onTyping()
          }}
          onSubmit={(pin) => {
            if (first === undefined) setFirst(pin)
            else {
              setFirst(undefined)
              if (first === pin) onPin(pin)
              else setDiffers(true)
            }
          }}
        />
      </div>
      <div className="kiosk-aside">
        <p className="kiosk-twice-words" aria-live="polite">
          {differs ? t('kiosk.pins-differ') : first === undefined ? t('kiosk.new-pin') : t('kiosk.new-pin-again')}
        </p>
        <Notice failure={failure} />
      </div>
    </div>
  )
}
