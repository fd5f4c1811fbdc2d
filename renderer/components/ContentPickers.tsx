import { CircleDollarSign, FolderClosed, Tags } from 'lucide-react'
import type { ReactNode } from 'react'
import { sameName, type Catalog, type Project, type Tag } from '../../shared/domain/catalog.ts'
import type { EntryContent } from '../../shared/domain/entry.ts'
import { IconToggle } from './Button.tsx'
import { findProjects, findTags } from './find.ts'
import { Picker } from './Picker.tsx'
import { projectWords } from './project-words.ts'
import { useWords } from './words.tsx'

export type Content = Omit<EntryContent, 'description'>

export interface ContentPickersProps {
  readonly content: Content
  readonly catalog: Catalog
  readonly onChange: (changes: Partial<Content>) => void
  /** Makes a row from a name; `undefined` where that failed, which has been shown then. Left out where only what is there can be chosen. */
  readonly onCreateProject?: (name: string) => Promise<Project | undefined>
  readonly onCreateTag?: (name: string) => Promise<Tag | undefined>
}

function ProjectPicker({ content, catalog, onChange, onCreateProject }: ContentPickersProps): ReactNode {
  const { t, formatLocale } = useWords()
  const project = catalog.projects.find(({ id }) => id === content.projectId)
  const task = catalog.tasks.find(({ id }) => id === content.taskId)
  const client = catalog.clients.find(({ id }) => id === project?.clientId)
  const words = project ? projectWords(project.name, task?.name, client?.name) : undefined

  const choose = (key: string | undefined): void => {
    if (key === undefined) return
    const [kind, id] = key.split(':')
    if (kind === 'none') onChange({ projectId: null, taskId: null })
    const chosenTask = kind === 'task' ? catalog.tasks.find((row) => row.id === id) : undefined
    const chosen = catalog.projects.find((row) => row.id === (chosenTask?.projectId ?? id))
    if (chosen) onChange({ projectId: chosen.id, taskId: chosenTask?.id ?? null, billable: chosen.billable })
  }
  const create = async (name: string): Promise<void> => {
    const made = await onCreateProject?.(name)
    if (made) onChange({ projectId: made.id, taskId: null, billable: made.billable })
  }

  return (
    <Picker
      className={`chip chip-project${project ? ' is-set' : ''}`}
      name={words ? t('pick.project-current', { name: words }) : t('pick.project')}
      searchLabel={t('pick.project-search')}
      emptyText={t('pick.empty-projects')}
      selected={[task ? `task:${task.id}` : project ? `project:${project.id}` : 'none']}
      find={(text) =>
        findProjects(catalog, text, { none: t('pick.project-none'), noClient: t('pick.without-client') }, formatLocale)
      }
      createLabel={(text) =>
        !onCreateProject || catalog.projects.some((row) => sameName(row.name) === sameName(text))
          ? undefined
          : t('pick.project-create', { name: text })
      }
      onCreate={(text) => void create(text)}
      onChange={(keys) => {
        choose(keys[0])
      }}
    >
      {project ? (
        <span className="dot" data-colour={project.colour} aria-hidden />
      ) : (
        <FolderClosed size={18} strokeWidth={1.75} aria-hidden />
      )}
      <span className="truncate">{words ?? t('pick.project')}</span>
    </Picker>
  )
}

function TagPicker({ content, catalog, onChange, onCreateTag }: ContentPickersProps): ReactNode {
  const { t, formatLocale } = useWords()
  const chosen = content.tagIds.flatMap((id) => catalog.tags.find((tag) => tag.id === id) ?? [])
  const names = chosen.map(({ name }) => name).join(', ')
  const create = async (name: string): Promise<void> => {
    const made = await onCreateTag?.(name)
    if (made) onChange({ tagIds: [...content.tagIds, made.id] })
  }
  return (
    <Picker
      className={`chip chip-tags${chosen.length > 0 ? ' is-set' : ''}`}
      name={chosen.length > 0 ? t('pick.tags-current', { names }) : t('pick.tags')}
      searchLabel={t('pick.tags-search')}
      emptyText={t('pick.empty-tags')}
      selected={content.tagIds}
      isMultiple
      find={(text) => findTags(catalog, text, content.tagIds, formatLocale)}
      createLabel={(text) =>
        !onCreateTag || catalog.tags.some((row) => sameName(row.name) === sameName(text))
          ? undefined
          : t('pick.tags-create', { name: text })
      }
      onCreate={(text) => void create(text)}
      onChange={(keys) => {
        onChange({ tagIds: catalog.tags.filter(({ id }) => keys.includes(id)).map(({ id }) => id) })
      }}
    >
      <Tags size={18} strokeWidth={1.75} aria-hidden />
      {chosen.length > 0 ? (
        <span className="truncate">{chosen.length === 1 ? names : t('pick.tags-count', { count: chosen.length })}</span>
      ) : null}
    </Picker>
  )
}

/** What an entry is put on: project and task, tags, billable or not. */
export function ContentPickers(props: ContentPickersProps): ReactNode {
  const { t } = useWords()
  return (
    <>
      <ProjectPicker {...props} />
      <TagPicker {...props} />
      <IconToggle
        icon={CircleDollarSign}
        label={t('pick.billable')}
        hint={props.content.billable ? t('pick.billable') : t('pick.not-billable')}
        isSelected={props.content.billable}
        onChange={(billable) => {
          props.onChange({ billable })
        }}
      />
    </>
  )
}
