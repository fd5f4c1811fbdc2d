import type { Selectable } from 'kysely'
import { Client, Project, Tag, Task, type Catalog } from '../../shared/domain/catalog.ts'
import type { Reader } from './open.ts'
import type { ClientTable, ProjectTable, TagTable, TaskTable } from './schema.ts'

export const toClient = (row: Selectable<ClientTable>): Client =>
  Client.parse({ id: row.id, name: row.name, archived: row.archived === 1 })

export const toProject = (row: Selectable<ProjectTable>): Project =>
  Project.parse({
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    code: row.code,
    colour: row.colour,
    billable: row.billable === 1,
    rate: row.rate_minor === null || row.currency === null ? null : { minor: row.rate_minor, currency: row.currency },
    archived: row.archived === 1,
  })

export const toTask = (row: Selectable<TaskTable>): Task =>
  Task.parse({ id: row.id, projectId: row.project_id, name: row.name, archived: row.archived === 1 })

export const toTag = (row: Selectable<TagTable>): Tag =>
  Tag.parse({ id: row.id, name: row.name, archived: row.archived === 1 })

/** Everything that an entry can be put on, archived or not, by name. */
export async function readCatalog(db: Reader): Promise<Catalog> {
  const clients = await db.selectFrom('clients').selectAll().where('deleted_at', 'is', null).orderBy('name').execute()
  const projects = await db.selectFrom('projects').selectAll().where('deleted_at', 'is', null).orderBy('name').execute()
  const tasks = await db.selectFrom('tasks').selectAll().where('deleted_at', 'is', null).orderBy('name').execute()
  const tags = await db.selectFrom('tags').selectAll().where('deleted_at', 'is', null).orderBy('name').execute()
  return {
    clients: clients.map(toClient),
    projects: projects.map(toProject),
    tasks: tasks.map(toTask),
    tags: tags.map(toTag),
  }
}
