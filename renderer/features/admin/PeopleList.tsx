import { ChevronRight } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { fullDate } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { LineList } from './LineList.tsx'
import { nameOf, shortSource } from './person-words.ts'

export interface PeopleListProps {
  readonly people: readonly AccountRow[]
  /** Who looks at it. */
  readonly ownId: string
  /** What scrolls. */
  readonly scroll: RefObject<HTMLElement | null>
  /** Whose page was just left: their line takes the focus. */
  readonly returnTo: string | null
  readonly onOpen: (id: string) => void
}

function Line({ person, isOwn }: { readonly person: AccountRow; readonly isOwn: boolean }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const name = nameOf(person)
  const source = shortSource[person.roleSource]
  const about = [person.fullName ? person.username : null, person.email].filter(Boolean).join(' · ')
  return (
    <>
      <span className="avatar" aria-hidden>
        {name.slice(0, 1).toLocaleUpperCase()}
      </span>
      <span className="person-words">
        <span className="people-name">
          <strong className="truncate">{name}</strong>
          {isOwn ? <span className="tag">{t('admin.you')}</span> : null}
          {person.active ? null : <span className="tag tag-warn">{t('admin.shut-out-tag')}</span>}
        </span>
        <span className="small truncate">{about}</span>
      </span>
      <span className="people-fact">
        {person.role === 'admin' ? (
          <>
            <strong>{t('admin.role-admin')}</strong>
            <span className="small">{source ? t(source) : ''}</span>
          </>
        ) : null}
      </span>
      <span className="people-fact people-when">
        <span className="small">
          <span className="visually-hidden">{t('admin.last-sign-in')} </span>
          {person.lastSignInAt === null ? t('admin.never') : fullDate(person.lastSignInAt, zone, formatLocale)}
        </span>
      </span>
      <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
    </>
  )
}

/** Everybody with an account. */
export function PeopleList({ people, ownId, ...list }: PeopleListProps): ReactNode {
  const { t } = useWords()
  return (
    <LineList {...list} label={t('admin.people')} rows={people}>
      {(person) => <Line person={person} isOwn={person.id === ownId} />}
    </LineList>
  )
}
