import { useQueryClient } from '@tanstack/react-query'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

export interface EntryActions {
  readonly resume: (entry: TimeEntry) => Promise<void>
  /** Deletes and offers to take that back. Answers whether it was done. */
  readonly remove: (entry: TimeEntry) => Promise<boolean>
}

/** What can be done with an entry of the list; failures are shown. */
export function useEntryActions(): EntryActions {
  const { t } = useWords()
  const client = useQueryClient()
  const resuming = useRequest('timer:continue')
  const deleting = useRequest('entries:delete')
  const restoring = useRequest('entries:restore')
  const nameOf = (entry: TimeEntry): string => entry.description || t('day.no-description')

  return {
    resume: async (entry) => {
      const running = await resuming.mutateAsync({ id: entry.id }).catch(() => undefined)
      if (!running) return
      client.setQueryData(['timer:running', {}], running)
      announce(t('timer.started'))
    },
    remove: async (entry) => {
      const done = await deleting.mutateAsync({ id: entry.id }).catch(() => undefined)
      if (!done) return false
      const undo = async (): Promise<void> => {
        const back = await restoring.mutateAsync({ id: entry.id }).catch(() => undefined)
        if (back) announce(t('day.restored', { description: nameOf(back) }))
      }
      say(t('day.deleted', { description: nameOf(entry) }), { label: t('common.undo'), run: () => void undo() })
      return true
    },
  }
}
