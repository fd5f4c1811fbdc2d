import { useQueryClient } from '@tanstack/react-query'
import { formatClock } from '../../../shared/domain/duration.ts'
import { durationAt, type EntryContent, type TimeEntry } from '../../../shared/domain/entry.ts'
import type { Input } from '../../../shared/ipc/contract.ts'
import { useAnswer, useRequest } from '../../bridge/use-answer.ts'
import { announce } from '../../components/announcer.tsx'
import { useWords } from '../../components/words.tsx'

export interface TimerActions {
  /** What runs; `undefined` until that is known, null when nothing does. */
  readonly running: TimeEntry | null | undefined
  /** The next step has been asked for already. */
  readonly isBusy: boolean
  readonly start: (content: EntryContent) => Promise<boolean>
  readonly stop: () => Promise<boolean>
  readonly change: (changes: Input<'entries:edit'>['changes']) => Promise<boolean>
}

/** The timer: what main says it is, and what a person may do to it. Each answers whether it was done; failures are shown. */
export function useTimer(): TimerActions {
  const { t } = useWords()
  const client = useQueryClient()
  const { data: running } = useAnswer('timer:running', {})
  const show = (entry: TimeEntry | null): void => {
    client.setQueryData(['timer:running', {}], entry)
  }
  const starting = useRequest('timer:start')
  const stopping = useRequest('timer:stop')
  const editing = useRequest('entries:edit')

  const start = async (content: EntryContent): Promise<boolean> => {
    const entry = await starting.mutateAsync(content).catch(() => undefined)
    if (!entry) return false
    show(entry)
    announce(t('timer.started'))
    return true
  }
  const stop = async (): Promise<boolean> => {
    const entry = await stopping.mutateAsync({}).catch(() => undefined)
    // Main knows better what runs: it may have been stopped elsewhere.
    if (!entry) {
      void client.invalidateQueries({ queryKey: ['timer:running'] })
      return false
    }
    show(null)
    announce(t('timer.stopped', { duration: formatClock(durationAt(entry, entry.endedAt ?? entry.startedAt)) }))
    return true
  }
  const change = async (changes: Input<'entries:edit'>['changes']): Promise<boolean> => {
    if (!running) return false
    const entry = await editing.mutateAsync({ id: running.id, changes }).catch(() => undefined)
    if (entry?.endedAt === null) show(entry)
    return entry !== undefined
  }
  // What is known to run can be stopped even while the answer to its start is on its way, and the other way round.
  const isBusy = running ? stopping.isPending : starting.isPending
  return { running, isBusy, start, stop, change }
}
