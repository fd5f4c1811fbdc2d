import { readEntries } from '../../../server/handlers/team.ts'
import { EntryId, type UserId } from '../../../shared/domain/id.ts'
import { OperationId } from '../../../shared/protocol/operation.ts'
import { MOST_ASKED, type Correction, type TeamEntry } from '../../../shared/protocol/team.ts'
import type { NewWords } from './actions.ts'
import type { World } from './world.ts'

const MINUTE = 60_000

type Fields = Correction['fields']

/** What an administrator has before their eyes, which may be old, and what they make of it. */
export class Corrections {
  readonly #world: World
  readonly #newWords: NewWords
  #shown: readonly TeamEntry[] = []

  constructor(world: World, newWords: NewWords) {
    this.#world = world
    this.#newWords = newWords
  }

  /** Looks at a person's entries. */
  async look(person: UserId): Promise<void> {
    const to = this.#world.now + 60 * MINUTE
    const found = await readEntries(this.#world.parts, { userId: person, from: Math.max(0, to - MOST_ASKED), to })
    if (!found.ok) throw new Error(found.code)
    this.#shown = found.value.entries
  }

  /** An answer shows the entry as it is now, also where it is deleted: so it can be brought back. */
  see(entry: TeamEntry): void {
    this.#shown = [entry, ...this.#shown.filter(({ id }) => id !== entry.id)]
  }

  choose(person: UserId): Correction {
    const { office: chance, newId } = this.#world
    const shown = chance.pick(this.#shown.filter(({ userId }) => userId === person))
    const base = { opId: OperationId.parse(newId()), userId: person, reason: 'As I know it' }
    if (!shown || chance.chance(0.45)) {
      const entryId = EntryId.parse(newId())
      return { ...base, entryId, kind: 'create', fields: this.#missing(person), saw: {} }
    }
    const change = { ...base, entryId: shown.id, saw: shown.stamps }
    if (shown.deleted) return { ...change, kind: 'restore', fields: {} }
    const dice = chance.int(100)
    if (dice < 30) return { ...change, kind: 'delete', fields: {} }
    if (dice < 60) return { ...change, kind: 'patch', fields: { description: this.#newWords() } }
    return { ...change, kind: 'patch', fields: this.#moved(shown) }
  }

  /** What the administrator misses: mostly what one of the person's devices has and the server perhaps has not, as they remember it. */
  #missing(person: UserId): Fields {
    const { office: chance, now } = this.#world
    const [startedAt, endedAt] = this.#remembered(person)
    const start = Math.max(0, startedAt + chance.int(10 * MINUTE) - 5 * MINUTE)
    return {
      user_id: person,
      project_id: null,
      task_id: null,
      description: this.#newWords(),
      ...times(start, Math.max(start, Math.min(now, endedAt + chance.int(10 * MINUTE) - 5 * MINUTE))),
      billable: false,
      tag_ids: [],
      source: 'manual',
    }
  }

  #remembered(person: UserId): readonly [number, number] {
    const { office: chance, now, devices } = this.#world
    const device = chance.pick(devices.filter(({ user }) => user === person))
    const latest = device?.raw
      .prepare<[string], { started_at: number; ended_at: number | null }>(
        `select started_at, ended_at from time_entries where user_id = ? and deleted_at is null
         order by started_at desc, id limit 3`,
      )
      .all(person)
    const entry = latest && chance.pick(latest)
    const length = chance.int(90 * MINUTE)
    if (!entry || chance.chance(0.2)) return [now - 2 * length, now - length]
    // What runs will have ended by about now.
    return [entry.started_at, entry.ended_at ?? Math.max(entry.started_at, now + chance.int(5 * MINUTE))]
  }

  #moved({ fields }: TeamEntry): Fields {
    const { office: chance, now } = this.#world
    const start = Math.max(0, Number(fields['started_at']) - chance.int(20 * MINUTE))
    const end = fields['ended_at'] === null ? now : Number(fields['ended_at']) + chance.int(MINUTE)
    return { ...times(start, Math.max(start, end)), breaks: fields['breaks'] ?? [], zone: fields['zone'] ?? '' }
  }
}

const times = (startedAt: number, endedAt: number): Fields => ({
  started_at: startedAt,
  ended_at: endedAt,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: 'user',
})
