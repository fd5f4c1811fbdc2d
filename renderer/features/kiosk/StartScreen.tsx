import { Hash, Nfc, ScanLine, Search, Users } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { FoundPerson, KioskView } from '../../../shared/ipc/kiosk.ts'
import type { MessageKey } from '../../../shared/locales/messages.ts'
import { clockTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { Board } from './Board.tsx'
import { NameGrid } from './NameGrid.tsx'
import { NumberFinder } from './NumberFinder.tsx'
import { Notice } from './Screen.tsx'
import { useClockTime, useTerminalTime } from './terminal.tsx'

export interface StartScreenProps {
  readonly view: KioskView
  /** Why the one before did not get any further. */
  readonly failure: Failure | undefined
  readonly onFound: (person: FoundPerson) => void
  readonly onAdministrator: () => void
}

type Panel = 'name' | 'number' | 'board'

const PANELS: Readonly<Record<Panel, { readonly icon: typeof Hash; readonly label: MessageKey }>> = {
  name: { icon: Search, label: 'kiosk.by-name' },
  number: { icon: Hash, label: 'kiosk.by-number' },
  board: { icon: Users, label: 'kiosk.board' },
}

/** What stands on the terminal while nobody does: the time, how to begin, and whether all is well. */
export function StartScreen({ view, failure, onFound, onAdministrator }: StartScreenProps): ReactNode {
  const { t } = useWords()
  const panels = panelsOf(view)
  const [chosen, setChosen] = useState<Panel>()
  const panel = chosen !== undefined && panels.includes(chosen) ? chosen : panels[0]
  return (
    <main className={`kiosk-start${panel === undefined ? ' is-alone' : ''}`}>
      <section className="kiosk-left">
        <Clock />
        <Notice failure={failure} />
        <Invitation view={view} />
        <Status view={view} onAdministrator={onAdministrator} />
      </section>
      {panel === undefined ? null : (
        <section className="kiosk-right">
          {panels.length > 1 ? (
            <div className="kiosk-tabs" role="group" aria-label={t('kiosk.find-yourself')}>
              {panels.map((one) => {
                const { icon: Icon, label } = PANELS[one]
                return (
                  <button
                    key={one}
                    type="button"
                    className="kiosk-tab"
                    aria-pressed={one === panel}
                    onClick={() => setChosen(one)}
                  >
                    <Icon aria-hidden strokeWidth={1.75} />
                    {t(label)}
                  </button>
                )
              })}
            </div>
          ) : null}
          {panel === 'name' ? <NameGrid onFound={onFound} /> : null}
          {panel === 'number' ? <NumberFinder onFound={onFound} /> : null}
          {panel === 'board' ? <Board /> : null}
        </section>
      )}
    </main>
  )
}

/** Names are offered only where the roster is on: with it off, nothing tells who works here. */
function panelsOf({ settings: { findBy, roster, board } }: KioskView): readonly Panel[] {
  return [
    ...(roster && findBy.includes('name') ? ['name' as const] : []),
    ...(findBy.includes('number') ? ['number' as const] : []),
    ...(board ? ['board' as const] : []),
  ]
}

function Clock(): ReactNode {
  const { zone, formatLocale } = useWords()
  const time = useTerminalTime((now) => clockTime(now, zone, formatLocale))
  const day = useTerminalTime((now) =>
    new Intl.DateTimeFormat(formatLocale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone }).format(
      now,
    ),
  )
  return (
    <div className="kiosk-clock">
      <h1>
        <time>{time}</time>
      </h1>
      <p>{day}</p>
    </div>
  )
}

function Invitation({ view: { settings } }: { readonly view: KioskView }): ReactNode {
  const { t } = useWords()
  const { findBy, roster } = settings
  const by = { badge: findBy.includes('badge'), code: findBy.includes('code') }
  const words: MessageKey = by.badge
    ? 'kiosk.begin-badge'
    : by.code
      ? 'kiosk.begin-code'
      : roster && findBy.includes('name')
        ? 'kiosk.begin-name'
        : 'kiosk.begin-number'
  const Icon = by.badge ? Nfc : by.code ? ScanLine : roster ? Search : Hash
  return (
    <p className="kiosk-invitation">
      <Icon aria-hidden strokeWidth={1.75} />
      {t(words)}
    </p>
  )
}

/** A calm word on how things stand. Offline is no alarm: everything is kept. */
function Status({
  view,
  onAdministrator,
}: {
  readonly view: KioskView
  readonly onAdministrator: () => void
}): ReactNode {
  const { t } = useWords()
  const time = useClockTime()
  const { terminal, online, waiting, lastContactAt } = view
  const contact = online
    ? t('kiosk.online')
    : lastContactAt === null
      ? t('kiosk.offline')
      : t('kiosk.offline-since', { time: time(lastContactAt) })
  return (
    <div className="kiosk-status">
      <p role="status" aria-label={t('kiosk.status')}>
        <span aria-hidden className={`kiosk-light${online ? ' is-on' : ''}`} />
        <span>
          {contact}
          {waiting > 0 ? ` · ${t('kiosk.waiting', { count: waiting })}` : ''}
          {view.clockDoubtful ? ` · ${t('kiosk.clock-doubtful')}` : ''}
        </span>
      </p>
      <button type="button" className="kiosk-quiet" onClick={onAdministrator}>
        <span className="truncate">{terminal?.name}</span>
        <span className="visually-hidden">{t('kiosk.for-administrators')}</span>
      </button>
    </div>
  )
}
