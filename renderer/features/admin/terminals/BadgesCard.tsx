import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { BadgeText } from '../../../../shared/domain/terminal.ts'
import type { KioskPerson } from '../../../../shared/domain/terminal-administration.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useKioskPersonChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { WordsField } from '../../../components/fields.tsx'
import { fullDate } from '../../../components/format.ts'
import { FailureNote } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { Confirm } from '../Confirm.tsx'

export interface BadgesCardProps {
  readonly name: string
  readonly person: KioskPerson
}

type Badge = KioskPerson['badges'][number]

/** Reads one more badge: a reader types what it read and presses Enter, which is all that it takes. */
function AddBadge({ name, person: { userId } }: BadgesCardProps): ReactNode {
  const { t } = useWords()
  const [label, setLabel] = useState('')
  const [text, setText] = useState('')
  const [isTried, setTried] = useState(false)
  const adding = useKioskPersonChange(() => {
    setText('')
    setLabel('')
    setTried(false)
    say(t('terminals.badge-added', { name }))
  })
  const isWrong = !BadgeText.safeParse(text).success
  return (
    <Form
      className="connect"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isWrong || adding.isPending) return
        adding.mutate({ change: 'add-badge', userId, text: text.trim(), label: label.trim() })
      }}
    >
      <WordsField
        label={t('terminals.badge-label')}
        hint={t('terminals.badge-label-hint')}
        maxLength={100}
        value={label}
        onChange={setLabel}
      />
      <WordsField
        label={t('terminals.badge-read')}
        hint={t('terminals.badge-read-hint')}
        autoComplete="off"
        maxLength={256}
        value={text}
        onChange={(typed) => {
          setText(typed)
          setTried(false)
          adding.reset()
        }}
        problem={isTried && isWrong ? t('terminals.badge-short') : undefined}
      />
      {adding.error ? <FailureNote failure={failureOf(adding.error)} /> : null}
      <div>
        <Button type="submit" isDisabled={adding.isPending}>
          {t('terminals.badge-add')}
        </Button>
      </div>
    </Form>
  )
}

/** The badges of somebody. What a badge says is never shown again; a label and the day tell them apart. */
export function BadgesCard({ name, person }: BadgesCardProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const [asked, setAsked] = useState<Badge | null>(null)
  const labelOf = (badge: Badge): string => badge.label || t('terminals.badge-unnamed')
  const removing = useKioskPersonChange(() => {
    setAsked(null)
    say(t('terminals.badge-removed', { name }))
  })
  return (
    <section className="card panel" aria-labelledby="kiosk-badges">
      <h3 id="kiosk-badges">{t('terminals.badges')}</h3>
      {person.badges.length === 0 ? (
        <p className="small">{t('terminals.badges-none', { name })}</p>
      ) : (
        <ul className="others" aria-labelledby="kiosk-badges">
          {person.badges.map((badge) => (
            <li key={badge.id}>
              <span className="person-words">
                <span className="truncate">{labelOf(badge)}</span>
                <span className="small">
                  {t('terminals.badge-since', { date: fullDate(badge.createdAt, zone, formatLocale) })}
                </span>
              </span>
              <Button
                aria-label={t('terminals.badge-remove-name', { badge: labelOf(badge) })}
                onPress={() => {
                  setAsked(badge)
                }}
              >
                {t('terminals.badge-remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddBadge name={name} person={person} />
      {asked ? (
        <Confirm
          title={t('terminals.badge-remove-title', { badge: labelOf(asked), name })}
          text={t('terminals.badge-remove-text')}
          action={t('terminals.badge-remove')}
          isHard
          isPending={removing.isPending}
          error={removing.error}
          onClose={() => {
            setAsked(null)
            removing.reset()
          }}
          onConfirm={() => {
            removing.mutate({ change: 'remove-badge', userId: person.userId, badgeId: asked.id })
          }}
        />
      ) : null}
    </section>
  )
}
