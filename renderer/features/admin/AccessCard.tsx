import { useState, type ReactNode } from 'react'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { useAccountChange } from '../../bridge/admin.ts'
import { Button } from '../../components/Button.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { Confirm } from './Confirm.tsx'
import { nameOf } from './person-words.ts'

export interface AccessCardProps {
  readonly person: AccountRow
  readonly isOwn: boolean
}

/** Whether somebody may sign in. Nobody shuts themselves out, and so the last administrator cannot be either. */
export function AccessCard({ person, isOwn }: AccessCardProps): ReactNode {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const name = nameOf(person)
  const { active } = person
  const changing = useAccountChange('admin:change-active', (changed) => {
    setAsking(false)
    say(t(changed.active ? 'admin.let-in-done' : 'admin.shut-out-done', { name }))
  })
  return (
    <section className="card panel" aria-labelledby="person-access">
      <h2 id="person-access">{t('admin.access')}</h2>
      <p>{t(active ? 'admin.access-active' : 'admin.access-shut-out', { name })}</p>
      {isOwn ? (
        <p className="small">{t('admin.access-own')}</p>
      ) : (
        <Button
          look={active ? 'danger' : 'plain'}
          onPress={() => {
            setAsking(true)
          }}
        >
          {active ? t('admin.shut-out') : t('admin.let-in')}
        </Button>
      )}
      {isAsking ? (
        <Confirm
          title={t(active ? 'admin.shut-out-title' : 'admin.let-in-title', { name })}
          text={t(active ? 'admin.shut-out-text' : 'admin.let-in-text', { name })}
          action={active ? t('admin.shut-out') : t('admin.let-in')}
          isHard={active}
          isPending={changing.isPending}
          error={changing.error}
          onClose={() => {
            setAsking(false)
            changing.reset()
          }}
          onConfirm={() => {
            changing.mutate({ id: person.id, active: !active })
          }}
        />
      ) : null}
    </section>
  )
}
