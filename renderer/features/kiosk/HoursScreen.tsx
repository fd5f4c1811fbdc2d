import { useEffect, useState, type ReactNode } from 'react'
import { formatSum } from '../../../shared/domain/duration.ts'
import { askKiosk } from '../../bridge/kiosk.ts'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { KioskOutput, VisitId } from '../../../shared/ipc/kiosk.ts'
import { dayLabel, weekday } from '../../components/format.ts'
import { useToday } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'
import { Notice, Screen } from './Screen.tsx'

export interface HoursScreenProps {
  readonly visit: VisitId
  readonly onBack: () => void
  readonly onEnd: () => void
}

/** Somebody's own hours of this week, asked for by them. */
export function HoursScreen({ visit, onBack, onEnd }: HoursScreenProps): ReactNode {
  const { t, formatLocale, zone } = useWords()
  const today = useToday(zone)
  const [hours, setHours] = useState<KioskOutput<'kiosk:hours'>>()
  const [failure, setFailure] = useState<Failure>()
  useEffect(() => {
    let isHere = true
    void askKiosk('kiosk:hours', { visit }).then((answer) => {
      if (!isHere) return
      if (answer.ok) setHours(answer.value)
      else setFailure(answer.failure)
    })
    return () => {
      isHere = false
    }
  }, [visit])
  const longest = Math.max(1, ...(hours?.days ?? []).map(({ total }) => total))
  return (
    <Screen
      name="hours"
      title={t('kiosk.my-hours')}
      text={hours ? t('kiosk.this-week', { total: formatSum(hours.weekTotal) }) : undefined}
      onEnd={onEnd}
      onBack={onBack}
    >
      <Notice failure={failure} />
      <ol className="kiosk-week">
        {hours?.days.map(({ day, total }) => (
          <li key={day} className={day === today ? 'is-today' : ''}>
            <span title={dayLabel(day, today, formatLocale)}>{weekday(day, formatLocale, 'long')}</span>
            <progress aria-hidden max={longest} value={total} />
            <strong>{formatSum(total)}</strong>
          </li>
        ))}
      </ol>
    </Screen>
  )
}
