import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import { useQueryClient } from '@tanstack/react-query'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

export interface PasswordChangeProps {
  /** Signed in at an identity provider, so that there may be no password yet; the server knows. */
  readonly mayHaveNone: boolean
}

/** A new password, proved with the old one where there is one. */
export function PasswordChange({ mayHaveNone }: PasswordChangeProps): ReactNode {
  const { t } = useWords()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const changing = useRequest('profile:change-password', {
    shownInPlace: true,
    onSuccess: () => {
      setCurrent('')
      setNext('')
      say(t('profile.password-saved'))
      void client.invalidateQueries({ queryKey: ['profile:devices'] })
    },
  })
  const isReady = next !== '' && (mayHaveNone || current !== '') && !changing.isPending
  return (
    <Form
      className="connect"
      aria-label={t('profile.password-title')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) changing.mutate(current === '' ? { next } : { current, next })
      }}
    >
      <h3>{t('profile.password-title')}</h3>
      <WordsField
        label={t('profile.password-current')}
        hint={mayHaveNone ? t('profile.password-current-hint') : undefined}
        type="password"
        autoComplete="current-password"
        maxLength={1024}
        value={current}
        onChange={(text) => {
          setCurrent(text)
          changing.reset()
        }}
      />
      <WordsField
        label={t('profile.password-next')}
        hint={t('profile.password-hint')}
        type="password"
        autoComplete="new-password"
        maxLength={1024}
        value={next}
        onChange={(text) => {
          setNext(text)
          changing.reset()
        }}
      />
      {changing.error ? <FailureNote failure={failureOf(changing.error)} /> : null}
      <div>
        <Button type="submit" isDisabled={!isReady}>
          {t('profile.password-save')}
        </Button>
      </div>
    </Form>
  )
}
