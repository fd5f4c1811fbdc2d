import { CalendarDate, Time } from '@internationalized/date'
import { Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { isClosed } from '../../../shared/domain/closed.ts'
import { Day } from '../../../shared/domain/day.ts'
import { formatClock, parseDuration } from '../../../shared/domain/duration.ts'
import { contentOf, type EntryContent, type TimeEntry } from '../../../shared/domain/entry.ts'
import type { Instant } from '../../../shared/domain/instant.ts'
import { useCatalog, useQuickCatalog } from '../../bridge/catalog.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useAnswer, useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { ContentPickers } from '../../components/ContentPickers.tsx'
import { DayField, HourField, WordsField } from '../../components/fields.tsx'
import { fullDateAndTime } from '../../components/format.ts'
import { FailureNote } from '../../components/states.tsx'
import { useMinute } from '../../components/time.ts'
import { useWords, type Words } from '../../components/words.tsx'
import {
  draftOf,
  draftProblem,
  timesOf,
  withDuration,
  withEnd,
  withStart,
  type ClockTime,
  type TimesDraft,
} from '../../components/times-draft.ts'

const nothing: EntryContent = { description: '', projectId: null, taskId: null, tagIds: [], billable: false }

/** What a new entry starts with: the time since the last one ended, or the last hour. */
export interface NewEntry {
  readonly startedAt: Instant
  readonly endedAt: Instant
}

export interface EntryDialogProps {
  /** An entry to edit, or the times that a new one starts with. */
  readonly subject: TimeEntry | NewEntry
  readonly firstWeekday: number
  readonly onClose: () => void
  readonly onDelete: (entry: TimeEntry) => void
}

const dateOf = (day: Day | null): CalendarDate | null => {
  if (day === null) return null
  const { year, month, day: number } = Temporal.PlainDate.from(day)
  return new CalendarDate(year, month, number)
}
const timeOf = (clock: ClockTime | null): Time | null => (clock ? new Time(clock.hour, clock.minute) : null)
const lengthText = (draft: TimesDraft, zone: string, original: TimeEntry | undefined): string => {
  const times = timesOf(draft, zone, original)
  return times?.endedAt !== undefined && times.endedAt !== null && times.endedAt > times.startedAt
    ? formatClock(times.endedAt - times.startedAt)
    : ''
}

function problemWords(problem: ReturnType<typeof draftProblem>, t: Words['t']): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'missing') return t('entry.times-missing')
  return problem === 'no-length' ? t('entry.no-length') : t(`failure.${problem}`)
}

/** What of an entry's content was changed. */
function changesOf(before: EntryContent, after: EntryContent): Partial<EntryContent> {
  const sameTags =
    before.tagIds.length === after.tagIds.length && before.tagIds.every((id) => after.tagIds.includes(id))
  return {
    ...(before.description === after.description ? {} : { description: after.description }),
    ...(before.projectId === after.projectId && before.taskId === after.taskId
      ? {}
      : { projectId: after.projectId, taskId: after.taskId }),
    ...(sameTags ? {} : { tagIds: after.tagIds }),
    ...(before.billable === after.billable ? {} : { billable: after.billable }),
  }
}

