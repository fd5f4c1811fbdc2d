import { CalendarDate, Time } from '@internationalized/date'
import type { ReactNode } from 'react'
import { Day } from '../../shared/domain/day.ts'
import { DayField, HourField, WordsField } from './fields.tsx'
import { withEnd, withStart, type ClockTime } from './times-draft.ts'
import type { TimesForm } from './use-times.ts'
import { useWords, type Words } from './words.tsx'

export interface TimesFieldsProps {
  readonly form: TimesForm
  /** Without an end it goes on running. */
  readonly hasEnd: boolean
  readonly firstWeekday: number
  /** Whether somebody wants to save it: then everything that is wrong is named. */
  readonly isTried: boolean
}

const dateOf = (day: Day | null): CalendarDate | null => {
  if (day === null) return null
  const { year, month, day: number } = Temporal.PlainDate.from(day)
  return new CalendarDate(year, month, number)
}
const timeOf = (clock: ClockTime | null): Time | null => (clock ? new Time(clock.hour, clock.minute) : null)

function problemWords(problem: TimesForm['problem'], t: Words['t']): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'missing') return t('entry.times-missing')
  return problem === 'no-length' ? t('entry.no-length') : t(`failure.${problem}`)
}

/** Day, start, end and duration of an entry, and what is wrong with them. */
export function TimesFields({ form, hasEnd, firstWeekday, isTried }: TimesFieldsProps): ReactNode {
  const { t } = useWords()
  const { draft, duration, problem, isDurationWrong, take } = form
  // While somebody types, only what cannot become right by typing on is named.
  const isNamed = isTried || problem === 'end-before-start' || problem === 'too-long'
  const wrong = isNamed ? problemWords(problem, t) : undefined
  return (
    <>
      <div className="field-row field-row-dates">
        <DayField
          label={t('entry.date')}
          value={dateOf(draft.day)}
          firstWeekday={firstWeekday}
          onChange={(value) => {
            take({ ...draft, day: value ? Day.parse(value.toString().slice(0, 10)) : null })
          }}
        />
        <HourField
          label={t('entry.start')}
          value={timeOf(draft.start)}
          onChange={(value) => {
            take(withStart(draft, value))
          }}
        />
        {hasEnd ? (
          <>
            <HourField
              label={draft.later > 0 ? t('entry.end-later', { days: draft.later }) : t('entry.end')}
              value={timeOf(draft.end)}
              onChange={(value) => {
                take(withEnd(draft, value))
              }}
            />
            <WordsField
              label={t('entry.duration')}
              value={duration}
              placeholder="0:00"
              onChange={form.takeDuration}
              onBlur={form.tidyDuration}
            />
          </>
        ) : null}
      </div>
      {isDurationWrong ? (
        <p className="field-problem" role="alert">
          {t('entry.duration-wrong')}
        </p>
      ) : null}
      {wrong === undefined ? null : (
        <p className="field-problem" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}
