import { Client, Project, sameName, Tag, Task } from '../../shared/domain/catalog.ts'
import { ClientId, ProjectId, TagId, TaskId } from '../../shared/domain/id.ts'
import type { Parsed } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/ipc/failure.ts'
import { entityOf, type EntityName } from '../../shared/protocol/entity.ts'
import { fromStored } from '../../shared/protocol/column.ts'
import type { Change } from '../db/commit.ts'
import { exists } from './content.ts'
import { Refusal, write, type Tracking, type Writing } from './context.ts'

/** Makes a client, or changes one. Two clients that are in use cannot have the same name. */
export function saveClient(tracking: Tracking, form: Parsed<'catalog:save-client'>): Promise<Result<Client>> {
  return write(tracking, async (writing) => {
    const id = ClientId.parse(form.id ?? tracking.newId())
    const rows = await writing.transaction.selectFrom('clients').selectAll().where('deleted_at', 'is', null).execute()
    const client = Client.parse({ ...form, id })
    refuseTwins(client, rows)
    await save(writing, 'client', id, form.id !== undefined, rows, { name: client.name, archived: client.archived })
    return client
  })
}

/** Makes a project, or changes one. Names are unique among the projects of a client that are in use. */
export function saveProject(tracking: Tracking, form: Parsed<'catalog:save-project'>): Promise<Result<Project>> {
  return write(tracking, async (writing) => {
    const id = ProjectId.parse(form.id ?? tracking.newId())
    if (form.clientId !== null && !(await exists(writing.transaction, 'clients', form.clientId)))
      throw new Refusal('not-found')
    const rows = await writing.transaction.selectFrom('projects').selectAll().where('deleted_at', 'is', null).execute()
    const project = Project.parse({ ...form, id })
    refuseTwins(
      project,
      rows.filter((row) => row.client_id === project.clientId),
    )
    await save(writing, 'project', id, form.id !== undefined, rows, {
      client_id: project.clientId,
      name: project.name,
      code: project.code,
      colour: project.colour,
      billable: project.billable,
      rate_minor: project.rate?.minor ?? null,
      currency: project.rate?.currency ?? null,
      archived: project.archived,
    })
    return project
  })
}

/** Makes a task of a project, or changes one. It cannot move to another project. */
export function saveTask(tracking: Tracking, form: Parsed<'catalog:save-task'>): Promise<Result<Task>> {
  return write(tracking, async (writing) => {
    const id = TaskId.parse(form.id ?? tracking.newId())
    if (!(await exists(writing.transaction, 'projects', form.projectId))) throw new Refusal('not-found')
    const rows = await writing.transaction.selectFrom('tasks').selectAll().where('deleted_at', 'is', null).execute()
    const task = Task.parse({ ...form, id })
    const before = rows.find((row) => row.id === id)
    if (before && before.project_id !== task.projectId) throw new Refusal('bad-input')
    refuseTwins(
      task,
      rows.filter((row) => row.project_id === task.projectId),
    )
    await save(writing, 'task', id, form.id !== undefined, rows, {
      project_id: task.projectId,
      name: task.name,
      archived: task.archived,
    })
    return task
  })
}

/** Makes a tag, or changes one. */
export function saveTag(tracking: Tracking, form: Parsed<'catalog:save-tag'>): Promise<Result<Tag>> {
  return write(tracking, async (writing) => {
    const id = TagId.parse(form.id ?? tracking.newId())
    const rows = await writing.transaction.selectFrom('tags').selectAll().where('deleted_at', 'is', null).execute()
    const tag = Tag.parse({ ...form, id })
    refuseTwins(tag, rows)
    await save(writing, 'tag', id, form.id !== undefined, rows, { name: tag.name, archived: tag.archived })
    return tag
  })
}

interface Named {
  readonly id: string
  readonly name: string
  readonly archived: boolean
}

function refuseTwins(named: Named, rows: readonly { id: string; name: string; archived: number }[]): void {
  if (named.archived) return
  const twin = rows.some(
    (row) => row.id !== named.id && row.archived === 0 && sameName(row.name) === sameName(named.name),
  )
  if (twin) throw new Refusal('name-taken')
}

/** Writes a creation with every column, or a patch with the groups that differ. */
async function save(
  writing: Writing,
  entity: EntityName,
  id: string,
  change: boolean,
  rows: readonly { readonly id: string }[],
  fields: Change['fields'],
): Promise<void> {
  if (!change) {
    await writing.change({ entity, id, kind: 'create', fields })
    return
  }
  const row = rows.find((candidate) => candidate.id === id)
  if (!row) throw new Refusal('not-found')
  const { groups, columns } = entityOf(entity)
  const before: Record<string, unknown> = { ...row }
  const differing = Object.values(groups).filter((group) =>
    group.some((column) => {
      const kind = columns[column]?.kind
      return kind !== undefined && JSON.stringify(fromStored(kind, before[column])) !== JSON.stringify(fields[column])
    }),
  )
  const patch = Object.fromEntries(differing.flat().map((column) => [column, fields[column] ?? null]))
  if (differing.length > 0) await writing.change({ entity, id, kind: 'patch', fields: patch })
}
