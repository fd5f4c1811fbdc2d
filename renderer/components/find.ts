import { sameName, type Catalog, type Project } from '../../shared/domain/catalog.ts'
import type { PickerGroup, PickerItem } from './Picker.tsx'
import { projectWords } from './project-words.ts'

/** More lines than anybody reads; typing narrows them. */
const MOST_LINES = 100

/** Whether every word that was typed occurs somewhere. */
function matches(words: readonly string[], ...texts: readonly string[]): boolean {
  const all = sameName(texts.join(' '))
  return words.every((word) => all.includes(word))
}

const wordsOf = (text: string): string[] => sameName(text).split(/\s+/u).filter(Boolean)

export interface Found {
  readonly groups: readonly PickerGroup[]
  readonly more: number
}

function cutTo(most: number, groups: readonly PickerGroup[]): Found {
  let left = most
  const shown: PickerGroup[] = []
  for (const group of groups) {
    const items = group.items.slice(0, left)
    left -= items.length
    if (items.length > 0) shown.push({ ...group, items })
  }
  const total = groups.reduce((sum, { items }) => sum + items.length, 0)
  return { groups: shown, more: Math.max(0, total - most) }
}

/** Projects and their tasks in the groups of their clients, in the order of the alphabet. What is archived stays away. */
export function findProjects(
  catalog: Catalog,
  text: string,
  words: { readonly none: string; readonly noClient: string },
  locale: string,
): Found {
  const typed = wordsOf(text)
  const order = new Intl.Collator(locale, { numeric: true })
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => order.compare(a.name, b.name)
  const clients = catalog.clients.toSorted(byName)
  const projects = catalog.projects.filter(({ archived }) => !archived).toSorted(byName)
  const tasks = catalog.tasks.filter(({ archived }) => !archived).toSorted(byName)

  const byProject = Map.groupBy(tasks, ({ projectId }) => projectId)

  const linesOf = (own: readonly Project[], clientName: string): PickerItem[] =>
    own.flatMap((project) => {
      const parts = byProject.get(project.id) ?? []
      if (matches(typed, project.name, project.code, clientName)) {
        return [
          { key: `project:${project.id}`, name: project.name, colour: project.colour },
          ...parts.map((task) => ({ key: `task:${task.id}`, name: task.name, isNested: true })),
        ]
      }
      // Found by the task alone: the first line is what was typed, so that Enter takes it.
      return parts
        .filter((task) => matches(typed, task.name, project.name, clientName))
        .map((task) => ({
          key: `task:${task.id}`,
          name: projectWords(project.name, task.name, undefined),
          colour: project.colour,
        }))
    })

  const none: PickerGroup[] =
    typed.length === 0 && projects.length > 0
      ? [{ key: 'none', title: '', items: [{ key: 'none', name: words.none }] }]
      : []
  const isKnown = new Set(clients.map(({ id }) => id))
  const byClient = Map.groupBy(projects, ({ clientId }) =>
    clientId !== null && isKnown.has(clientId) ? clientId : null,
  )
  const withClient = clients.map((client) => ({
    key: client.id,
    title: client.name,
    items: linesOf(byClient.get(client.id) ?? [], client.name),
  }))
  const rest = {
    key: 'without',
    title: withClient.some(({ items }) => items.length > 0) ? words.noClient : '',
    items: linesOf(byClient.get(null) ?? [], ''),
  }
  return cutTo(MOST_LINES, [...none, ...withClient, rest])
}

/** Tags by name; the chosen ones first, so that they can be taken off. */
export function findTags(catalog: Catalog, text: string, chosen: readonly string[], locale: string): Found {
  const typed = wordsOf(text)
  const order = new Intl.Collator(locale, { numeric: true })
  const isChosen = new Set(chosen)
  const items = catalog.tags
    .filter((tag) => (!tag.archived || isChosen.has(tag.id)) && matches(typed, tag.name))
    .toSorted((a, b) => order.compare(a.name, b.name))
    .map((tag) => ({ key: tag.id, name: tag.name }))
  return cutTo(MOST_LINES, [{ key: 'tags', title: '', items }])
}
