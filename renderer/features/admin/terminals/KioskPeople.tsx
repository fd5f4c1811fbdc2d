import { ChevronRight, Search } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button as Line, Input, SearchField } from 'react-aria-components'
import type { KioskPerson } from '../../../../shared/domain/terminal-administration.ts'
import type { AccountRow } from '../../../../shared/ipc/admin.ts'
import { usePeople } from '../../../bridge/admin.ts'
import { useKioskPeople } from '../../../bridge/terminals.ts'
import { EmptyState, Skeleton } from '../../../components/states.tsx'
import { useWords } from '../../../components/words.tsx'
import { nameOf } from '../person-words.ts'
import { Unreachable } from '../Unreachable.tsx'
import { findPeople, MOST_SHOWN } from './find-people.ts'
import { KioskPersonPage } from './KioskPersonPage.tsx'

interface LinesProps {
  readonly accounts: readonly AccountRow[]
  readonly known: ReadonlyMap<string, KioskPerson>
  /** Whose page was just left: their line takes the focus. */
  readonly returnTo: string | null
  readonly text: string
  readonly onSearch: (text: string) => void
  readonly onOpen: (id: string) => void
}

function Lines({ accounts, known, returnTo, text, onSearch, onOpen }: LinesProps): ReactNode {
  const { t, formatLocale } = useWords()
  const found = findPeople(accounts, text, formatLocale, ({ id }) => known.get(id)?.number ?? '')
  return (
    <>
      <p className="small">{t('terminals.people-text')}</p>
      <div className="terminal-tools">
        <SearchField className="search" aria-label={t('terminals.people-search')} value={text} onChange={onSearch}>
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <Input className="search-input" placeholder={t('terminals.people-search')} />
        </SearchField>
        <span className="small" role="status">
          {t('admin.count', { count: found.length })}
        </span>
      </div>
      {found.length === 0 ? (
        <EmptyState text={t('admin.people-none', { text: text.trim() })} />
      ) : (
        <ul className="card items" aria-label={t('terminals.part-people')}>
          {found.slice(0, MOST_SHOWN).map((person) => {
            const { number, badges } = known.get(person.id) ?? { number: null, badges: [] }
            return (
              <li key={person.id}>
                <Line
                  className="people-line kiosk-person-line"
                  autoFocus={person.id === returnTo}
                  onPress={() => {
                    onOpen(person.id)
                  }}
                >
                  <strong className="truncate">{nameOf(person)}</strong>
                  <span className="people-fact">
                    {number === null ? (
                      <span className="small">{t('terminals.number-none')}</span>
                    ) : (
                      <span>{t('terminals.number-of', { number })}</span>
                    )}
                  </span>
                  <span className="people-fact people-when">
                    <span className={badges.length === 0 ? 'small' : undefined}>
                      {t('terminals.badge-count', { count: badges.length })}
                    </span>
                  </span>
                  <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
                </Line>
              </li>
            )
          })}
        </ul>
      )}
      {found.length > MOST_SHOWN ? <p className="small">{t('terminals.more', { count: MOST_SHOWN })}</p> : null}
    </>
  )
}

/** By what people are known at terminals: everybody with an account who may sign in, and the page of whoever is open. */
export function KioskPeople(): ReactNode {
  const accounts = usePeople()
  const known = useKioskPeople()
  const [text, setText] = useState('')
  const [openId, setOpenId] = useState<string | null>(null)
  const [lastId, setLastId] = useState<string | null>(null)
  const error = (accounts.data ? null : accounts.error) ?? (known.data ? null : known.error)
  if (error) {
    return (
      <Unreachable
        error={error}
        onRetry={() => {
          void accounts.refetch()
          void known.refetch()
        }}
      />
    )
  }
  if (!accounts.data || !known.data) return <Skeleton rows={6} />
  const account = accounts.data.find(({ id }) => id === openId)
  const person = known.data.find(({ userId }) => userId === openId)
  if (account && person) {
    return (
      <KioskPersonPage
        key={account.id}
        name={nameOf(account)}
        person={person}
        onBack={() => {
          setLastId(account.id)
          setOpenId(null)
        }}
      />
    )
  }
  return (
    <Lines
      accounts={accounts.data.filter(({ active }) => active)}
      known={new Map(known.data.map((one) => [one.userId, one]))}
      returnTo={lastId}
      text={text}
      onSearch={setText}
      onOpen={setOpenId}
    />
  )
}
