import { CircleCheck } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Form } from 'react-aria-components'
import type { AuthMethod } from '../../../shared/domain/user.ts'
import type { ServerView } from '../../../shared/ipc/account.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { useAccountRequest } from '../../bridge/account.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { Button } from '../../components/Button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'

export const methodWords: Readonly<Record<AuthMethod, MessageKey>> = {
  none: 'account.method-none',
  local: 'account.method-local',
  oidc: 'account.method-oidc',
  both: 'account.method-both',
}

/** What a server says of itself: shown before anybody trusts it. */
export function ServerFacts({ server }: { readonly server: ServerView }): ReactNode {
  const { t } = useWords()
  return (
    <dl className="facts">
      <dt>{t('account.server')}</dt>
      <dd>
        {server.name}
        <span className="small"> {server.url}</span>
      </dd>
      <dt>{t('account.method')}</dt>
      <dd>{t(methodWords[server.method])}</dd>
      {server.issuer ? (
        <>
          <dt>{t('account.issuer')}</dt>
          <dd>{server.issuer}</dd>
        </>
      ) : null}
    </dl>
  )
}

/** A server's address: checked first, with the answer in plain words, and connected to when the person says so. */
export function ConnectForm(): ReactNode {
  const { t } = useWords()
  const [url, setUrl] = useState('')
  const testing = useRequest('account:test-server', {
    shownInPlace: true,
    onSuccess: ({ name }) => {
      announce(t('account.found', { name }))
    },
  })
  const connecting = useAccountRequest('account:connect', { shownInPlace: true })
  const failure = testing.error ?? connecting.error
  const found = testing.data
  const isBusy = testing.isPending || connecting.isPending
  return (
    <Form
      className="connect"
      onSubmit={(event) => {
        event.preventDefault()
        if (!url.trim() || isBusy) return
        if (found) connecting.mutate({ url: found.url })
        else testing.mutate({ url: url.trim() })
      }}
    >
      <div className="connect-row">
        <WordsField
          label={t('account.address')}
          hint={t('account.address-hint')}
          placeholder="https://time.example.com"
          inputMode="url"
          maxLength={2048}
          value={url}
          onChange={(text) => {
            setUrl(text)
            testing.reset()
            connecting.reset()
          }}
        />
        {found ? null : (
          <Button look="primary" type="submit" isDisabled={isBusy || !url.trim()}>
            {testing.isPending ? t('account.testing') : t('account.test')}
          </Button>
        )}
      </div>
      {found ? (
        <div className="found">
          <p className="found-title">
            <CircleCheck size={18} strokeWidth={1.75} aria-hidden />
            {t('account.found', { name: found.name })}
          </p>
          <ServerFacts server={found} />
          <Button look="primary" type="submit" isDisabled={isBusy}>
            {t('account.connect')}
          </Button>
        </div>
      ) : null}
      {failure ? <FailureNote failure={failureOf(failure)} /> : null}
    </Form>
  )
}
