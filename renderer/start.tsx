import '@fontsource-variable/inter/wght.css'
import './styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { translate } from '../shared/locales/messages.ts'
import { App, languageOfSystem } from './App.tsx'
import { createQueryClient } from './bridge/client.ts'
import { reportError } from './bridge/report.ts'
import { hasBridge } from './bridge/window.ts'
import { ErrorBoundary, PlainMessage } from './components/ErrorBoundary.tsx'
import { sayFailure } from './components/toasts.tsx'

/** Draws the tracker into its page. */
export function start(): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  const language = languageOfSystem()
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
      <ErrorBoundary language={language} onError={reportError}>
        <QueryClientProvider client={createQueryClient(sayFailure)}>
          <App />
        </QueryClientProvider>
      </ErrorBoundary>
    </StrictMode>,
  )
}
