import type { ReactNode } from 'react'
import { addDays, type Day } from '../../../shared/domain/day.ts'
import type { DayOfEntries } from '../../../shared/domain/entry.ts'
import { dayLabel } from '../../components/format.ts'
import { useLiveSum } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'

export interface DayHeadingProps {
  readonly day: DayOfEntries
  readonly today: Day
}

/** A day's name and what it sums to, with what runs. */
export function DayHeading({ day, today }: DayHeadingProps): ReactNode {
  const { t, formatLocale } = useWords()
  const running = day.entries.find(({ endedAt }) => endedAt === null)
  const sum = useLiveSum(day.endedTotal, running)
  const label = dayLabel(day.day, today, formatLocale)
  const name = day.day === today ? t('day.today') : day.day === addDays(today, -1) ? t('day.yesterday') : undefined
  return (
    <h2 className="day-heading">
      <span className="day-name">{name ?? label}</span>
      {name ? <span className="day-date">{label}</span> : null}
      <span className="day-sum">{sum}</span>
    </h2>
  )
}
