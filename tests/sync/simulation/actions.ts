import type Sqlite from 'better-sqlite3'
import { openIssues } from '../../../main/db/issues.ts'
import { settleIssue } from '../../../main/issues/issues.ts'
import { saveProject, saveTag } from '../../../main/tracking/catalog.ts'
import { addEntry, deleteEntry, editEntry, restoreEntry } from '../../../main/tracking/entries.ts'
import { startTimer, stopTimer } from '../../../main/tracking/timer.ts'
import { EntryContent } from '../../../shared/domain/entry.ts'
import { EntryId, ProjectId, TagId } from '../../../shared/domain/id.ts'
import type { Chance } from './random.ts'
import type { SimulatedDevice } from './world.ts'

const MINUTE = 60_000

/** What a person is about to do: how it is called, and doing it. */
export interface Action {
  readonly name: string
  readonly perform: () => Promise<unknown>
}

/** A word that no other text has. */
export type NewWords = () => string

interface Shown {
  readonly id: string
  readonly started_at: number
  readonly ended_at: number | null
}

const contentOf = (description: string): EntryContent =>
  EntryContent.parse({ description, projectId: null, taskId: null, tagIds: [], billable: false })

const entriesOf = (raw: Sqlite.Database, user: string, living: boolean): Shown[] =>
  raw
    .prepare<[string], Shown>(
      `select id, started_at, ended_at from time_entries
       where user_id = ? and deleted_at is ${living ? '' : 'not'} null order by id`,
    )
    .all(user)

const projectForm = (name: string) =>
  ({ clientId: null, name, code: '', colour: 'blue', billable: true, rate: null, archived: false }) as const

const idsIn = (raw: Sqlite.Database, table: 'projects' | 'tags'): string[] =>
  raw
    .prepare<[], { id: string }>(`select id from ${table} where deleted_at is null order by id`)
    .all()
    .map(({ id }) => id)

/** Something that a person does with their own entries, their issues, or the name of a project. */
export function chooseAction(device: SimulatedDevice, chance: Chance, newWords: NewWords): Action {
  const { tracking, raw, replica, user } = device
  const living = entriesOf(raw, user, true)
  const deleted = entriesOf(raw, user, false)
  const one = chance.pick(living)
  const dice = chance.int(100)
  const content = contentOf(newWords())
  if (dice < 30 || !one) return { name: `starts ${content.description}`, perform: () => startTimer(tracking, content) }
  const id = EntryId.parse(one.id)
  if (dice < 45) return { name: 'stops the timer', perform: () => stopTimer(tracking) }
  if (dice < 62) {
    const description = newWords()
    return { name: `describes ${id} as ${description}`, perform: () => editEntry(tracking, id, { description }) }
  }
  if (dice < 74) {
    const startedAt = Math.max(0, one.started_at - chance.int(30 * MINUTE))
    const changes = one.ended_at === null ? { startedAt } : { startedAt, endedAt: one.ended_at + chance.int(MINUTE) }
    return { name: `moves ${id}`, perform: () => editEntry(tracking, id, changes) }
  }
  if (dice < 80) return { name: `deletes ${id}`, perform: () => deleteEntry(tracking, id) }
  const gone = chance.pick(deleted)
  if (dice < 83 && gone) {
    return { name: `brings ${gone.id} back`, perform: () => restoreEntry(tracking, EntryId.parse(gone.id)) }
  }
  if (dice < 87) {
    const endedAt = tracking.clock()
    const startedAt = Math.max(0, endedAt - chance.int(60 * MINUTE))
    return {
      name: `adds ${content.description} by hand`,
      perform: () => addEntry(tracking, { ...content, startedAt, endedAt }),
    }
  }
  if (dice < 92) {
    return {
      name: 'settles an issue',
      async perform() {
        const [issue] = await openIssues(replica.reader, user)
        if (!issue) return undefined
        const context = { actor: user, at: tracking.clock(), newId: tracking.newId, outgoing: true }
        return settleIssue(replica, context, issue.id, chance.chance(0.5) ? 'take' : 'dismiss')
      },
    }
  }
  const project = chance.pick(idsIn(raw, 'projects'))
  const form = projectForm(newWords())
  const changed = project !== undefined && chance.chance(0.6) ? { ...form, id: ProjectId.parse(project) } : form
  return { name: `saves the project ${form.name}`, perform: () => saveProject(tracking, changed) }
}

/** Something that a person does with one of the entries that they touched last: the same ones are at hand on their other devices. */
export function chooseQuarrel(device: SimulatedDevice, chance: Chance, newWords: NewWords): Action {
  const { tracking, raw, user } = device
  const latest = entriesOf(raw, user, true).toSorted((a, b) => b.started_at - a.started_at)
  const entry = chance.pick(latest.slice(0, 2))
  const description = newWords()
  if (!entry) {
    return { name: `starts ${description}`, perform: () => startTimer(tracking, contentOf(description)) }
  }
  const id = EntryId.parse(entry.id)
  const dice = chance.int(100)
  if (dice < 35) return { name: `deletes ${id}`, perform: () => deleteEntry(tracking, id) }
  if (dice < 75) {
    return { name: `describes ${id} as ${description}`, perform: () => editEntry(tracking, id, { description }) }
  }
  const startedAt = Math.max(0, entry.started_at - chance.int(MINUTE))
  return { name: `moves ${id}`, perform: () => editEntry(tracking, id, { startedAt }) }
}

/** Something that a person does with tags and projects, and with entries that have them. */
export function chooseCatalogAction(device: SimulatedDevice, chance: Chance, newWords: NewWords): Action {
  const { tracking, raw, user } = device
  const [project, tag] = [chance.pick(idsIn(raw, 'projects')), chance.pick(idsIn(raw, 'tags'))]
  const entry = chance.pick(entriesOf(raw, user, true))
  const dice = chance.int(100)
  const name = newWords()
  if (dice < 20 || (entry && tag === undefined)) {
    return { name: `makes the tag ${name}`, perform: () => saveTag(tracking, { name, archived: false }) }
  }
  if (dice < 35 && project !== undefined) {
    const form = { ...projectForm(name), id: ProjectId.parse(project), archived: chance.chance(0.7) }
    return { name: `saves the project ${name}`, perform: () => saveProject(tracking, form) }
  }
  if (!entry) return { name: `saves the project ${name}`, perform: () => saveProject(tracking, projectForm(name)) }
  const id = EntryId.parse(entry.id)
  if (dice < 65 && tag !== undefined) {
    const tagIds = chance.chance(0.6) ? [TagId.parse(tag)] : []
    return { name: `gives ${id} ${tagIds.length} tags`, perform: () => editEntry(tracking, id, { tagIds }) }
  }
  if (dice < 80) {
    const billable = chance.chance(0.5)
    return { name: `says whether ${id} is billable`, perform: () => editEntry(tracking, id, { billable }) }
  }
  const projectId = project === undefined ? null : ProjectId.parse(project)
  return { name: `moves ${id} to another project`, perform: () => editEntry(tracking, id, { projectId }) }
}