/** Adds time by hand, or edits an entry. */
export function EntryDialog({ subject, firstWeekday, onClose, onDelete }: EntryDialogProps): ReactNode {
  const words = useWords()
  const { t } = words
  const { catalog } = useCatalog()
  const { createProject, createTag } = useQuickCatalog()
  const adding = useRequest('entries:add', { shownInPlace: true })
  const editing = useRequest('entries:edit', { shownInPlace: true })
  const original = 'id' in subject ? subject : undefined
  const zone = original?.zone ?? words.zone
  const isRunning = original?.endedAt === null

  const [content, setContent] = useState<EntryContent>(original ? contentOf(original) : nothing)
  const [draft, setDraft] = useState(() => draftOf(subject, zone))
  const [duration, setDuration] = useState(() => lengthText(draft, zone, original))
  const [isTried, setTried] = useState(false)
  const now = useMinute()
  const isDurationWrong = duration.trim() !== '' && parseDuration(duration) === undefined
  const times = timesOf(draft, zone, original)
  const problem = draftProblem(times, original, now)
  const { data: closed } = useAnswer('entries:closed', {})
  const closedUntil = closed?.until ?? null
  const isShut = isClosed(closedUntil, original, times)
  const failure = adding.error ?? editing.error

  const takeTimes = (next: TimesDraft): void => {
    setDraft(next)
    setDuration(lengthText(next, zone, original))
  }
  const takeDuration = (text: string): void => {
    setDuration(text)
    const milliseconds = parseDuration(text)
    if (milliseconds !== undefined) setDraft(withDuration(draft, milliseconds, zone))
  }
  const save = async (): Promise<void> => {
    setTried(true)
    if (!times || problem || isDurationWrong) return
    const typed = { ...content, description: content.description.trim() }
    if (original) {
      const changes = {
        ...changesOf(contentOf(original), typed),
        ...(times.startedAt === original.startedAt ? {} : { startedAt: times.startedAt }),
        ...(times.endedAt === original.endedAt ? {} : { endedAt: times.endedAt }),
      }
      if (
        Object.keys(changes).length > 0 &&
        !(await editing.mutateAsync({ id: original.id, changes }).catch(() => undefined))
      )
        return
    } else if (times.endedAt !== null) {
      const entry = { ...typed, startedAt: times.startedAt, endedAt: times.endedAt }
      if (!(await adding.mutateAsync(entry).catch(() => undefined))) return
      announce(t('entry.added', { duration: formatClock(times.endedAt - times.startedAt) }))
    }
    onClose()
  }

  const wrong = problemWords(problem, t)
  // While somebody types, only what cannot become right by typing on is named.
  const shown = isTried || problem === 'end-before-start' || problem === 'too-long' ? wrong : undefined
  return (
    <AppDialog title={original ? t('entry.edit-title') : t('entry.add-title')} onClose={onClose}>
      <DialogForm onSubmit={() => void save()}>
        <WordsField
          label={t('entry.description')}
          value={content.description}
          maxLength={1000}
          autoFocus
          onChange={(description) => {
            setContent((before) => ({ ...before, description }))
          }}
        />
        <div className="dialog-pickers">
          <ContentPickers
            content={content}
            catalog={catalog}
            onChange={(changes) => {
              setContent((before) => ({ ...before, ...changes }))
            }}
            onCreateProject={createProject}
            onCreateTag={createTag}
          />
        </div>
        <div className="field-row field-row-dates">
          <DayField
            label={t('entry.date')}
            value={dateOf(draft.day)}
            firstWeekday={firstWeekday}
            onChange={(value) => {
              takeTimes({ ...draft, day: value ? Day.parse(value.toString().slice(0, 10)) : null })
            }}
          />
          <HourField
            label={t('entry.start')}
            value={timeOf(draft.start)}
            onChange={(value) => {
              takeTimes(withStart(draft, value))
            }}
          />
          {isRunning ? null : (
            <>
              <HourField
                label={draft.later > 0 ? t('entry.end-later', { days: draft.later }) : t('entry.end')}
                value={timeOf(draft.end)}
                onChange={(value) => {
                  takeTimes(withEnd(draft, value))
                }}
              />
              <WordsField
                label={t('entry.duration')}
                value={duration}
                placeholder="0:00"
                onChange={takeDuration}
                onBlur={() => {
                  if (!isDurationWrong) setDuration(lengthText(draft, zone, original))
                }}
              />
            </>
          )}
        </div>
        {isDurationWrong ? (
          <p className="field-problem" role="alert">
            {t('entry.duration-wrong')}
          </p>
        ) : null}
        {shown === undefined ? null : (
          <p className="field-problem" role="alert">
            {shown}
          </p>
        )}
        {isRunning ? <p className="field-hint">{t('entry.still-running')}</p> : null}
        {zone === words.zone ? null : <p className="field-hint">{t('day.zone', { zone })}</p>}
        {isShut && closedUntil !== null ? (
          <p className="note">
            {t('entry.closed', { time: fullDateAndTime(closedUntil, words.zone, words.formatLocale) })}
          </p>
        ) : null}
        {failure ? <FailureNote failure={failureOf(failure)} /> : null}
        <div className="dialog-actions">
          {original ? (
            <Button
              look="danger"
              icon={Trash2}
              onPress={() => {
                onDelete(original)
              }}
            >
              {t('common.delete')}
            </Button>
          ) : null}
          <span className="spacer" />
          <Button look="quiet" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit" isDisabled={adding.isPending || editing.isPending}>
            {original ? t('common.save') : t('common.add')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
