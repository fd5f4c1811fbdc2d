import { CalendarDate, Time } from '@internationalized/date'
import { useState, type ReactNode } from 'react'
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Form,
  Heading,
  Popover,
  TooltipTrigger,
} from 'react-aria-components'
import { dayOf, Day, instantAt, timeOfDay } from '../../../shared/domain/day.ts'
import { timesProblem, type TimeEntry } from '../../../shared/domain/entry.ts'
import type { Instant } from '../../../shared/domain/instant.ts'
import { Button, Hint } from '../../components/Button.tsx'
import { DayField, HourField } from '../../components/fields.tsx'
import { clockTime } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'

export interface StartedAtProps {
  readonly entry: TimeEntry
  readonly firstWeekday: number
  readonly onChange: (startedAt: Instant) => Promise<boolean>
}

interface StartFormProps extends StartedAtProps {
  readonly close: () => void
}

function StartForm({ entry, firstWeekday, onChange, close }: StartFormProps): ReactNode {
  const { t } = useWords()
  const before = Temporal.PlainDate.from(dayOf(entry.startedAt, entry.zone))
  const clock = timeOfDay(entry.startedAt, entry.zone)
  const [date, setDate] = useState<CalendarDate | null>(new CalendarDate(before.year, before.month, before.day))
  const [time, setTime] = useState<Time | null>(new Time(clock.hour, clock.minute))
  const [problem, setProblem] = useState<string>()
  const save = async (): Promise<void> => {
    if (!date || !time) {
      setProblem(t('entry.times-missing'))
      return
    }
    const startedAt = instantAt(Day.parse(date.toString()), time, entry.zone)
    const wrong = timesProblem(startedAt, null, Date.now())
    if (wrong) setProblem(t(`failure.${wrong}`))
    else if (await onChange(startedAt)) close()
  }
  return (
    <Form
      className="start-form"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Heading slot="title" className="start-title">
        {t('timer.start-title')}
      </Heading>
      <div className="field-row field-row-dates">
        <DayField
          label={t('entry.date')}
          value={date}
          firstWeekday={firstWeekday}
          onChange={(value) => {
            setDate(value ? new CalendarDate(value.year, value.month, value.day) : null)
            setProblem(undefined)
          }}
        />
        <HourField
          label={t('entry.start')}
          value={time}
          problem={problem}
          autoFocus
          onChange={(value) => {
            setTime(value)
            setProblem(undefined)
          }}
        />
      </div>
      <div className="dialog-actions">
        <Button look="quiet" onPress={close}>
          {t('common.cancel')}
        </Button>
        <Button look="primary" type="submit">
          {t('common.save')}
        </Button>
      </div>
    </Form>
  )
}

/** When the running entry began; pressing it changes that. */
export function StartedAt(props: StartedAtProps): ReactNode {
  const { t, formatLocale } = useWords()
  const time = clockTime(props.entry.startedAt, props.entry.zone, formatLocale)
  return (
    <DialogTrigger>
      <TooltipTrigger delay={500} closeDelay={0}>
        <AriaButton className="chip chip-since" aria-label={t('timer.change-start', { time })}>
          {t('timer.since', { time })}
        </AriaButton>
        <Hint text={t('timer.start-title')} />
      </TooltipTrigger>
      <Popover className="popover" placement="bottom end">
        <Dialog className="start-dialog">{({ close }) => <StartForm {...props} close={close} />}</Dialog>
      </Popover>
    </DialogTrigger>
  )
}
