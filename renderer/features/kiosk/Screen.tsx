import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import { useWords } from '../../components/words.tsx'
import { useCountdown, useEscape } from './countdown.ts'

/** How long a screen of somebody waits for a touch before it goes back to the start, in seconds. */
export const PATIENCE = 30

export interface ScreenProps {
  readonly title: string
  readonly text?: ReactNode
  readonly name: string
  /** Seconds until it goes back by itself; each touch begins them again. */
  readonly patience?: number
  /** Back to the start, by the person or by the clock. */
  readonly onEnd: () => void
  /** One step back, where there is one. */
  readonly onBack?: () => void
  /** What the way back to the start is called. */
  readonly endLabel?: string
  readonly children: ReactNode
}

/** A screen between the start and the confirmation: a title, one thing to do, and a visible way back. */
export function Screen({
  title,
  text,
  name,
  patience = PATIENCE,
  onEnd,
  onBack,
  endLabel,
  children,
}: ScreenProps): ReactNode {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  // Screen readers begin at the title, and Tab at what follows it.
  useEffect(() => heading.current?.focus(), [])
  useEscape(onBack ?? onEnd)
  return (
    <main className={`kiosk-screen is-${name}`}>
      <header className="kiosk-top">
        {onBack ? (
          <button type="button" className="kiosk-button kiosk-back" onClick={onBack} aria-label={t('kiosk.back')}>
            <ArrowLeft aria-hidden strokeWidth={1.75} />
          </button>
        ) : null}
        <div className="kiosk-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {text === undefined ? null : <p>{text}</p>}
        </div>
        <EndButton patience={patience} onEnd={onEnd} label={endLabel ?? t('kiosk.done')} />
      </header>
      {children}
    </main>
  )
}

function EndButton({
  patience,
  onEnd,
  label,
}: {
  readonly patience: number
  readonly onEnd: () => void
  readonly label: string
}): ReactNode {
  const { t } = useWords()
  const left = useCountdown(patience, true, onEnd)
  return (
    <button type="button" className={`kiosk-button kiosk-end${left <= 5 ? ' is-close' : ''}`} onClick={onEnd}>
      {label}
      <span aria-hidden className="kiosk-seconds">
        {left > 90 ? t('kiosk.minutes', { minutes: Math.ceil(left / 60) }) : t('kiosk.seconds', { seconds: left })}
      </span>
    </button>
  )
}

/** What went wrong and what to do next. */
export function Notice({ failure }: { readonly failure: Failure | undefined }): ReactNode {
  const { t } = useWords()
  if (!failure) return null
  return (
    <p className="kiosk-notice" role="alert">
      <strong>{t(`failure.${failure.code}`)}</strong> {t(`failure.${failure.code}.next`)}
    </p>
  )
}
