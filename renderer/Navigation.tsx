import { CircleHelp, FolderClosed, Settings, Timer, Users, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, TooltipTrigger } from 'react-aria-components'
import { placeOf, useAccount } from './bridge/account.ts'
import { useAnswer } from './bridge/use-answer.ts'
import { Hint } from './components/Button.tsx'
import { Mark } from './components/Mark.tsx'
import { shortcutLabel, tellShortcut } from './components/shortcut.ts'
import { useWords } from './components/words.tsx'
import { SyncBadge } from './features/sync/SyncBadge.tsx'
import { screenOf, type Screen } from './screen.ts'

const icons: Readonly<Record<Screen['name'], LucideIcon>> = {
  timer: Timer,
  projects: FolderClosed,
  settings: Settings,
  help: CircleHelp,
  admin: Users,
}

export interface NavigationProps {
  readonly screen: Screen
  readonly names: readonly Screen['name'][]
  readonly onOpen: (screen: Screen) => void
}

/** The way to the screens, and at its foot who is here and whether the work is safe. */
export function Navigation({ screen, names, onOpen }: NavigationProps): ReactNode {
  const { t, platform } = useWords()
  const account = useAccount()
  const { data: running } = useAnswer('timer:running', {})
  const person = account?.current.person
  const who = account && placeOf(account.current) ? person?.fullName || person?.username : undefined
  return (
    <nav className="nav" aria-label={t('nav.main')}>
      <p className="nav-brand">
        <Mark size={22} isRunning={Boolean(running)} />
        <span className="nav-words">{t('app.name')}</span>
      </p>
      <ul className="nav-links">
        {names.map((name, position) => {
          const Icon = icons[name]
          const key = String(position + 1)
          const words = t(`nav.${name}`)
          return (
            <li key={name}>
              <TooltipTrigger delay={600} closeDelay={0}>
                <Link
                  className="nav-link"
                  aria-label={words}
                  aria-current={screen.name === name ? 'page' : false}
                  ref={tellShortcut(key, platform)}
                  onPress={() => {
                    onOpen(screenOf(name))
                  }}
                >
                  <Icon size={18} strokeWidth={1.75} aria-hidden />
                  <span className="nav-words">{words}</span>
                  {/* Drawn by the style sheet: seen, but no part of the name. */}
                  <span className="nav-keys" data-keys={shortcutLabel(key, platform)} aria-hidden />
                </Link>
                <Hint text={words} shortcut={shortcutLabel(key, platform)} />
              </TooltipTrigger>
            </li>
          )
        })}
      </ul>
      <div className="nav-foot">
        {who ? (
          <p className="nav-person truncate" title={who}>
            {who}
          </p>
        ) : null}
        <SyncBadge
          onOpen={(page) => {
            onOpen({ name: 'settings', page })
          }}
        />
      </div>
    </nav>
  )
}
