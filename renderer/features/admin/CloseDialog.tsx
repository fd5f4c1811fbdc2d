import { CalendarDate, type DateValue } from '@internationalized/date'
import { useState, type ReactNode } from 'react'
import { addDays, Day, intervalOfDay, startOfWeek } from '../../../shared/domain/day.ts'
import { useTeamChange } from '../../bridge/team.ts'
import { useAnswer } from '../../bridge/use-answer.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { DayField, WordsField } from '../../components/fields.tsx'
import { useToday } from '../../components/time.ts'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'
import { lastClosed } from './closing-words.ts'
import { Confirm } from './Confirm.tsx'

const dateOf = (day: Day): CalendarDate => {
  const { year, month, day: number } = Temporal.PlainDate.from(day)
  return new CalendarDate(year, month, number)
}

/** Closes time up to a day, after a question that says what it means. */
export function CloseDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords()
  const { t, zone } = words
  const { data: app } = useAnswer('app:describe', {})
  const firstWeekday = app?.preferences.firstWeekday ?? 1
  const today = useToday(zone)
  const [date, setDate] = useState<DateValue | null>(() => dateOf(addDays(startOfWeek(today, firstWeekday), -1)))
  const [note, setNote] = useState('')
  const [isTried, setTried] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const day = date ? Day.parse(date.toString().slice(0, 10)) : null
  const until = day === null ? null : intervalOfDay(day, zone).end
  const isPast = day !== null && day < today
  const closing = useTeamChange('team:close', () => {
    say(t('closed.done'))
    onClose()
  })
  if (isAsking && until !== null) {
    return (
      <Confirm
        title={t('closed.close-title', { date: lastClosed(until, words) })}
        text={t('closed.close-text')}
        action={t('closed.close')}
        isPending={closing.isPending}
        error={closing.error}
        onClose={() => {
          closing.reset()
          setAsking(false)
        }}
        onConfirm={() => {
          closing.mutate({ until, note })
        }}
      />
    )
  }
  return (
    <AppDialog title={t('closed.close')} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          setTried(true)
          if (isPast) setAsking(true)
        }}
      >
        <DayField
          label={t('closed.until')}
          value={date}
          firstWeekday={firstWeekday}
          maxValue={dateOf(addDays(today, -1))}
          problem={isPast || (!isTried && day === null) ? undefined : t('closed.only-past')}
          onChange={setDate}
        />
        <WordsField
          label={t('closed.note')}
          hint={t('closed.note-hint')}
          value={note}
          maxLength={500}
          onChange={setNote}
        />
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit">
            {t('closed.next')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
