import { Copy } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import { useQueryClient } from '@tanstack/react-query'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { AppDialog } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { announce } from '../../components/announcer.tsx'
import { useWords } from '../../components/words.tsx'
import { Confirm } from './Confirm.tsx'
import { nameOf } from './person-words.ts'

interface NewPasswordProps {
  readonly name: string
  readonly password: string
  readonly onClose: () => void
}

/** The new password, this once. Main puts it on the clipboard: pages cannot. */
function NewPassword({ name, password, onClose }: NewPasswordProps): ReactNode {
  const { t } = useWords()
  const [isCopied, setCopied] = useState(false)
  const copying = useRequest('admin:copy-password', {
    onSuccess: () => {
      setCopied(true)
      announce(t('admin.password-copied'))
    },
  })
  return (
    <AppDialog title={t('admin.password-new', { name })} role="alertdialog" onClose={onClose}>
      <div className="dialog-form">
        <div className="secret">
          <TextField className="field" isReadOnly value={password}>
            <Label>{t('admin.password')}</Label>
            <Input
              className="input secret-input"
              onFocus={({ currentTarget }) => {
                currentTarget.select()
              }}
            />
          </TextField>
          <Button
            icon={Copy}
            autoFocus
            onPress={() => {
              copying.mutate({})
            }}
          >
            {isCopied ? t('admin.password-copied') : t('admin.password-copy')}
          </Button>
        </div>
        <p className="small">{t('admin.password-once', { name })}</p>
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="primary" onPress={onClose}>
            {t('admin.password-done')}
          </Button>
        </div>
      </div>
    </AppDialog>
  )
}

export interface PasswordCardProps {
  readonly person: AccountRow
  readonly isOwn: boolean
}

/** A new password for whoever has lost theirs. Accounts of a provider get none: it would be a way around it. */
export function PasswordCard({ person, isOwn }: PasswordCardProps): ReactNode {
  const { t } = useWords()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const name = nameOf(person)
  const making = useRequest('admin:reset-password', {
    shownInPlace: true,
    onSuccess: () => {
      setAsking(false)
      void client.invalidateQueries({ queryKey: ['admin:devices'] })
      void client.invalidateQueries({ queryKey: ['admin:people'] })
    },
  })
  const forgetting = useRequest('admin:forget-password')
  const reason =
    person.provider !== null && !person.hasPassword
      ? t('admin.password-provider', { name, provider: person.provider })
      : isOwn
        ? t('admin.password-own')
        : null
  return (
    <section className="card panel" aria-labelledby="person-password">
      <h2 id="person-password">{t('admin.password')}</h2>
      <p className={reason === null ? undefined : 'small'}>{reason ?? t('admin.password-text')}</p>
      {reason === null ? (
        <Button
          onPress={() => {
            setAsking(true)
          }}
        >
          {t('admin.password-give')}
        </Button>
      ) : null}
      {isAsking ? (
        <Confirm
          title={t('admin.password-title', { name })}
          text={t('admin.password-ask', { name })}
          action={t('admin.password-give')}
          isPending={making.isPending}
          error={making.error}
          onClose={() => {
            setAsking(false)
            making.reset()
          }}
          onConfirm={() => {
            making.mutate({ id: person.id })
          }}
        />
      ) : null}
      {making.data ? (
        <NewPassword
          name={name}
          password={making.data.password}
          onClose={() => {
            making.reset()
            forgetting.mutate({})
          }}
        />
      ) : null}
    </section>
  )
}
