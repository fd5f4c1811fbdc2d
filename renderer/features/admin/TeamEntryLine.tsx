import { CircleDollarSign, History, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PersonEntry } from '../../../shared/ipc/team.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { IconButton } from '../../components/Button.tsx'
import { EntryRange } from '../../components/EntryRange.tsx'
import { projectWords } from '../../components/project-words.ts'
import { useRowTime } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'

export interface TeamEntryLineProps {
  readonly row: PersonEntry
  readonly onCorrect: () => void
  readonly onHistory: () => void
  readonly onDelete: () => void
}

/** One entry of somebody. Pressing it anywhere corrects it. */
export function TeamEntryLine({ row, onCorrect, onHistory, onDelete }: TeamEntryLineProps): ReactNode {
  const { t } = useWords()
  const index = useCatalogIndex()
  const { entry, corrected } = row
  const project = index.project(entry.projectId)
  const description = entry.description || t('day.no-description')
  return (
    <li className={`entry${entry.endedAt === null ? ' is-now' : ''}`}>
      <button
        type="button"
        className={`entry-what${entry.description ? '' : ' is-empty'}`}
        aria-label={t('team.correct', { description })}
        title={description}
        onClick={onCorrect}
      >
        <span className="truncate">{description}</span>
      </button>
      <span className="entry-about">
        {project ? (
          <>
            <span className="dot" data-colour={project.colour} aria-hidden />
            <span className="truncate">
              {projectWords(project.name, index.task(entry.taskId)?.name, index.client(project.clientId)?.name)}
            </span>
          </>
        ) : null}
        {corrected ? (
          <span className="entry-tags">
            <span className="tag tag-accent">{t('team.corrected-tag')}</span>
          </span>
        ) : null}
      </span>
      <span className="entry-billable">
        {entry.billable ? (
          <CircleDollarSign size={16} strokeWidth={1.75} role="img" aria-label={t('pick.billable')} />
        ) : null}
      </span>
      <EntryRange entry={entry} />
      <span className="entry-time">{useRowTime(entry)}</span>
      <span className="entry-actions">
        <IconButton
          icon={Trash2}
          label={t('day.delete', { description })}
          hint={t('common.delete')}
          onPress={onDelete}
        />
        <IconButton
          icon={History}
          label={t('team.history-of', { description })}
          hint={t('team.history')}
          onPress={onHistory}
        />
      </span>
    </li>
  )
}
