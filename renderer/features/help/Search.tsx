import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Input, Link, SearchField } from 'react-aria-components'
import { index } from 'virtual:documentation'
import type { Place, Role } from '../../../shared/domain/documentation.ts'
import { useWords } from '../../components/words.tsx'
import { search } from './search.ts'

/** More than anybody reads; another word narrows them. */
const MOST = 20

export interface SearchTheHelpProps {
  readonly text: string
  readonly onChange: (text: string) => void
}

export function SearchTheHelp({ text, onChange }: SearchTheHelpProps): ReactNode {
  const { t } = useWords()
  return (
    <SearchField className="help-search" aria-label={t('help.search')} value={text} onChange={onChange}>
      <Search size={18} strokeWidth={1.75} aria-hidden />
      <Input className="input" placeholder={t('help.search')} />
    </SearchField>
  )
}

export interface SearchResultsProps {
  readonly text: string
  readonly own: Role
  readonly onOpen: (place: Place) => void
}

/** The titles and headings that hold what was typed. */
export function SearchResults({ text, own, onOpen }: SearchResultsProps): ReactNode {
  const { t } = useWords()
  const found = search(index, text, own, MOST)
  if (found.length === 0) return <p role="status">{t('help.search-none', { text: text.trim() })}</p>
  return (
    <section className="card help-found" aria-labelledby="help-found">
      <h2 id="help-found" className="visually-hidden">
        {t('help.search-results')}
      </h2>
      <ul className="help-links" lang="en">
        {found.map(({ place, title, heading, role }) => (
          <li key={`${place.page}#${place.anchor ?? ''}`}>
            <Link
              className="link"
              onPress={() => {
                onOpen(place)
              }}
            >
              {heading ?? title}
            </Link>
            <span className="small">{heading === null ? t(`help.${role}`) : title}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
