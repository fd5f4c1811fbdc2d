import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { TerminalView } from '../../../../shared/domain/terminal-administration.ts'
import { Button } from '../../../components/Button.tsx'
import { fullDateAndTime } from '../../../components/format.ts'
import { useWords } from '../../../components/words.tsx'
import { AssignedCard } from './AssignedCard.tsx'
import { EndCard } from './EndCard.tsx'
import { NameCard } from './NameCard.tsx'
import { SettingsCard } from './SettingsCard.tsx'
import { stateWords } from './terminal-words.ts'

export interface TerminalPageProps {
  readonly terminal: TerminalView
  readonly onBack: () => void
}

/** One terminal: what is known of it, and everything that an administrator can do about it. */
export function TerminalPage({ terminal, onBack }: TerminalPageProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Reading goes on from what was opened.
    heading.current?.focus({ preventScroll: true })
  }, [])
  const { name, place, state, lastSeenAt, waiting, version } = terminal
  return (
    <div className="terminal-page admin">
      <div className="admin-back">
        <Button look="quiet" icon={ArrowLeft} onPress={onBack}>
          {t('terminals.back')}
        </Button>
      </div>
      <header className="terminal-head">
        <h2 ref={heading} tabIndex={-1} className="truncate" title={name}>
          {name}
        </h2>
        <span className={state === 'revoked' ? 'tag tag-warn' : state === 'enrolled' ? 'tag tag-accent' : 'tag'}>
          {t(stateWords[state])}
        </span>
      </header>
      <div className="tab-panel">
        <section className="card panel" aria-labelledby="terminal-about">
          <h3 id="terminal-about">{t('terminals.about')}</h3>
          <dl className="facts">
            <dt>{t('terminals.place')}</dt>
            <dd>{place || t('terminals.no-place')}</dd>
            <dt>{t('terminals.last-seen')}</dt>
            <dd>{lastSeenAt === null ? t('terminals.never-seen') : fullDateAndTime(lastSeenAt, zone, formatLocale)}</dd>
            <dt>{t('terminals.waiting-label')}</dt>
            <dd>{t('terminals.waiting', { count: waiting })}</dd>
            <dt>{t('terminals.version')}</dt>
            <dd>{version ?? t('terminals.version-none')}</dd>
          </dl>
        </section>
        <NameCard terminal={terminal} />
        <AssignedCard terminal={terminal} />
        <SettingsCard terminal={terminal} />
        <EndCard terminal={terminal} />
      </div>
    </div>
  )
}
