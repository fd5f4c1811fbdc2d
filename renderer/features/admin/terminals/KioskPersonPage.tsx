import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { PersonNumber } from '../../../../shared/domain/terminal.ts'
import type { KioskPerson } from '../../../../shared/domain/terminal-administration.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useKioskPersonChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { WordsField } from '../../../components/fields.tsx'
import { FailureNote } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { BadgesCard } from './BadgesCard.tsx'
import { PinCard } from './PinCard.tsx'

interface PersonProps {
  readonly name: string
  readonly person: KioskPerson
}

function NumberCard({ name, person: { userId, number } }: PersonProps): ReactNode {
  const { t } = useWords()
  const [text, setText] = useState(number ?? '')
  const [isTried, setTried] = useState(false)
  const saving = useKioskPersonChange((changed) => {
    say(t(changed.number === null ? 'terminals.number-taken-off' : 'terminals.number-saved', { name }))
  })
  const wanted = text.trim()
  const isWrong = wanted !== '' && !PersonNumber.safeParse(wanted).success
  return (
    <section className="card panel" aria-labelledby="kiosk-number">
      <h3 id="kiosk-number">{t('terminals.number')}</h3>
      <Form
        className="connect"
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (isWrong || saving.isPending) return
          saving.mutate({ change: 'number', userId, number: wanted === '' ? null : wanted })
        }}
      >
        <WordsField
          label={t('terminals.number')}
          hint={t('terminals.number-hint')}
          maxLength={12}
          value={text}
          onChange={(typed) => {
            setText(typed)
            saving.reset()
          }}
          problem={isTried && isWrong ? t('terminals.number-digits') : undefined}
        />
        {saving.error ? <FailureNote failure={failureOf(saving.error)} /> : null}
        <div>
          <Button type="submit" isDisabled={saving.isPending}>
            {t('terminals.save-number')}
          </Button>
        </div>
      </Form>
    </section>
  )
}

export interface KioskPersonPageProps extends PersonProps {
  readonly onBack: () => void
}

/** By what one person is known at terminals: number, badges, and the way out when a PIN was forgotten. */
export function KioskPersonPage({ name, person, onBack }: KioskPersonPageProps): ReactNode {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Reading goes on from what was opened.
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="terminal-page admin">
      <div className="admin-back">
        <Button look="quiet" icon={ArrowLeft} onPress={onBack}>
          {t('admin.back')}
        </Button>
      </div>
      <header className="terminal-head">
        <h2 ref={heading} tabIndex={-1} className="truncate" title={name}>
          {name}
        </h2>
      </header>
      <div className="tab-panel">
        <BadgesCard name={name} person={person} />
        <NumberCard name={name} person={person} />
        <PinCard name={name} userId={person.userId} />
      </div>
    </div>
  )
}
