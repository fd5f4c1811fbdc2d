import { useState, type ReactNode } from 'react'
import { dayOf, daysBetween, timeOfDay } from '../../../shared/domain/day.ts'
import { contentOf, type EntryContent } from '../../../shared/domain/entry.ts'
import type { AccountRow } from '../../../shared/ipc/admin.ts'
import type { PersonEntry } from '../../../shared/ipc/team.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useCatalog } from '../../bridge/catalog.ts'
import { useTeamChange } from '../../bridge/team.ts'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { changesOf } from '../../components/content-changes.ts'
import { ContentFields } from '../../components/ContentFields.tsx'
import { SwitchField } from '../../components/fields.tsx'
import { FailureNote } from '../../components/states.tsx'
import { useMinute } from '../../components/time.ts'
import { TimesFields } from '../../components/TimesFields.tsx'
import { say } from '../../components/toasts.tsx'
import { useTimes } from '../../components/use-times.ts'
import { useWords } from '../../components/words.tsx'
import { nameOf } from './person-words.ts'
import { ReasonField } from './ReasonField.tsx'

/** What a new entry starts with. */
export interface Addition {
  readonly startedAt: number
  readonly endedAt: number
}

export interface CorrectionDialogProps {
  readonly person: AccountRow
  /** The entry to correct, or the times that a new one starts with. */
  readonly subject: PersonEntry | Addition
  readonly firstWeekday: number
  /** `met`: its person had changed the same meanwhile, and is asked. */
  readonly onClose: (met: boolean) => void
}

const nothing: EntryContent = { description: '', projectId: null, taskId: null, tagIds: [], billable: false }

/** Corrects an entry of somebody, or adds one that is missing, with a reason. */
export function CorrectionDialog({ person, subject, firstWeekday, onClose }: CorrectionDialogProps): ReactNode {
  const words = useWords()
  const { t } = words
  const { catalog } = useCatalog()
  const now = useMinute()
  const name = nameOf(person)
  const shown = 'entry' in subject ? subject : undefined
  const entry = shown?.entry
  const zone = entry?.zone ?? words.zone
  const [runs, setRuns] = useState(entry?.endedAt === null)
  const [content, setContent] = useState<EntryContent>(entry ? contentOf(entry) : nothing)
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  // What is stopped here has no end to keep the seconds of; its start keeps them.
  const original = entry && (runs || entry.endedAt !== null ? entry : { ...entry, endedAt: entry.startedAt })
  const form = useTimes('entry' in subject ? subject.entry : subject, original, zone)
  const { times, problem, isDurationWrong } = form
  const done = ({ met }: { readonly met: boolean }): void => {
    say(t(shown ? 'team.corrected' : 'team.added', { name }))
    onClose(met)
  }
  const correcting = useTeamChange('team:correct', done)
  const adding = useTeamChange('team:add', done)
  const failure = correcting.error ?? adding.error

  const keepRunning = (isRunning: boolean): void => {
    setRuns(isRunning)
    const { day } = form.draft
    form.take({
      ...form.draft,
      end: isRunning ? null : timeOfDay(now, zone),
      later: isRunning || day === null ? 0 : daysBetween(day, dayOf(now, zone)),
    })
  }
  const save = (): void => {
    setTried(true)
    if (!times || problem || isDurationWrong || reason.trim() === '') return
    const typed = { ...content, description: content.description.trim() }
    const { startedAt, endedAt } = times
    if (shown) {
      const changes = {
        ...changesOf(contentOf(shown.entry), typed),
        ...(startedAt === shown.entry.startedAt ? {} : { startedAt }),
        ...(endedAt === shown.entry.endedAt ? {} : { endedAt }),
      }
      if (Object.keys(changes).length === 0) onClose(false)
      else correcting.mutate({ shown, changes, reason })
    } else if (endedAt !== null) {
      adding.mutate({ userId: person.id, entry: { ...typed, startedAt, endedAt }, zone, reason })
    }
  }
  const close = (): void => {
    onClose(false)
  }
  return (
    <AppDialog title={t(shown ? 'team.correct-title' : 'team.add-title', { name })} onClose={close}>
      <DialogForm onSubmit={save}>
        <ContentFields
          content={content}
          catalog={catalog}
          onChange={(changes) => {
            setContent((before) => ({ ...before, ...changes }))
          }}
        />
        <TimesFields form={form} hasEnd={!runs} firstWeekday={firstWeekday} isTried={isTried} />
        {entry?.endedAt === null ? (
          <SwitchField label={t('team.still-running')} isSelected={runs} onChange={keepRunning} />
        ) : null}
        {zone === words.zone ? null : <p className="field-hint">{t('day.zone', { zone })}</p>}
        <ReasonField name={name} value={reason} onChange={setReason} isTried={isTried} />
        {failure ? <FailureNote failure={failureOf(failure)} /> : null}
        <div className="dialog-actions">
          <span className="spacer" />
          <Button look="quiet" onPress={close}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" type="submit" isDisabled={correcting.isPending || adding.isPending}>
            {shown ? t('team.save') : t('common.add')}
          </Button>
        </div>
      </DialogForm>
    </AppDialog>
  )
}
