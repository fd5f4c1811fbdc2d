import { Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { isClosed } from '../../../shared/domain/closed.ts'
import { formatClock } from '../../../shared/domain/duration.ts'
import { contentOf, type EntryContent, type TimeEntry } from '../../../shared/domain/entry.ts'
import type { Instant } from '../../../shared/domain/instant.ts'
import { useCatalog, useQuickCatalog } from '../../bridge/catalog.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useAnswer, useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { AppDialog, DialogForm } from '../../components/AppDialog.tsx'
import { Button } from '../../components/Button.tsx'
import { ContentFields } from '../../components/ContentFields.tsx'
import { fullDateAndTime } from '../../components/format.ts'
import { FailureNote } from '../../components/states.tsx'
import { TimesFields } from '../../components/TimesFields.tsx'
import { changesOf } from '../../components/content-changes.ts'
import { useTimes } from '../../components/use-times.ts'
import { useWords } from '../../components/words.tsx'

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
  const [isTried, setTried] = useState(false)
  const form = useTimes(subject, original, zone)
  const { times, problem, isDurationWrong } = form
  const { data: closed } = useAnswer('entries:closed', {})
  const closedUntil = closed?.until ?? null
  const isShut = isClosed(closedUntil, original, times)
  const failure = adding.error ?? editing.error

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

  return (
    <AppDialog title={original ? t('entry.edit-title') : t('entry.add-title')} onClose={onClose}>
      <DialogForm onSubmit={() => void save()}>
        <ContentFields
          content={content}
          catalog={catalog}
          onChange={(changes) => {
            setContent((before) => ({ ...before, ...changes }))
          }}
          onCreateProject={createProject}
          onCreateTag={createTag}
        />
        <TimesFields form={form} hasEnd={!isRunning} firstWeekday={firstWeekday} isTried={isTried} />
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
