import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { colours, type Catalog, type Client, type Project, type Tag, type Task } from '../../shared/domain/catalog.ts'
import { useAnswer, useRequest } from './use-answer.ts'

const empty: Catalog = { clients: [], projects: [], tasks: [], tags: [] }

/** The catalogue, empty until it has been read. */
export function useCatalog(): { readonly catalog: Catalog; readonly isLoading: boolean } {
  const { data, isPending } = useAnswer('catalog:list', {})
  return { catalog: data ?? empty, isLoading: isPending }
}

/** The catalogue as maps, for looking up what an entry points at. */
export interface CatalogIndex {
  readonly client: (id: string | null) => Client | undefined
  readonly project: (id: string | null) => Project | undefined
  readonly task: (id: string | null) => Task | undefined
  readonly tag: (id: string) => Tag | undefined
}

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) => {
  const map = new Map<string, Row>(rows.map((row) => [row.id, row]))
  return (id: string | null): Row | undefined => (id === null ? undefined : map.get(id))
}

export function useCatalogIndex(): CatalogIndex {
  const { catalog } = useCatalog()
  return useMemo(
    () => ({
      client: byId(catalog.clients),
      project: byId(catalog.projects),
      task: byId(catalog.tasks),
      tag: byId(catalog.tags),
    }),
    [catalog],
  )
}

/** Makes projects and tags from a name alone, where somebody is in the middle of something else. `undefined` where it failed; the failure is then shown. */
export function useQuickCatalog(): {
  readonly createProject: (name: string) => Promise<Project | undefined>
  readonly createTag: (name: string) => Promise<Tag | undefined>
} {
  const client = useQueryClient()
  const { catalog } = useCatalog()
  const { mutateAsync: saveProject } = useRequest('catalog:save-project')
  const { mutateAsync: saveTag } = useRequest('catalog:save-tag')
  const put = <K extends keyof Catalog>(kind: K, row: Catalog[K][number]): void => {
    client.setQueryData<Catalog>(['catalog:list', {}], (before) => {
      if (!before || before[kind].some(({ id }) => id === row.id)) return before
      return { ...before, [kind]: [...before[kind], row] }
    })
  }
  return {
    createProject: async (name) => {
      // The colours take turns, so that neighbours in a list differ.
      const colour = colours[catalog.projects.length % colours.length] ?? 'teal'
      const project = await saveProject({
        clientId: null,
        name,
        code: '',
        colour,
        billable: false,
        rate: null,
        archived: false,
      }).catch(() => undefined)
      if (project) put('projects', project)
      return project
    },
    createTag: async (name) => {
      const tag = await saveTag({ name, archived: false }).catch(() => undefined)
      if (tag) put('tags', tag)
      return tag
    },
  }
}
