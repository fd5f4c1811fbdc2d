import type { EntryContent } from '../../shared/domain/entry.ts'
import type { Reader } from '../db/open.ts'
import { Refusal } from './context.ts'

/** Refuses content that names a project, task or tag which is not there, or a task of another project. */
export async function checkContent(
  db: Reader,
  content: Pick<EntryContent, 'projectId' | 'taskId' | 'tagIds'>,
): Promise<void> {
  if (content.projectId !== null && !(await exists(db, 'projects', content.projectId))) throw new Refusal('not-found')
  if (content.taskId !== null) {
    const task = await db
      .selectFrom('tasks')
      .select('project_id')
      .where('id', '=', content.taskId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (task?.project_id !== content.projectId) throw new Refusal('not-found')
  }
  for (const tag of content.tagIds) if (!(await exists(db, 'tags', tag))) throw new Refusal('not-found')
}

/** Whether a catalog row is there and not deleted. */
export async function exists(
  db: Reader,
  table: 'clients' | 'projects' | 'tasks' | 'tags',
  id: string,
): Promise<boolean> {
  const row = await db
    .selectFrom(table)
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
