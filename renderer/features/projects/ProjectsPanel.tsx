import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { colours, type Catalog, type Project } from '../../../shared/domain/catalog.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { fits, type View } from './narrow.ts'
import { ProjectDialog } from './ProjectDialog.tsx'
import { ProjectLine } from './ProjectLine.tsx'

export interface ProjectsPanelProps extends View {
  readonly catalog: Catalog
  readonly currency: string
  readonly isAdding: boolean
  readonly onAdd: () => void
  readonly onAddDone: () => void
}

interface Group {
  readonly id: string
  readonly name: string
  readonly projects: readonly Project[]
}

/** Projects under their clients, both in the order of the alphabet; those without a client come last. */
function groupsOf(catalog: Catalog, view: View, locale: string, withoutClient: string): readonly Group[] {
  const order = new Intl.Collator(locale, { numeric: true })
  const named = catalog.clients.toSorted((a, b) => order.compare(a.name, b.name))
  const groupOf = (id: string, name: string, clientName: string, own: readonly Project[]): readonly Group[] => {
    const projects = own
      .filter((project) => fits(project, view, `${project.code} ${clientName}`))
      .toSorted((a, b) => order.compare(a.name, b.name))
    return projects.length > 0 ? [{ id, name, projects }] : []
  }
  const isKnown = new Set(named.map(({ id }) => id))
  const homeless = catalog.projects.filter(({ clientId }) => clientId === null || !isKnown.has(clientId))
  return [
    ...named.flatMap(({ id, name }) =>
      groupOf(
        id,
        name,
        name,
        catalog.projects.filter(({ clientId }) => clientId === id),
      ),
    ),
    ...groupOf('', withoutClient, '', homeless),
  ]
}

export function ProjectsPanel({
  catalog,
  currency,
  isAdding,
  onAdd,
  onAddDone,
  ...view
}: ProjectsPanelProps): ReactNode {
  const { t, formatLocale } = useWords()
  const [edited, setEdited] = useState<Project>()
  const groups = groupsOf(catalog, view, formatLocale, t('pick.without-client'))
  const isBare = catalog.projects.length === 0
  return (
    <>
      {isBare ? (
        <EmptyState text={t('catalog.empty-projects')}>
          <Button look="primary" icon={Plus} onPress={onAdd}>
            {t('catalog.add-project')}
          </Button>
        </EmptyState>
      ) : null}
      {!isBare && groups.length === 0 ? (
        <EmptyState text={view.text ? t('catalog.empty-search', { text: view.text }) : t('catalog.all-archived')} />
      ) : null}
      {groups.map((group) => (
        <section key={group.id} className="item-group" aria-label={group.name}>
          {groups.length > 1 || group.id ? <h2 className="group-title truncate">{group.name}</h2> : null}
          <ul className="card items">
            {group.projects.map((project) => (
              <li key={project.id}>
                <ProjectLine
                  project={project}
                  tasks={catalog.tasks.filter((task) => task.projectId === project.id)}
                  showsArchived={view.showsArchived}
                  onEdit={() => {
                    setEdited(project)
                  }}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {isAdding || edited ? (
        <ProjectDialog
          project={edited}
          clients={catalog.clients}
          currency={currency}
          colour={colours[catalog.projects.length % colours.length] ?? 'teal'}
          onClose={() => {
            setEdited(undefined)
            onAddDone()
          }}
        />
      ) : null}
    </>
  )
}
