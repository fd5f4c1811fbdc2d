import '@fontsource-variable/inter/wght.css'
import './styles/kiosk/index.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { translate, type Language } from '../shared/locales/messages.ts'
import { hasBridge } from './bridge/window.ts'
import { ErrorBoundary, PlainMessage } from './components/ErrorBoundary.tsx'
import { KioskApp } from './features/kiosk/KioskApp.tsx'

/** Draws the kiosk into its page. */
export function startKiosk(): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  const language: Language = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
  if (!hasBridge()) {
    createRoot(root).render(
      <PlainMessage
        title={translate(language, 'crash.no-bridge.title')}
        text={translate(language, 'crash.no-bridge.text')}
      />,
    )
    return
  }
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary language={language} onError={startOver}>
        <KioskApp />
      </ErrorBoundary>
    </StrictMode>,
  )
}

/** How long the message about an error stands before the terminal begins again by itself, in milliseconds. */
const START_OVER = 4000

/** Nobody is there to press a button. What went wrong is on the page's console, and with it in the log. */
function startOver(): void {
  setTimeout(() => window.location.reload(), START_OVER)
}
