import { useState, type ReactNode } from 'react'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { useAccountChange } from '../../bridge/admin.ts'
import { Button } from '../../components/Button.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { Confirm } from './Confirm.tsx'
import { fixedWords, nameOf, sourceWords } from './person-words.ts'

export interface RoleCardProps {
  readonly person: AccountRow
  readonly isOwn: boolean
  /** Nobody else could administer the server. */
  readonly isLast: boolean
}

/** The role, where it comes from, and what can be done about it here. */
export function RoleCard({ person, isOwn, isLast }: RoleCardProps): ReactNode {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const name = nameOf(person)
  const isAdmin = person.role === 'admin'
  const changing = useAccountChange('admin:change-role', ({ role }) => {
    setAsking(false)
    say(t(role === 'admin' ? 'admin.made-admin' : 'admin.took-admin', { name }))
  })
  const fixed = fixedWords[person.roleSource]
  const reason = fixed === null ? (isLast ? t('admin.last') : null) : t(fixed, { name })
  const close = (): void => {
    setAsking(false)
    changing.reset()
  }
  return (
    <section className="card panel" aria-labelledby="person-role">
      <h2 id="person-role">{t('admin.role')}</h2>
      <p>{t(sourceWords[person.roleSource], { name })}</p>
      {reason === null ? (
        <Button
          onPress={() => {
            setAsking(true)
          }}
        >
          {isAdmin ? t('admin.take-admin') : t('admin.make-admin')}
        </Button>
      ) : (
        <p className="small">{reason}</p>
      )}
      {isAsking ? (
        <Confirm
          title={t(isAdmin ? 'admin.take-admin-title' : 'admin.make-admin-title', { name })}
          text={
            isAdmin ? t(isOwn ? 'admin.take-admin-own' : 'admin.take-admin-text', { name }) : t('admin.make-admin-text')
          }
          action={isAdmin ? t('admin.take-admin') : t('admin.make-admin')}
          isHard={isAdmin}
          isPending={changing.isPending}
          error={changing.error}
          onClose={close}
          onConfirm={() => {
            changing.mutate({ id: person.id, role: isAdmin ? 'user' : 'admin' })
          }}
        />
      ) : null}
    </section>
  )
}
