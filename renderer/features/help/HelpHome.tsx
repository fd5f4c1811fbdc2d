import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading, Link } from 'react-aria-components'
import { index } from 'virtual:documentation'
import { roles, type Place, type Role } from '../../../shared/domain/documentation.ts'
import { useWords } from '../../components/words.tsx'
import { Diagnostics } from './Diagnostics.tsx'
import { SearchResults, SearchTheHelp } from './Search.tsx'

interface RoleLinksProps {
  readonly role: Role
  readonly isOpen: boolean
  readonly onOpen: (place: Place) => void
}

/** What is there for one role, folded away for the others. */
function RoleLinks({ role, isOpen, onOpen }: RoleLinksProps): ReactNode {
  const { t } = useWords()
  return (
    <Disclosure className="card help-role" defaultExpanded={isOpen}>
      <Heading level={2} className="help-role-head">
        <Button slot="trigger" className="help-role-button">
          <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
          {t(`help.${role}`)}
        </Button>
      </Heading>
      <DisclosurePanel>
        <ul className="help-links" lang="en">
          {index.pointers[role].map(({ page, title, about }) => (
            <li key={page}>
              <Link
                className="link"
                onPress={() => {
                  onOpen({ page, anchor: null })
                }}
              >
                {title}
              </Link>
              <span className="small">{about}</span>
            </li>
          ))}
        </ul>
      </DisclosurePanel>
    </Disclosure>
  )
}

export interface HelpHomeProps {
  readonly version: string
  readonly isAdministrator: boolean
  readonly onOpen: (place: Place) => void
}

/** Where help is to be had. Whoever looks after others sees their guides first. */
export function HelpHome({ version, isAdministrator, onOpen }: HelpHomeProps): ReactNode {
  const { t, language } = useWords()
  const [text, setText] = useState('')
  const own: Role = isAdministrator ? 'administrators' : 'people'
  const inOrder = [own, ...roles.filter((role) => role !== own)]
  return (
    <div className="page page-narrow help">
      <header className="page-head">
        <h1>{t('help.title')}</h1>
      </header>
      <SearchTheHelp text={text} onChange={setText} />
      {language === 'en' ? null : <p className="small">{t('help.language')}</p>}
      {text.trim() === '' ? (
        <>
          <section className="help-where" aria-labelledby="help-where">
            <h2 id="help-where">{t('help.where')}</h2>
            <p>{t('help.where-text')}</p>
            <Link
              className="link"
              onPress={() => {
                onOpen({ page: 'README.md', anchor: null })
              }}
            >
              {t('help.index')}
            </Link>
          </section>
          {inOrder.map((role) => (
            <RoleLinks key={role} role={role} isOpen={role === own} onOpen={onOpen} />
          ))}
          <Diagnostics version={version} />
        </>
      ) : (
        <SearchResults text={text} own={own} onOpen={onOpen} />
      )}
    </div>
  )
}
