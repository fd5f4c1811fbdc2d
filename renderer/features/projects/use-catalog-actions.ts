import type { Client, Project, Tag, Task } from '../../../shared/domain/catalog.ts'
import { useRequest } from '../../bridge/use-answer.ts'
import { say } from '../../components/toasts.tsx'
import { useWords } from '../../components/words.tsx'

/** Puts rows of the catalogue away and back; away can be undone. Failures are shown. */
export function useArchive(): {
  readonly client: (row: Client, archived: boolean) => void
  readonly project: (row: Project, archived: boolean) => void
  readonly task: (row: Task, archived: boolean) => void
  readonly tag: (row: Tag, archived: boolean) => void
} {
  const { t } = useWords()
  const clients = useRequest('catalog:save-client')
  const projects = useRequest('catalog:save-project')
  const tasks = useRequest('catalog:save-task')
  const tags = useRequest('catalog:save-tag')
  const archive = <Row extends { readonly name: string }>(
    save: { readonly mutate: (row: Row & { archived: boolean }, options?: { onSuccess?: () => void }) => void },
    row: Row,
    archived: boolean,
  ): void => {
    save.mutate(
      { ...row, archived },
      {
        onSuccess: () => {
          if (!archived) return
          say(t('catalog.archived-name', { name: row.name }), {
            label: t('common.undo'),
            run: () => {
              save.mutate({ ...row, archived: false })
            },
          })
        },
      },
    )
  }
  return {
    client: (row, archived) => {
      archive(clients, row, archived)
    },
    project: (row, archived) => {
      archive(projects, row, archived)
    },
    task: (row, archived) => {
      archive(tasks, row, archived)
    },
    tag: (row, archived) => {
      archive(tags, row, archived)
    },
  }
}
