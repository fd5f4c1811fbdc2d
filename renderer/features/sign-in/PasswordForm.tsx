import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import type { AccountView } from '../../../shared/ipc/account.ts'
import { Username } from '../../../shared/domain/user.ts'
import { useAccountRequest } from '../../bridge/account.ts'
import { failureOf } from '../../bridge/ask.ts'
import { Button } from '../../components/Button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { useWords } from '../../components/words.tsx'
import { SignInFailure } from './SignInFailure.tsx'

export interface PasswordFormProps {
  /** Without a password a name is enough. */
  readonly hasPassword: boolean
  readonly canRegister: boolean
  readonly look: 'primary' | 'plain'
  readonly onSignedIn: (account: AccountView) => void
}

/** Username and password, or a new account, or a name alone: as the server says. */
export function PasswordForm({ hasPassword, canRegister, look, onSignedIn }: PasswordFormProps): ReactNode {
  const { t } = useWords()
  const [isRegistering, setRegistering] = useState(false)
  const [form, setForm] = useState({ username: '', password: '', fullName: '' })
  const [isTried, setTried] = useState(false)
  const done = (account: AccountView): void => {
    // A password stays no longer than it is needed.
    setForm({ username: '', password: '', fullName: '' })
    onSignedIn(account)
  }
  const signingIn = useAccountRequest('account:sign-in-password', { shownInPlace: true, onSuccess: done })
  const registering = useAccountRequest('account:register', { shownInPlace: true, onSuccess: done })
  const request = isRegistering ? registering : signingIn
  const change = (changes: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...changes }))
    signingIn.reset()
    registering.reset()
  }

  const username = form.username.trim()
  const usernameProblem = !username
    ? t('sign-in.username-missing')
    : Username.safeParse(username).success
      ? undefined
      : t('sign-in.username-wrong')
  const passwordProblem = hasPassword && !form.password ? t('sign-in.password-missing') : undefined
  const submit = (): void => {
    setTried(true)
    if (usernameProblem || passwordProblem || request.isPending) return
    const secret = hasPassword ? { password: form.password } : {}
    if (isRegistering) registering.mutate({ username, ...secret, fullName: form.fullName.trim() })
    else signingIn.mutate({ username, ...secret })
  }
  return (
    <Form
      className="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {isRegistering ? (
        <WordsField
          label={t('sign-in.full-name')}
          value={form.fullName}
          autoComplete="name"
          maxLength={200}
          autoFocus
          onChange={(fullName) => {
            change({ fullName })
          }}
        />
      ) : null}
      <WordsField
        label={t('sign-in.username')}
        value={form.username}
        autoComplete="username"
        maxLength={128}
        problem={isTried ? usernameProblem : undefined}
        onChange={(text) => {
          change({ username: text })
        }}
      />
      {hasPassword ? (
        <WordsField
          label={t('sign-in.password')}
          type="password"
          value={form.password}
          autoComplete={isRegistering ? 'new-password' : 'current-password'}
          maxLength={1024}
          problem={isTried ? passwordProblem : undefined}
          onChange={(password) => {
            change({ password })
          }}
        />
      ) : null}
      {request.error ? <SignInFailure failure={failureOf(request.error)} /> : null}
      <Button look={look} type="submit" isDisabled={request.isPending}>
        {isRegistering ? t('sign-in.register') : t('sign-in.button')}
      </Button>
      {canRegister && hasPassword ? (
        <Button
          look="quiet"
          onPress={() => {
            setRegistering(!isRegistering)
            setTried(false)
          }}
        >
          {isRegistering ? t('sign-in.to-sign-in') : t('sign-in.to-register')}
        </Button>
      ) : null}
    </Form>
  )
}
