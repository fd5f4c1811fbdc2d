import type { ProjectId, TaskId } from '../../../shared/domain/id.ts'
import type { PersonView, ProjectChoice } from '../../../shared/ipc/kiosk.ts'

/** A project and a task of it, as they are recorded. */
export interface Work {
  readonly projectId: ProjectId | null
  readonly taskId: TaskId | null
}

export const NO_WORK: Work = { projectId: null, taskId: null }

/** What a person most likely goes on with: what they did last. */
export const usualWork = ({ recent }: PersonView): Work => recent[0] ?? NO_WORK

/** A project with its task, for a line: `Assembly: Line 2`. Undefined for none, or one that is not there any more. */
export function workName(projects: readonly ProjectChoice[], { projectId, taskId }: Work): string | undefined {
  const project = projects.find(({ id }) => id === projectId)
  const task = project?.tasks.find(({ id }) => id === taskId)
  return project && (task ? `${project.name}: ${task.name}` : project.name)
}

export interface WorkChoice extends Work {
  readonly key: string
  readonly project: ProjectChoice
  readonly task: string | undefined
}

/** Everything that can be chosen: what was used lately first, then the projects by name, each with its tasks behind it. */
export function workChoices(
  { recent, projects }: PersonView,
  compare: (one: string, other: string) => number,
): {
  readonly recent: readonly WorkChoice[]
  readonly all: readonly ProjectChoice[]
} {
  const lately = recent.flatMap(({ projectId, taskId }): WorkChoice[] => {
    const project = projects.find(({ id }) => id === projectId)
    const task = project?.tasks.find(({ id }) => id === taskId)?.name
    return project ? [{ key: `${projectId} ${taskId ?? ''}`, projectId, taskId, project, task }] : []
  })
  return { recent: lately, all: projects.toSorted((one, other) => compare(one.name, other.name)) }
}
