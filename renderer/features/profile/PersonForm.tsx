import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import type { User } from '../../../shared/domain/user.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

export interface PersonFormProps {
  readonly person: User
  /** An identity provider describes the person: nothing can be changed here. */
  readonly isFixed: boolean
}

/** Name and email: to be changed here, or as the identity provider has them. */
export function PersonForm({ person, isFixed }: PersonFormProps): ReactNode {
  const { t } = useWords()
  const [fullName, setFullName] = useState(person.fullName)
  const [email, setEmail] = useState(person.email ?? '')
  const saving = useRequest('profile:change', {
    shownInPlace: true,
    onSuccess: () => {
      say(t('profile.saved'))
    },
  })
  if (isFixed) {
    return (
      <>
        <dl className="facts">
          <dt>{t('profile.full-name')}</dt>
          <dd>{person.fullName || person.username}</dd>
          <dt>{t('profile.email')}</dt>
          <dd>{person.email ?? t('profile.email-none')}</dd>
        </dl>
        <p className="small">{t('profile.from-provider')}</p>
      </>
    )
  }
  const failure = saving.error ? failureOf(saving.error) : undefined
  const isEmailWrong = failure?.code === 'bad-input'
  return (
    <Form
      className="connect"
      onSubmit={(event) => {
        event.preventDefault()
        if (!saving.isPending) saving.mutate({ fullName, email: email.trim() })
      }}
    >
      <WordsField
        label={t('profile.full-name')}
        autoComplete="name"
        maxLength={200}
        value={fullName}
        onChange={setFullName}
      />
      <WordsField
        label={t('profile.email')}
        autoComplete="email"
        maxLength={320}
        problem={isEmailWrong ? t('profile.email-wrong') : undefined}
        value={email}
        onChange={(text) => {
          setEmail(text)
          saving.reset()
        }}
      />
      {failure && !isEmailWrong ? <FailureNote failure={failure} /> : null}
      <div>
        <Button type="submit" isDisabled={saving.isPending}>
          {t('profile.save')}
        </Button>
      </div>
    </Form>
  )
}
