import { useState, type ReactNode } from 'react'
import { askKiosk, useKioskRequest } from '../../bridge/kiosk.ts'
import type { FoundPerson, ProofOffer, Visit } from '../../../shared/ipc/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { DeviceProof } from './DeviceProof.tsx'
import { OtherWays } from './OtherWays.tsx'
import { Pad } from './Pad.tsx'
import { Notice, Screen } from './Screen.tsx'
import { TouchField } from './TouchField.tsx'

export interface ProofScreenProps {
  readonly person: FoundPerson
  readonly onProven: (visit: Visit) => void
  readonly onEnd: () => void
}

type Proof = Exclude<ProofOffer, 'nothing'>

/** Somebody shows that it is them. The first way is offered at once, the others by a button each. */
export function ProofScreen({ person, onProven, onEnd }: ProofScreenProps): ReactNode {
  const { t } = useWords()
  const ways = person.proofs.filter((proof) => proof !== 'nothing')
  const [way, setWay] = useState<Proof | undefined>(ways[0])
  const prove = useKioskRequest('kiosk:prove', onProven)
  const title = person.name === null ? t('kiosk.proof-title') : t('kiosk.hello', { name: person.name })
  const others = ways.filter((proof) => proof !== way)
  return (
    <Screen
      name="proof"
      title={title}
      text={way === undefined ? undefined : t(`kiosk.proof-${way}`)}
      onEnd={onEnd}
      endLabel={t('kiosk.cancel')}
      {...(way === 'device' ? { patience: 600 } : {})}
    >
      <div className="kiosk-beside">
        <div className="kiosk-proof-way">
          {way === 'pin' ? (
            <Pad
              key="pin"
              label={t('kiosk.pin')}
              isSecret
              shortest={6}
              longest={12}
              isBusy={prove.isBusy}
              submit={t('kiosk.next')}
              onTyping={prove.clear}
              onSubmit={(pin) => prove.send({ personId: person.id, proof: { kind: 'pin', pin } })}
            />
          ) : null}
          {way === 'password' ? (
            <PasswordProof
              isBusy={prove.isBusy}
              onSubmit={(password) => prove.send({ personId: person.id, proof: { kind: 'password', password } })}
            />
          ) : null}
          {way === 'device' ? (
            <DeviceProof
              key={person.id}
              begin={() => askKiosk('kiosk:device-start', { personId: person.id })}
              wait={() => askKiosk('kiosk:device-wait', {})}
              onProven={onProven}
            />
          ) : null}
          {way === undefined ? <p className="kiosk-notice">{t('kiosk.no-proof')}</p> : null}
        </div>
        <div className="kiosk-aside">
          <Notice failure={prove.failure} />
          <OtherWays
            ways={others}
            onChoose={(other) => {
              prove.clear()
              setWay(other)
            }}
          />
        </div>
      </div>
    </Screen>
  )
}

function PasswordProof({
  isBusy,
  onSubmit,
}: {
  readonly isBusy: boolean
  readonly onSubmit: (password: string) => void
}): ReactNode {
  const { t } = useWords()
  const [password, setPassword] = useState('')
  return (
    <form
      className="kiosk-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        if (password === '' || isBusy) return
        setPassword('')
        onSubmit(password)
      }}
    >
      <TouchField label={t('kiosk.password')} value={password} onChange={setPassword} isSecret hasKeyboard>
        <button type="submit" className="kiosk-button kiosk-main" aria-disabled={password === '' || isBusy}>
          {t('kiosk.next')}
        </button>
      </TouchField>
    </form>
  )
}
