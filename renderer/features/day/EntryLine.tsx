import { CircleDollarSign, Play, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TimeEntry } from '../../../shared/domain/entry.ts'
import { useCatalogIndex } from '../../bridge/catalog.ts'
import { IconButton } from '../../components/Button.tsx'
import { EntryRange } from '../../components/EntryRange.tsx'
import { projectWords } from '../../components/project-words.ts'
import { useRowTime } from '../../components/time.ts'
import { useWords } from '../../components/words.tsx'

export interface EntryLineProps {
  readonly entry: TimeEntry
  readonly onEdit: () => void
  readonly onContinue: () => void
  readonly onDelete: () => void
}

/** As many as stand in a line; the others are counted, and named where one points at them. */
function Tags({ names }: { readonly names: readonly string[] }): ReactNode {
  const [first, ...others] = names
  if (first === undefined) return null
  return (
    <span className="entry-tags" title={names.join(', ')}>
      <span className="tag truncate">{first}</span>
      {others.length > 0 ? (
        <span className="tag">
          +{others.length}
          <span className="visually-hidden"> {others.join(', ')}</span>
        </span>
      ) : null}
    </span>
  )
}

/** One entry. Pressing it anywhere edits it; what else can be done stands at its end. */
export function EntryLine({ entry, onEdit, onContinue, onDelete }: EntryLineProps): ReactNode {
  const { t } = useWords()
  const index = useCatalogIndex()
  const project = index.project(entry.projectId)
  const words = project
    ? projectWords(project.name, index.task(entry.taskId)?.name, index.client(project.clientId)?.name)
    : undefined
  const tags = entry.tagIds.flatMap((id) => index.tag(id) ?? [])
  const description = entry.description || t('day.no-description')
  const isRunning = entry.endedAt === null
  return (
    <>
      <button
        type="button"
        className={`entry-what${entry.description ? '' : ' is-empty'}`}
        data-control="edit"
        aria-label={t('day.edit', { description })}
        title={words ? `${description}\n${words}` : description}
        onClick={onEdit}
      >
        <span className="truncate">{description}</span>
      </button>
      <span className="entry-about">
        {project ? (
          <>
            <span className="dot" data-colour={project.colour} aria-hidden />
            <span className="truncate">{words}</span>
          </>
        ) : null}
        <Tags names={tags.map(({ name }) => name)} />
      </span>
      <span className="entry-billable">
        {entry.billable ? (
          <CircleDollarSign size={16} strokeWidth={1.75} role="img" aria-label={t('pick.billable')} />
        ) : null}
      </span>
      <EntryRange entry={entry} />
      <span className="entry-time">{useRowTime(entry)}</span>
      <span className="entry-actions">
        {isRunning ? null : (
          <IconButton
            icon={Play}
            isFilled
            label={t('day.continue', { description })}
            hint={t('day.continue', { description: '' }).trim()}
            data-control="continue"
            onPress={onContinue}
          />
        )}
        <IconButton
          icon={Trash2}
          label={t('day.delete', { description })}
          hint={t('common.delete')}
          shortcut="Del"
          data-control="delete"
          onPress={onDelete}
        />
      </span>
    </>
  )
}
