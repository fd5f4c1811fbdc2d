import type { EntryContent } from '../../shared/domain/entry.ts'

/** What of an entry's content was changed. */
export function changesOf(before: EntryContent, after: EntryContent): Partial<EntryContent> {
  const sameTags =
    before.tagIds.length === after.tagIds.length && before.tagIds.every((id) => after.tagIds.includes(id))
  return {
    ...(before.description === after.description ? {} : { description: after.description }),
    ...(before.projectId === after.projectId && before.taskId === after.taskId
      ? {}
      : { projectId: after.projectId, taskId: after.taskId }),
    ...(sameTags ? {} : { tagIds: after.tagIds }),
    ...(before.billable === after.billable ? {} : { billable: after.billable }),
  }
}
