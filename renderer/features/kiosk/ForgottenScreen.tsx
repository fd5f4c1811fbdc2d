import { Minus, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { PersonView, VisitId } from '../../../shared/ipc/kiosk.ts'
import { useKioskRequest } from '../../bridge/kiosk.ts'
import { dateAndTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { Notice, Screen } from './Screen.tsx'
import { useClockTime } from './terminal.tsx'

export interface ForgottenScreenProps {
  readonly visit: VisitId
  readonly forgotten: NonNullable<PersonView['forgotten']>
  readonly onResolved: (person: PersonView) => void
  readonly onEnd: () => void
}

const MINUTE = 60_000
/** What the keys beside the time move it by, in minutes. */
const STEPS = [30, 5] as const

/** Asks when somebody left who did not clock out, with a time proposed. The entry is marked for review whatever they say. */
export function ForgottenScreen({ visit, forgotten, onResolved, onEnd }: ForgottenScreenProps): ReactNode {
  const { t, zone, formatLocale } = useWords()
  const time = useClockTime()
  const [endedAt, setEndedAt] = useState(forgotten.proposedEnd)
  const resolve = useKioskRequest('kiosk:resolve-forgotten', onResolved)
  const move = (minutes: number): void => {
    const moved = endedAt + minutes * MINUTE
    setEndedAt(Math.min(forgotten.latestEnd, Math.max(forgotten.earliestEnd, moved)))
  }
  const step = (minutes: number): ReactNode => {
    const isBack = minutes < 0
    const Icon = isBack ? Minus : Plus
    const count = Math.abs(minutes)
    const isOver = isBack ? endedAt <= forgotten.earliestEnd : endedAt >= forgotten.latestEnd
    return (
      <button
        type="button"
        className="kiosk-button kiosk-step"
        aria-label={isBack ? t('kiosk.earlier', { count }) : t('kiosk.later', { count })}
        aria-disabled={isOver}
        onClick={() => move(minutes)}
      >
        <Icon aria-hidden strokeWidth={1.75} />
        {count}
      </button>
    )
  }
  return (
    <Screen
      name="forgotten"
      title={t('kiosk.forgotten-title')}
      text={t('kiosk.forgotten-text', { time: dateAndTime(forgotten.since, zone, formatLocale) })}
      onEnd={onEnd}
    >
      <div className="kiosk-when">
        {step(-STEPS[0])}
        {step(-STEPS[1])}
        <output aria-live="polite" aria-label={t('kiosk.forgotten-when')}>
          {time(endedAt)}
        </output>
        {step(STEPS[1])}
        {step(STEPS[0])}
      </div>
      <Notice failure={resolve.failure} />
      <button
        type="button"
        className="kiosk-button kiosk-main"
        aria-disabled={resolve.isBusy}
        onClick={() => resolve.send({ visit, endedAt })}
      >
        {t('kiosk.forgotten-confirm', { time: time(endedAt) })}
      </button>
      <p className="kiosk-hint">{t('kiosk.forgotten-review')}</p>
    </Screen>
  )
}
