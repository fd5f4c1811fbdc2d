import { useEffect, type ReactNode } from 'react'
import type { AppInfo } from '../shared/ipc/app.ts'
import type { Language } from '../shared/locales/messages.ts'
import { placeOf, useAccount } from './bridge/account.ts'
import { failureOf } from './bridge/ask.ts'
import { useLiveAnswers } from './bridge/live.ts'
import { reportError } from './bridge/report.ts'
import { useAnswer } from './bridge/use-answer.ts'
import { Announcer } from './components/announcer.tsx'
import { ErrorBoundary, PlainMessage } from './components/ErrorBoundary.tsx'
import { Toasts } from './components/toasts.tsx'
import { WordsProvider } from './components/words.tsx'
import { ConnectForm } from './features/account/ConnectForm.tsx'
import { FirstRunScreen } from './features/first-run/FirstRunScreen.tsx'
import { SignInScreen } from './features/sign-in/SignInScreen.tsx'
import { translate } from '../shared/locales/messages.ts'
import { TrackerWindow } from './TrackerWindow.tsx'

/** The language before main has said which one. */
export const languageOfSystem = (): Language => (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en')

/** Language, colours and density belong to the document, where the style sheets and screen readers look for them. */
function useDocument(info: AppInfo | undefined): void {
  useEffect(() => {
    if (!info) return
    const root = document.documentElement
    root.lang = info.locale
    root.dataset['density'] = info.preferences.density
    if (info.preferences.theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = info.preferences.theme
  }, [info])
}

function Window({ info }: { readonly info: AppInfo }): ReactNode {
  const account = useAccount()
  if (!account) return null
  const { current } = account
  const place = placeOf(current)
  // The first meeting with a server or provider: nobody has ever signed in here.
  if (place !== null && current.person === null && current.session !== 'signed-in') {
    return (
      <>
        <SignInScreen key={current.id} account={account} server={place} />
        <Toasts />
        <Announcer />
      </>
    )
  }
  // The very first start: nobody has said where their time is kept, and nobody has said it for them.
  if (!info.preferences.welcomed && place === null && account.others.length === 0 && account.fixedServerUrl === null) {
    return (
      <>
        <FirstRunScreen connect={<ConnectForm />} />
        <Toasts />
        <Announcer />
      </>
    )
  }
  // Another profile is another world: nothing that was typed in the first goes over.
  return <TrackerWindow key={current.id} info={info} account={account} />
}

/** The app inside of its providers. Nothing is drawn until main has said how to speak. */
export function App(): ReactNode {
  useLiveAnswers()
  const { data: info, error } = useAnswer('app:describe', {})
  useDocument(info)
  if (error) {
    const language = languageOfSystem()
    const { code } = failureOf(error)
    return (
      <PlainMessage title={translate(language, `failure.${code}`)} text={translate(language, `failure.${code}.next`)} />
    )
  }
  if (!info) return null
  return (
    <ErrorBoundary language={info.locale} onError={reportError}>
      <WordsProvider language={info.locale} formatLocale={info.formatLocale} zone={info.zone} platform={info.platform}>
        <Window info={info} />
      </WordsProvider>
    </ErrorBoundary>
  )
}
