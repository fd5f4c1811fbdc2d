import { Check } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { formatSum } from '../../../shared/domain/duration.ts'
import type { Confirmation } from '../../../shared/ipc/kiosk.ts'
import { announce } from '../../components/announcer.tsx'
import { useWords } from '../../components/words.tsx'
import { useCountdown, useEscape } from './countdown.ts'
import { useClockTime } from './terminal.tsx'

export interface DoneScreenProps {
  readonly confirmation: Confirmation
  readonly seconds: number
  readonly onEnd: () => void
}

/** What was recorded, large enough to be read in passing. The whole screen is the way on. */
export function DoneScreen({ confirmation, seconds, onEnd }: DoneScreenProps): ReactNode {
  const { t } = useWords()
  const time = useClockTime()
  const left = useCountdown(seconds, false, onEnd)
  useEscape(onEnd)
  const { name, kind, at, project, task, todayTotal, waiting } = confirmation
  const words = t(`kiosk.done-${kind}`)
  const today = t('kiosk.today-total', { total: formatSum(todayTotal) })
  useEffect(() => {
    announce(`${words}. ${name}, ${time(at)}. ${today}`)
    // What was spoken stands in the page: it goes with the screen.
    return () => announce('')
  }, [words, name, time, at, today])
  return (
    <main className="kiosk-finished">
      <div className="kiosk-finished-words">
        <p className="kiosk-tick" aria-hidden>
          <Check strokeWidth={2.5} />
        </p>
        <h1>{words}</h1>
        <p className="kiosk-finished-time">
          <time>{time(at)}</time>
        </p>
        <p className="kiosk-finished-name">{name}</p>
        <p className="kiosk-finished-more">
          {project === null || kind === 'out' || kind === 'break-start'
            ? ''
            : `${task === null ? project : `${project}: ${task}`} · `}
          {today}
        </p>
        {waiting > 0 ? <p className="kiosk-hint">{t('kiosk.kept-here')}</p> : null}
      </div>
      <button type="button" className="kiosk-button kiosk-end" autoFocus onClick={onEnd}>
        {t('kiosk.done')}
        <span aria-hidden className="kiosk-seconds">
          {t('kiosk.seconds', { seconds: left })}
        </span>
      </button>
    </main>
  )
}
