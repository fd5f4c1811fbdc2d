import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { ProgressBar } from 'react-aria-components'
import { addDays, startOfWeek, type Day } from '../../../shared/domain/day.ts'
import { formatSum } from '../../../shared/domain/duration.ts'
import { dayOfEntry, type TimeEntry } from '../../../shared/domain/entry.ts'
import { useAnswer } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { weekday } from '../../components/format.ts'
import { useLiveTotal, useToday } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'

export interface SummaryProps {
  readonly firstWeekday: number
  readonly dailyGoalMinutes: number
  readonly onAdd: () => void
}

interface WeekDay {
  readonly day: Day
  readonly total: number
}

/** The seven days of this week, with what runs on the day it began. */
function useWeek(today: Day, firstWeekday: number): readonly WeekDay[] {
  const from = startOfWeek(today, firstWeekday)
  const { data } = useAnswer('entries:totals', { from, to: addDays(from, 6) })
  const { data: running } = useAnswer('timer:running', {})
  const live = useLiveTotal(0, running ?? undefined)
  const totals = new Map(data?.map(({ day, total }) => [day, total]))
  const runsOn = running ? dayOfEntry(running satisfies TimeEntry) : undefined
  return Array.from({ length: 7 }, (_, step) => {
    const day = addDays(from, step)
    return { day, total: (totals.get(day) ?? 0) + (day === runsOn ? live : 0) }
  })
}

/** A goal is a round number more often than not: `8 h`, `7 h 30`. */
const goalText = (goal: number): string => formatSum(goal).replace(/ 00$/, '')

function Today({ total, goal }: { readonly total: number; readonly goal: number }): ReactNode {
  const { t } = useWords()
  const text =
    goal > total
      ? t('summary.goal-left', { left: formatSum(goal - total), goal: goalText(goal) })
      : t('summary.goal-reached', { goal: goalText(goal) })
  return (
    <section className="card summary-today" aria-labelledby="summary-today">
      <h2 id="summary-today">{t('summary.today')}</h2>
      <p className="big-time">{formatSum(total)}</p>
      {goal > 0 ? (
        <>
          <ProgressBar
            className="goal"
            aria-label={t('summary.goal')}
            value={Math.min(total, goal)}
            maxValue={goal}
            valueLabel={t('summary.of-goal', { done: formatSum(total), goal: formatSum(goal) })}
          >
            {({ percentage = 0 }) => (
              <div className="goal-track">
                <div className="goal-bar" style={{ width: `${percentage}%` }} />
              </div>
            )}
          </ProgressBar>
          <p className="small">{text}</p>
        </>
      ) : null}
    </section>
  )
}

function Week({
  days,
  today,
  goal,
}: {
  readonly days: readonly WeekDay[]
  readonly today: Day
  readonly goal: number
}): ReactNode {
  const { t, formatLocale } = useWords()
  const highest = Math.max(goal, 3_600_000, ...days.map(({ total }) => total))
  const sum = days.reduce((all, { total }) => all + total, 0)
  return (
    <section className="card summary-week" aria-labelledby="summary-week">
      <h2 id="summary-week">{t('summary.week')}</h2>
      <div className="week" aria-hidden>
        {days.map(({ day, total }) => (
          <div
            key={day}
            className={`week-day${day === today ? ' is-today' : ''}${total === 0 ? ' is-empty' : ''}`}
            title={formatSum(total)}
          >
            <div
              className="week-bar"
              style={{ height: `${Math.max(total === 0 ? 3 : 6, (total / highest) * 100)}%` }}
            />
            <span>{weekday(day, formatLocale, 'narrow')}</span>
          </div>
        ))}
      </div>
      <table className="visually-hidden">
        <caption>{t('summary.week')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('summary.day')}</th>
            <th scope="col">{t('summary.tracked')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, total }) => (
            <tr key={day}>
              <th scope="row">{weekday(day, formatLocale, 'long')}</th>
              <td>{formatSum(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small">{t('summary.week-sum', { done: formatSum(sum) })}</p>
    </section>
  )
}

/** Today and this week at a glance. */
export function Summary({ firstWeekday, dailyGoalMinutes, onAdd }: SummaryProps): ReactNode {
  const { t, zone } = useWords()
  const today = useToday(zone)
  const days = useWeek(today, firstWeekday)
  const goal = dailyGoalMinutes * 60_000
  return (
    <>
      <Today total={days.find(({ day }) => day === today)?.total ?? 0} goal={goal} />
      <Week days={days} today={today} goal={goal} />
      <Button icon={Plus} look="plain" onPress={onAdd}>
        {t('entry.add')}
      </Button>
    </>
  )
}
