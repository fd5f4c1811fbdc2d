import { ChevronRight, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button as Line } from 'react-aria-components'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import { useTerminals } from '../../../bridge/terminals.ts'
import { Button } from '../../../components/Button.tsx'
import { dateAndTime } from '../../../components/format.ts'
import { EmptyState, Skeleton } from '../../../components/states.tsx'
import { useWords } from '../../../components/words.tsx'
import { Unreachable } from '../Unreachable.tsx'
import { NewTerminal } from './NewTerminal.tsx'
import { TerminalPage } from './TerminalPage.tsx'
import { stateWords } from './terminal-words.ts'

function Facts({ terminal }: { readonly terminal: TerminalView }): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const { name, place, state, lastSeenAt, waiting, version } = terminal
  return (
    <>
      <span className="person-words">
        <span className="people-name">
          <strong className="truncate">{name}</strong>
          {state === 'enrolled' ? null : (
            <span className={state === 'revoked' ? 'tag tag-warn' : 'tag'}>{t(stateWords[state])}</span>
          )}
        </span>
        <span className="small truncate">{place || t('terminals.no-place')}</span>
      </span>
      <span className="people-fact">
        <span>
          {lastSeenAt === null
            ? t('terminals.never-seen')
            : t('terminals.seen', { when: dateAndTime(lastSeenAt, zone, formatLocale) })}
        </span>
        <span className="small">{t('terminals.waiting', { count: waiting })}</span>
      </span>
      <span className="people-fact people-when">
        <span className="small">{version === null ? '' : t('terminals.version-of', { version })}</span>
      </span>
      <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
    </>
  )
}

/** Every terminal with what is known of it, a way to add one, and the page of the one that is open. */
export function TerminalList(): ReactNode {
  const { t } = useWords()
  const { data: terminals, error, refetch } = useTerminals()
  const [openId, setOpenId] = useState<string | null>(null)
  const [lastId, setLastId] = useState<string | null>(null)
  const [isAdding, setAdding] = useState(false)
  if (error && !terminals) return <Unreachable error={error} onRetry={() => void refetch()} />
  if (!terminals) return <Skeleton rows={4} />
  const open = terminals.find(({ id }) => id === openId)
  if (open) {
    return (
      <TerminalPage
        key={open.id}
        terminal={open}
        onBack={() => {
          setLastId(open.id)
          setOpenId(null)
        }}
      />
    )
  }
  const add = (
    <Button
      look="primary"
      icon={Plus}
      onPress={() => {
        setAdding(true)
      }}
    >
      {t('terminals.add')}
    </Button>
  )
  return (
    <>
      {terminals.length === 0 ? (
        <EmptyState text={t('terminals.none')}>{add}</EmptyState>
      ) : (
        <>
          <div className="terminal-tools">
            <span className="small">{t('terminals.count', { count: terminals.length })}</span>
            {add}
          </div>
          <ul className="card items" aria-label={t('admin.terminals')}>
            {terminals.map((terminal) => (
              <li key={terminal.id}>
                <Line
                  className="people-line terminal-line"
                  autoFocus={terminal.id === lastId}
                  onPress={() => {
                    setOpenId(terminal.id)
                  }}
                >
                  <Facts terminal={terminal} />
                </Line>
              </li>
            ))}
          </ul>
        </>
      )}
      {isAdding ? (
        <NewTerminal
          onClose={() => {
            setAdding(false)
          }}
        />
      ) : null}
    </>
  )
}
