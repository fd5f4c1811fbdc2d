import { CalendarDate, Time } from '@internationalized/date'
import { useState, type ReactNode } from 'react'
import { Day } from '../../../shared/domain/day.ts'
import type { IssueChanges, IssueView } from '../../../shared/ipc/account.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { DayField, HourField, WordsField } from '../../components/fields.tsx'
import { useMinute } from '../../components/time.ts'
import {
  draftOf,
  draftProblem,
  timesOf,
  withEnd,
  withStart,
  type ClockTime,
  type TimesDraft,
} from '../../components/times-draft.ts'
import { useWords } from '../../components/words.tsx'

export interface ChangeDialogProps {
  readonly issue: IssueView
  readonly firstWeekday: number
  readonly onClose: () => void
  readonly onSend: (changes: IssueChanges) => void
}

const timeOf = (clock: ClockTime | null): Time | null => (clock ? new Time(clock.hour, clock.minute) : null)

/** Changes the words or the times of an entry that was not taken, and sends it again. */
export function ChangeDialog({ issue, firstWeekday, onClose, onSend }: ChangeDialogProps): ReactNode {
  const { t, zone: here } = useWords()
  const now = useMinute()
  const { description: words, started_at: start, ended_at: end, zone: there } = issue.other
  const zone = typeof there === 'string' ? there : here
  const original =
    typeof start === 'number' ? { startedAt: start, endedAt: typeof end === 'number' ? end : null } : undefined
  const [description, setDescription] = useState(typeof words === 'string' ? words : undefined)
  const [draft, setDraft] = useState<TimesDraft | undefined>(original && draftOf(original, zone))
  const [isTried, setTried] = useState(false)
  const times = draft && timesOf(draft, zone, original)
  const problem = draft && draftProblem(times, undefined, now)

  const send = (): void => {
    setTried(true)
    if (problem !== undefined) return
    const moved = times && times.endedAt !== null ? { startedAt: times.startedAt, endedAt: times.endedAt } : {}
    onSend({ ...(description === undefined ? {} : { description: description.trim() }), ...moved })
  }
  const wrong =
    problem === undefined
      ? undefined
      : problem === 'missing'
        ? t('entry.times-missing')
        : problem === 'no-length'
          ? t('entry.no-length')
          : t(`failure.${problem}`)
  return (
    <AppDialog title={t('issue.change-title')} onClose={onClose}>
      <DialogForm onSubmit={send}>
        {description === undefined ? null : (
          <WordsField
            label={t('entry.description')}
            value={description}
            maxLength={1000}
            autoFocus
            onChange={setDescription}
          />
        )}
        {draft ? (
          <div className="field-row field-row-dates">
            <DayField
              label={t('entry.date')}
              value={draft.day === null ? null : dateOf(draft.day)}
              firstWeekday={firstWeekday}
              onChange={(value) => {
                setDraft({ ...draft, day: value ? Day.parse(value.toString().slice(0, 10)) : null })
              }}
            />
            <HourField
              label={t('entry.start')}
              value={timeOf(draft.start)}
              onChange={(value) => {
                setDraft(withStart(draft, value))
              }}
            />
            <HourField
              label={draft.later > 0 ? t('entry.end-later', { days: draft.later }) : t('entry.end')}
              value={timeOf(draft.end)}
              onChange={(value) => {
                setDraft(withEnd(draft, value))
              }}
            />
          </div>
        ) : null}
        {isTried && wrong !== undefined ? (
          <p className="field-problem" role="alert">
            {wrong}
          </p>
        ) : null}
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit">
            {t('issue.send-again')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}

function dateOf(day: Day): CalendarDate {
  const { year, month, day: number } = Temporal.PlainDate.from(day)
  return new CalendarDate(year, month, number)
}
