import { Component, type ErrorInfo, type ReactNode } from 'react'
import { translate, type Language } from '../../shared/locales/messages.ts'

export interface ErrorBoundaryProps {
  readonly language: Language
  readonly onError: (error: unknown) => void
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly isBroken: boolean
}

/** Instead of a white window: what happened, what is safe, what to do. It needs nothing that could be broken too. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { isBroken: false }

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { isBroken: true }
  }

  override componentDidCatch(error: unknown, _info: ErrorInfo): void {
    this.props.onError(error)
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children
    const { language } = this.props
    return (
      <PlainMessage title={translate(language, 'crash.title')} text={translate(language, 'crash.text')}>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            window.location.reload()
          }}
        >
          {translate(language, 'crash.reload')}
        </button>
      </PlainMessage>
    )
  }
}

/** A page with a sentence and at most one thing to do. */
export function PlainMessage({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}): ReactNode {
  return (
    <main className="plain-message" role="alert">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </main>
  )
}
