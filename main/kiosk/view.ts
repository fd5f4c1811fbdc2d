import type { Day } from '../../shared/domain/day.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import { possiblePunches } from '../../shared/domain/next-punch.ts'
import type { PersonView } from '../../shared/ipc/kiosk.ts'
import type { TerminalPerson, TerminalRoster } from '../../shared/protocol/terminal.ts'
import { workedOn, type Situation } from './situation.ts'

/** How many projects are offered as recent. */
const RECENT = 6

export interface Shown {
  readonly person: TerminalPerson
  readonly situation: Situation
  readonly catalog: Omit<TerminalRoster, 'people'>
  readonly now: Instant
  readonly today: Day
  readonly wantsPin: boolean
}

/** What the screen of a visit shows. */
export function viewPerson({ person, situation, catalog, now, today, wantsPin }: Shown): PersonView {
  const { standing, running, elsewhere, entries, forgotten } = situation
  const possible = possiblePunches(standing, elsewhere)
  return {
    id: person.id,
    name: person.name,
    locale: person.locale,
    textSize: person.textSize,
    next: possible[0],
    possible,
    running: running && { since: running.startedAt, projectId: running.projectId, taskId: running.taskId },
    onBreakSince: standing.state === 'break' ? standing.since : null,
    todayTotal: workedOn(entries, today, now),
    asOf: now,
    recent: recentOf(situation, catalog),
    projects: catalog.projects.map(({ id, name, code, colour, clientId }) => ({
      id,
      name,
      code,
      colour,
      client: catalog.clients.find((client) => client.id === clientId)?.name ?? null,
      tasks: catalog.tasks
        .filter(({ projectId }) => projectId === id)
        .map((task) => ({ id: task.id, name: task.name })),
    })),
    forgotten: forgotten ?? null,
    wantsPin,
  }
}

/** What somebody worked on last, as far as it is still offered: the newest first, no two alike. */
function recentOf({ entries }: Situation, { projects, tasks }: Shown['catalog']): PersonView['recent'] {
  const offered = new Set<string>([...projects.map(({ id }) => id), ...tasks.map(({ id }) => id)])
  const recent = new Map<string, PersonView['recent'][number]>()
  for (const { projectId, taskId } of entries.toReversed()) {
    if (projectId === null || !offered.has(projectId) || (taskId !== null && !offered.has(taskId))) continue
    const key = `${projectId} ${taskId ?? ''}`
    if (!recent.has(key)) recent.set(key, { projectId, taskId })
  }
  return [...recent.values()].slice(0, RECENT)
}
