import { Search } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Input, SearchField } from 'react-aria-components'
import { sameName } from '../../../shared/domain/catalog.ts'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import { usePeople } from '../../bridge/admin.ts'
import { EmptyState, Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { nameOf } from './person-words.ts'
import { PeopleList } from './PeopleList.tsx'
import { Unreachable } from './Unreachable.tsx'

export interface PeoplePanelProps {
  readonly ownId: string
  readonly scroll: RefObject<HTMLElement | null>
  /** What is searched for. */
  readonly text: string
  readonly onSearch: (text: string) => void
  readonly returnTo: string | null
  readonly onOpen: (id: string) => void
}

/** Whoever has every word that was typed in their name, username or address. */
const isFound = ({ fullName, username, email }: AccountRow, text: string): boolean => {
  const all = sameName(`${fullName} ${username} ${email ?? ''}`)
  return sameName(text)
    .split(/\s+/u)
    .every((word) => all.includes(word))
}

/** Everybody with an account, by name, narrowed by what is typed. */
export function PeoplePanel({ text, onSearch, ...list }: PeoplePanelProps): ReactNode {
  const { t, formatLocale } = useWords()
  const { data: people, error, refetch } = usePeople()
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} />
  if (!people) return <Skeleton rows={6} />
  const order = new Intl.Collator(formatLocale, { numeric: true })
  const found = people
    .filter((person) => isFound(person, text))
    .toSorted((a, b) => order.compare(nameOf(a), nameOf(b)) || order.compare(a.username, b.username))
  return (
    <>
      <div className="page-tools admin-tools" data-above-list>
        <SearchField className="search" aria-label={t('admin.search')} value={text} onChange={onSearch}>
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <Input className="search-input" placeholder={t('admin.search')} />
        </SearchField>
        <span className="small" role="status">
          {t('admin.count', { count: found.length })}
        </span>
      </div>
      {found.length === 0 ? (
        <EmptyState text={t('admin.people-none', { text: text.trim() })} />
      ) : (
        <>
          {/* Each line says the same to a screen reader. */}
          <div className="people-head small" aria-hidden data-above-list>
            <span>{t('admin.name')}</span>
            <span>{t('admin.role')}</span>
            <span className="people-when">{t('admin.last-sign-in')}</span>
          </div>
          <PeopleList {...list} people={found} />
        </>
      )}
    </>
  )
}
