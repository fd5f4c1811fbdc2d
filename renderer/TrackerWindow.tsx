import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react'
import { unreachable } from '../shared/domain/never.ts'
import type { AccountView } from '../shared/ipc/account.ts'
import type { AppInfo } from '../shared/ipc/app.ts'
import { placeOf } from './bridge/account.ts'
import { Announcer } from './components/announcer.tsx'
import { Skeleton } from './components/states.tsx'
import { say, Toasts } from './components/toasts.tsx'
import { useWords } from './components/words.tsx'
import { AccountPage } from './features/account/AccountPage.tsx'
import { GeneralPage } from './features/preferences/GeneralPage.tsx'
import { SettingsScreen } from './features/preferences/SettingsScreen.tsx'
import { ProfilePart } from './features/profile/ProfilePart.tsx'
import { ProjectsScreen } from './features/projects/ProjectsScreen.tsx'
import { SignInPanel } from './features/sign-in/SignInPanel.tsx'
import { SyncPage } from './features/sync/SyncPage.tsx'
import { useTimerBar } from './features/timer/TimerBar.tsx'
import { useTimer } from './features/timer/use-timer.ts'
import { Navigation } from './Navigation.tsx'
import { isAdministrator, screenOf, screensFor, type Screen } from './screen.ts'
import { useShortcuts } from './shortcuts.ts'
import { TimerScreen } from './TimerScreen.tsx'

/** Loaded when it is opened: the documentation is no part of the start. */
const HelpScreen = lazy(async () => {
  const { HelpScreen: screen } = await import('./features/help/HelpScreen.tsx')
  return { default: screen }
})

/** Loaded when it is opened: few people ever do. */
const AdminScreen = lazy(async () => {
  const { AdminScreen: screen } = await import('./features/admin/AdminScreen.tsx')
  return { default: screen }
})

export interface TrackerWindowProps {
  readonly info: AppInfo
  readonly account: AccountView
}

/** Puts the focus into the field once it is there: it may be on a screen that is only being opened. */
function useFieldFocus(screen: Screen, isIdle: boolean) {
  const field = useRef<HTMLInputElement>(null)
  const isWanted = useRef(false)
  const isFirst = useRef(true)
  useEffect(() => {
    // Whoever opens the window with nothing running most likely wants to start something.
    const isBegin = isFirst.current && isIdle
    if (isIdle) isFirst.current = false
    if (screen.name !== 'timer' || (!isWanted.current && !isBegin)) return
    isWanted.current = false
    if (!isBegin || document.activeElement === document.body) field.current?.focus()
  }, [screen, isIdle])
  const focus = (): void => {
    isWanted.current = true
    field.current?.focus()
    field.current?.select()
  }
  return { field, focus }
}

/** What the person should know about the database: said once, until it is closed. */
function Notice({ notice }: Pick<AppInfo, 'notice'>): ReactNode {
  const { t } = useWords()
  const [isClosed, setClosed] = useState(false)
  if (notice === 'none' || isClosed) return null
  return (
    <div className="notice" role="alert">
      <p>{t(`notice.${notice}`)}</p>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => {
          setClosed(true)
        }}
      >
        {t('common.close')}
      </button>
    </div>
  )
}

/** The tracker: the navigation and one screen. */
export function TrackerWindow({ info, account }: TrackerWindowProps): ReactNode {
  const { t } = useWords()
  const isAdmin = isAdministrator(account.current)
  const names = screensFor(isAdmin)
  const [chosen, setScreen] = useState<Screen>(screenOf('timer'))
  // Whoever loses the role, or is signed out, leaves the administration.
  const screen = names.includes(chosen.name) ? chosen : screenOf('timer')
  const scroll = useRef<HTMLElement>(null)
  const hasLostRole = screen.name !== chosen.name && account.current.person?.role === 'user'
  const tellLostRole = useEffectEvent(() => {
    say(t('admin.lost'))
  })
  useEffect(() => {
    if (hasLostRole) tellLostRole()
  }, [hasLostRole])
  const timer = useTimer()
  const bar = useTimerBar(timer)
  const { field, focus } = useFieldFocus(screen, timer.running === null)

  const open = (next: Screen): void => {
    setScreen(next)
    scroll.current?.scrollTo({ top: 0 })
  }
  useShortcuts(info.platform, {
    names,
    open: (name) => {
      if (name !== screen.name) open(screenOf(name))
    },
    toggle: () => void bar.toggle(),
    describe: () => {
      if (screen.name !== 'timer') open(screenOf('timer'))
      focus()
    },
  })
  const openSettings = (page: 'account' | 'sync') => (): void => {
    open({ name: 'settings', page })
  }
  const { server } = account.current
  const place = placeOf(account.current)

  const body = (): ReactNode => {
    switch (screen.name) {
      case 'timer':
        return (
          <TimerScreen
            timer={timer}
            state={bar}
            field={field}
            account={account}
            preferences={info.preferences}
            scroll={scroll}
            onOpenSync={openSettings('sync')}
          />
        )
      case 'projects':
        return <ProjectsScreen currency={info.preferences.currency} />
      case 'settings':
        return (
          <SettingsScreen
            page={screen.page}
            onOpen={(page) => {
              open({ name: 'settings', page })
            }}
            pages={{
              general: <GeneralPage info={info} />,
              account: (
                <AccountPage
                  account={account}
                  signIn={place ? <SignInPanel profile={account.current} server={place} /> : null}
                  profile={
                    server && account.current.person ? (
                      <ProfilePart
                        key={account.current.person.id}
                        person={account.current.person}
                        method={server.method}
                      />
                    ) : null
                  }
                />
              ),
              sync: <SyncPage onOpenAccount={openSettings('account')} />,
            }}
          />
        )
      case 'help':
        return (
          <Suspense fallback={<Skeleton rows={6} />}>
            <HelpScreen
              trail={screen.trail}
              onOpen={(trail) => {
                open({ name: 'help', trail })
              }}
              version={info.version}
              isAdministrator={place !== null && account.current.person?.role === 'admin'}
            />
          </Suspense>
        )
      case 'admin':
        return server && account.current.person ? (
          <Suspense fallback={<Skeleton rows={6} />}>
            <AdminScreen
              place={screen.place}
              onOpen={(place) => {
                open({ name: 'admin', place })
              }}
              ownId={account.current.person.id}
              method={server.method}
              scroll={scroll}
            />
          </Suspense>
        ) : null
      default:
        return unreachable(screen)
    }
  }

  return (
    <div className="window">
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          // Focus, not navigation: the page has one address.
          event.preventDefault()
          scroll.current?.focus()
        }}
      >
        {t('nav.skip')}
      </a>
      <Navigation screen={screen} names={names} onOpen={open} />
      <main ref={scroll} id="content" tabIndex={-1} className="content">
        <Notice notice={info.notice} />
        {body()}
      </main>
      <Toasts />
      <Announcer />
    </div>
  )
}
