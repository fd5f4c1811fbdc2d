import { useState, type ReactNode } from 'react'
import type { KioskPerson } from '../../../../shared/domain/terminal-administration.ts'
import { useKioskPersonChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { Confirm } from '../Confirm.tsx'

export interface PinCardProps {
  readonly name: string
  readonly userId: KioskPerson['userId']
}

/** Ends a PIN that was forgotten or seen. Nobody can read one, and nobody else sets it. */
export function PinCard({ name, userId }: PinCardProps): ReactNode {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const resetting = useKioskPersonChange(() => {
    setAsking(false)
    say(t('terminals.pin-done', { name }))
  })
  return (
    <section className="card panel" aria-labelledby="kiosk-pin">
      <h3 id="kiosk-pin">{t('terminals.pin')}</h3>
      <p>{t('terminals.pin-text', { name })}</p>
      <Button
        onPress={() => {
          setAsking(true)
        }}
      >
        {t('terminals.pin-reset')}
      </Button>
      {isAsking ? (
        <Confirm
          title={t('terminals.pin-title', { name })}
          text={t('terminals.pin-ask', { name })}
          action={t('terminals.pin-reset')}
          isHard
          isPending={resetting.isPending}
          error={resetting.error}
          onClose={() => {
            setAsking(false)
            resetting.reset()
          }}
          onConfirm={() => {
            resetting.mutate({ change: 'reset-pin', userId })
          }}
        />
      ) : null}
    </section>
  )
}
