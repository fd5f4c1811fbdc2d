import { Check, Search } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Input, ListBox, ListBoxItem, SearchField } from 'react-aria-components'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import type { AccountRow } from '../../../../shared/ipc/admin.ts'
import { usePeople } from '../../../bridge/admin.ts'
import { failureOf } from '../../../bridge/ask.ts'
import { useTerminalChange } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { FailureNote, Skeleton } from '../../../components/states.tsx'
import { say } from '../../../components/toasts.tsx'
import { useWords } from '../../../components/words.tsx'
import { nameOf } from '../person-words.ts'
import { Unreachable } from '../Unreachable.tsx'
import { findPeople, MOST_SHOWN } from './find-people.ts'

interface AssignedProps {
  readonly terminal: TerminalView
  readonly people: readonly AccountRow[]
}

function Assigned({ terminal, people }: AssignedProps): ReactNode {
  const { t, formatLocale } = useWords()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<AccountRow['id']>>(() => new Set(terminal.people))
  const saving = useTerminalChange('terminal:change', (changed) => {
    setChosen(new Set(changed.people))
    say(t('terminals.saved'))
  })
  const found = findPeople(people, text, formatLocale)
  const shown = found.slice(0, MOST_SHOWN)
  return (
    <>
      <div className="terminal-tools">
        <SearchField className="search" aria-label={t('admin.search')} value={text} onChange={setText}>
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <Input className="search-input" placeholder={t('admin.search')} />
        </SearchField>
        <div className="button-row">
          <Button
            look="quiet"
            onPress={() => {
              setChosen(new Set(people.map(({ id }) => id)))
            }}
          >
            {t('terminals.everybody-now')}
          </Button>
          <Button
            look="quiet"
            onPress={() => {
              setChosen(new Set())
            }}
          >
            {t('terminals.nobody-now')}
          </Button>
        </div>
      </div>
      <ListBox
        className="options terminal-people"
        aria-label={t('terminals.assigned')}
        selectionMode="multiple"
        selectedKeys={chosen}
        // A press on Escape is for the page, and must not take everybody off.
        escapeKeyBehavior="none"
        renderEmptyState={() => <p className="small">{t('admin.people-none', { text: text.trim() })}</p>}
        onSelectionChange={(keys) => {
          // Everybody by Ctrl+A means everybody in sight.
          const wanted = keys === 'all' ? new Set<unknown>([...chosen, ...shown.map(({ id }) => id)]) : keys
          setChosen(new Set(people.filter(({ id }) => wanted.has(id)).map(({ id }) => id)))
        }}
      >
        {shown.map((person) => (
          <ListBoxItem key={person.id} id={person.id} textValue={nameOf(person)} className="option">
            <span className="truncate">{nameOf(person)}</span>
            <Check className="option-check" size={16} strokeWidth={2} aria-hidden />
          </ListBoxItem>
        ))}
      </ListBox>
      {found.length > MOST_SHOWN ? <p className="small">{t('terminals.more', { count: MOST_SHOWN })}</p> : null}
      {saving.error ? <FailureNote failure={failureOf(saving.error)} /> : null}
      <div className="terminal-tools">
        <Button
          isDisabled={saving.isPending}
          onPress={() => {
            saving.mutate({ terminalId: terminal.id, people: [...chosen] })
          }}
        >
          {t('terminals.save-people')}
        </Button>
        <span className="small" role="status">
          {t('terminals.chosen', { count: chosen.size })}
        </span>
      </div>
    </>
  )
}

/** Who may use a terminal. People who are shut out are none of them, and stay known to the record alone. */
export function AssignedCard({ terminal }: { readonly terminal: TerminalView }): ReactNode {
  const { t } = useWords()
  const { data: people, error, refetch } = usePeople()
  return (
    <section className="card panel" aria-labelledby="terminal-assigned">
      <h3 id="terminal-assigned">{t('terminals.assigned')}</h3>
      <p className="small">{t('terminals.assigned-text')}</p>
      {error && !people ? <Unreachable error={error} onRetry={() => void refetch()} /> : null}
      {people || error ? null : <Skeleton rows={3} />}
      {people ? (
        <Assigned
          terminal={terminal}
          people={people.filter(({ id, active }) => active || terminal.people.includes(id))}
        />
      ) : null}
    </section>
  )
}
