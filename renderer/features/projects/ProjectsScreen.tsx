import { Plus, Search } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Input, SearchField, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { failureOf } from '../../bridge/ask.ts'
import { useCatalog } from '../../bridge/catalog.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { Button } from '../../components/Button.tsx'
import { SwitchField } from '../../components/fields.tsx'
import { Skeleton } from '../../components/states.tsx'
import { useWords } from '../../components/words.tsx'
import { NamesPanel } from './NamesPanel.tsx'
import { ProjectsPanel } from './ProjectsPanel.tsx'
import { useArchive } from './use-catalog-actions.ts'

const tabs = ['projects', 'clients', 'tags'] as const
type TabName = (typeof tabs)[number]

export interface ProjectsScreenProps {
  /** The currency that a new rate starts with. */
  readonly currency: string
}

/** What entries can be put on: projects with their tasks, clients, tags. */
export function ProjectsScreen({ currency }: ProjectsScreenProps): ReactNode {
  const { t } = useWords()
  const { catalog, isLoading } = useCatalog()
  const archive = useArchive()
  const savingClient = useRequest('catalog:save-client', { shownInPlace: true })
  const savingTag = useRequest('catalog:save-tag', { shownInPlace: true })
  const [tab, setTab] = useState<TabName>('projects')
  const [text, setText] = useState('')
  const [showsArchived, setShowsArchived] = useState(false)
  const [isAdding, setAdding] = useState(false)

  const addWords = { projects: t('catalog.add-project'), clients: t('catalog.add-client'), tags: t('catalog.add-tag') }
  const panel = {
    text: text.trim(),
    showsArchived,
    isAdding,
    onAdd: () => {
      setAdding(true)
    },
    onAddDone: () => {
      setAdding(false)
    },
  }
  const savingOf = (request: typeof savingClient | typeof savingTag) => ({
    isPending: request.isPending,
    failure: request.error ? failureOf(request.error) : undefined,
    reset: request.reset,
  })
  const countProjects = (clientId: string): string =>
    t('catalog.projects-count', {
      count: catalog.projects.filter((row) => row.clientId === clientId && !row.archived).length,
    })

  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('catalog.title')}</h1>
        {/* The empty state has the same button, once is enough. */}
        {catalog[tab].length > 0 ? (
          <Button look="primary" icon={Plus} onPress={panel.onAdd}>
            {addWords[tab]}
          </Button>
        ) : null}
      </header>
      <Tabs
        selectedKey={tab}
        onSelectionChange={(key) => {
          setTab(tabs.find((name) => name === key) ?? 'projects')
          setAdding(false)
        }}
      >
        <div className="page-tools">
          <TabList className="tabs" aria-label={t('catalog.sections')}>
            {tabs.map((name) => (
              <Tab key={name} id={name} className="tab">
                {t(`catalog.${name}`)}
              </Tab>
            ))}
          </TabList>
          <span className="spacer" />
          <SwitchField label={t('catalog.show-archived')} isSelected={showsArchived} onChange={setShowsArchived} />
          <SearchField className="search" aria-label={t('catalog.search')} value={text} onChange={setText}>
            <Search size={16} strokeWidth={1.75} aria-hidden />
            <Input className="search-input" placeholder={t('catalog.search')} />
          </SearchField>
        </div>
        <TabPanel id="projects" className="tab-panel">
          {isLoading ? <Skeleton rows={5} /> : <ProjectsPanel {...panel} catalog={catalog} currency={currency} />}
        </TabPanel>
        <TabPanel id="clients" className="tab-panel">
          <NamesPanel
            {...panel}
            rows={catalog.clients}
            about={({ id }) => countProjects(id)}
            words={{
              list: t('catalog.clients'),
              empty: t('catalog.empty-clients'),
              add: addWords.clients,
              edit: t('catalog.edit-client'),
            }}
            saving={savingOf(savingClient)}
            onArchive={archive.client}
            onSave={async (row, name) => {
              const input = { ...(row ? { id: row.id } : {}), name, archived: row?.archived ?? false }
              return (await savingClient.mutateAsync(input).catch(() => undefined)) !== undefined
            }}
          />
        </TabPanel>
        <TabPanel id="tags" className="tab-panel">
          <NamesPanel
            {...panel}
            rows={catalog.tags}
            words={{
              list: t('catalog.tags'),
              empty: t('catalog.empty-tags'),
              add: addWords.tags,
              edit: t('catalog.edit-tag'),
            }}
            saving={savingOf(savingTag)}
            onArchive={archive.tag}
            onSave={async (row, name) => {
              const input = { ...(row ? { id: row.id } : {}), name, archived: row?.archived ?? false }
              return (await savingTag.mutateAsync(input).catch(() => undefined)) !== undefined
            }}
          />
        </TabPanel>
      </Tabs>
    </div>
  )
}
