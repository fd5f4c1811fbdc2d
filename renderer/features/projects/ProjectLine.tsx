import { ChevronRight, Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Project, Task } from '../../../shared/domain/catalog.ts'
import { failureOf } from '../../bridge/ask.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { money } from '../../components/format.ts'
import { useWords } from '../../components/words.tsx'
import { ItemRow } from './ItemRow.tsx'
import { NameDialog } from './NameDialog.tsx'
import { useArchive } from './use-catalog-actions.ts'

export interface ProjectLineProps {
  readonly project: Project
  readonly tasks: readonly Task[]
  readonly showsArchived: boolean
  readonly onEdit: () => void
}

function Tasks({ project, tasks, showsArchived }: Omit<ProjectLineProps, 'onEdit'>): ReactNode {
  const { t } = useWords()
  const archive = useArchive()
  const [subject, setSubject] = useState<Task | 'new'>()
  const close = (): void => {
    setSubject(undefined)
    saving.reset()
  }
  const saving = useRequest('catalog:save-task', { shownInPlace: true, onSuccess: () => setSubject(undefined) })
  const shown = tasks.filter(({ archived }) => showsArchived || !archived)
  const edited = subject === 'new' ? undefined : subject
  return (
    <div className="tasks">
      {shown.length > 0 ? (
        <ul aria-label={t('catalog.tasks-of', { name: project.name })}>
          {shown.map((task) => (
            <li key={task.id}>
              <ItemRow
                name={task.name}
                isArchived={task.archived}
                onEdit={() => {
                  setSubject(task)
                }}
                onArchive={(archived) => {
                  archive.task(task, archived)
                }}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="small">{t('catalog.empty-tasks')}</p>
      )}
      <Button
        look="quiet"
        icon={Plus}
        onPress={() => {
          setSubject('new')
        }}
      >
        {t('catalog.add-task')}
      </Button>
      {subject ? (
        <NameDialog
          title={edited ? t('catalog.edit-task') : t('catalog.add-task')}
          name={edited?.name ?? ''}
          isNew={!edited}
          isSaving={saving.isPending}
          failure={saving.error ? failureOf(saving.error) : undefined}
          onClose={close}
          onSave={(name) => {
            saving.mutate({
              ...(edited ? { id: edited.id } : {}),
              projectId: project.id,
              name,
              archived: edited?.archived ?? false,
            })
          }}
        />
      ) : null}
    </div>
  )
}

/** One project, which opens to show its tasks. */
export function ProjectLine({ project, tasks, showsArchived, onEdit }: ProjectLineProps): ReactNode {
  const { t, formatLocale } = useWords()
  const archive = useArchive()
  const [isOpen, setOpen] = useState(false)
  const billing = project.rate
    ? t('catalog.per-hour', { rate: money(project.rate, formatLocale) })
    : project.billable
      ? t('pick.billable')
      : null
  const live = tasks.filter(({ archived }) => !archived)
  return (
    <>
      <ItemRow
        name={project.name}
        isArchived={project.archived}
        onEdit={onEdit}
        onArchive={(archived) => {
          archive.project(project, archived)
        }}
        lead={
          <>
            <AriaButton
              className={`icon-button item-open${isOpen ? ' is-open' : ''}`}
              aria-expanded={isOpen}
              aria-label={t('catalog.tasks-of', { name: project.name })}
              onPress={() => {
                setOpen(!isOpen)
              }}
            >
              <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
            </AriaButton>
            <span className="dot dot-large" data-colour={project.colour} aria-hidden />
          </>
        }
      >
        <span className="item-facts">
          <span>{project.code ? <span className="tag">{project.code}</span> : null}</span>
          <span className="small">{live.length > 0 ? t('catalog.tasks-count', { count: live.length }) : null}</span>
          <span className="small">{billing}</span>
        </span>
      </ItemRow>
      {isOpen ? <Tasks project={project} tasks={tasks} showsArchived={showsArchived} /> : null}
    </>
  )
}
