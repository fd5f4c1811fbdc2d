import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { AuthMethod } from '../../../shared/domain/user.ts'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { Button } from '../../components/Button.tsx'
import { fullDateAndTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { AccessCard } from './AccessCard.tsx'
import { DevicesCard } from './DevicesCard.tsx'
import { PasswordCard } from './PasswordCard.tsx'
import { isLastAdmin, nameOf, wayOf } from './person-words.ts'
import { RoleCard } from './RoleCard.tsx'

export interface PersonViewProps {
  readonly person: AccountRow
  readonly people: readonly AccountRow[]
  readonly isOwn: boolean
  readonly method: AuthMethod
  readonly onBack: () => void
}

/** One account: what is known of it, and everything that an administrator can do about it. */
export function PersonView({ person, people, isOwn, method, onBack }: PersonViewProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Reading goes on from what was opened.
    heading.current?.focus({ preventScroll: true })
  }, [])
  const name = nameOf(person)
  return (
    <div className="page page-narrow admin">
      <div className="admin-back">
        <Button look="quiet" icon={ArrowLeft} onPress={onBack}>
          {t('admin.back')}
        </Button>
      </div>
      <header className="admin-person-head">
        <span className="avatar avatar-large" aria-hidden>
          {name.slice(0, 1).toLocaleUpperCase()}
        </span>
        <h1 ref={heading} tabIndex={-1} className="truncate" title={name}>
          {name}
        </h1>
        {isOwn ? <span className="tag">{t('admin.you')}</span> : null}
        {person.role === 'admin' ? <span className="tag tag-accent">{t('admin.role-admin')}</span> : null}
        {person.active ? null : <span className="tag tag-warn">{t('admin.shut-out-tag')}</span>}
      </header>
      <div className="tab-panel">
        <section className="card panel" aria-labelledby="person-about">
          <h2 id="person-about">{t('admin.about')}</h2>
          <dl className="facts">
            <dt>{t('admin.username')}</dt>
            <dd>{person.username}</dd>
            <dt>{t('profile.email')}</dt>
            <dd>{person.email ?? t('profile.email-none')}</dd>
            <dt>{t('admin.way')}</dt>
            <dd>{wayOf(person, method === 'none', t)}</dd>
            <dt>{t('admin.last-sign-in')}</dt>
            <dd>
              {person.lastSignInAt === null
                ? t('admin.never')
                : fullDateAndTime(person.lastSignInAt, zone, formatLocale)}
            </dd>
            <dt>{t('admin.since')}</dt>
            <dd>{fullDateAndTime(person.createdAt, zone, formatLocale)}</dd>
          </dl>
        </section>
        <RoleCard person={person} isOwn={isOwn} isLast={isLastAdmin(person, people)} />
        <DevicesCard person={person} />
        {method === 'local' || method === 'both' ? <PasswordCard person={person} isOwn={isOwn} /> : null}
        <AccessCard person={person} isOwn={isOwn} />
      </div>
    </div>
  )
}
