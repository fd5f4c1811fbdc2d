import { Play, Square } from 'lucide-react'
import { useState, type ReactNode, type RefObject } from 'react'
import { TooltipTrigger } from 'react-aria-components'
import type { EntryContent, TimeEntry } from '../../../shared/domain/entry.ts'
import { useCatalog, useQuickCatalog } from '../../bridge/catalog.ts'
import { Button, Hint } from '../../components/Button.tsx'
import { ContentPickers } from '../../components/ContentPickers.tsx'
import { shortcutLabel, tellShortcut } from '../../components/shortcut.ts'
import { useRunningTime } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'
import { DescriptionField } from './DescriptionField.tsx'
import { StartedAt } from './StartedAt.tsx'
import type { TimerActions } from './use-timer.ts'

const nothing: EntryContent = { description: '', projectId: null, taskId: null, tagIds: [], billable: false }

/** The running entry's content, of which main wants to hear only what changed. */
const contentOfRunning = ({ description, projectId, taskId, tagIds, billable }: TimeEntry): EntryContent => ({
  description,
  projectId,
  taskId,
  tagIds,
  billable,
})

function RunningTime({ entry }: { readonly entry: TimeEntry }): ReactNode {
  const { t } = useWords()
  return (
    <span role="timer" aria-label={t('timer.running')} className="running-time">
      {useRunningTime(entry)}
    </span>
  )
}

interface TimerBarState {
  readonly content: EntryContent
  readonly setText: (text: string) => void
  /** Writes the typed description of a running entry; a draft needs no writing. */
  readonly commitText: () => Promise<void>
  readonly change: (changes: Partial<EntryContent>) => void
  readonly toggle: () => Promise<void>
}

export interface TimerBarProps {
  readonly timer: TimerActions
  readonly state: TimerBarState
  readonly firstWeekday: number
  readonly field: RefObject<HTMLInputElement | null>
}

/**
 * What stands in the bar: a draft while nothing runs, the running entry while one does. The text a person is typing wins over
 * what main says, until it has been written.
 */
export function useTimerBar(timer: TimerActions): TimerBarState {
  const { running } = timer
  const [draft, setDraft] = useState(nothing)
  const [typed, setTyped] = useState<{ readonly entryId: string; readonly text: string }>()
  const isTyped = typed !== undefined && typed.entryId === running?.id
  const content = running ? { ...contentOfRunning(running), ...(isTyped ? { description: typed.text } : {}) } : draft

  const commitText = async (): Promise<void> => {
    if (!running || !isTyped) return
    const description = typed.text.trim()
    if (description === running.description || (await timer.change({ description }))) setTyped(undefined)
  }
  const change = (changes: Partial<EntryContent>): void => {
    if (!running) {
      setDraft((before) => ({ ...before, ...changes }))
      return
    }
    if (changes.description !== undefined) setTyped(undefined)
    void timer.change(changes)
  }
  const toggle = async (): Promise<void> => {
    if (timer.isBusy || running === undefined) return
    if (running) {
      await commitText()
      await timer.stop()
    } else if (await timer.start({ ...draft, description: draft.description.trim() })) setDraft(nothing)
  }
  return {
    content,
    setText: (text) => {
      if (running) setTyped({ entryId: running.id, text })
      else setDraft((before) => ({ ...before, description: text }))
    },
    commitText,
    change,
    toggle,
  }
}

/** What am I doing? One field, and Enter starts. */
export function TimerBar({ timer, state, firstWeekday, field }: TimerBarProps): ReactNode {
  const { t, platform } = useWords()
  const { catalog } = useCatalog()
  const { createProject, createTag } = useQuickCatalog()
  const { running } = timer
  const shortcut = shortcutLabel('Enter', platform)
  return (
    <section className={`timer-bar${running ? ' is-running' : ''}`} aria-label={t('timer.bar')}>
      <DescriptionField
        ref={field}
        value={state.content.description}
        onChange={state.setText}
        onBlur={() => void state.commitText()}
        onEnter={() => void (running ? state.commitText() : state.toggle())}
        onChoose={state.change}
      />
      <div className="timer-about">
        <ContentPickers
          content={state.content}
          catalog={catalog}
          onChange={state.change}
          onCreateProject={createProject}
          onCreateTag={createTag}
        />
      </div>
      <div className="timer-time">
        {running ? (
          <>
            <StartedAt
              key={running.id}
              entry={running}
              firstWeekday={firstWeekday}
              onChange={(startedAt) => timer.change({ startedAt })}
            />
            <RunningTime entry={running} />
          </>
        ) : null}
        <TooltipTrigger delay={500} closeDelay={0}>
          <Button
            look={running ? 'running' : 'primary'}
            icon={running ? Square : Play}
            isIconFilled
            isDisabled={running === undefined}
            ref={tellShortcut('Enter', platform)}
            onPress={() => void state.toggle()}
          >
            {running ? t('timer.stop') : t('timer.start')}
          </Button>
          <Hint text={running ? t('timer.stop') : t('timer.start')} shortcut={shortcut} />
        </TooltipTrigger>
      </div>
    </section>
  )
}
