import type { Punch } from '../../../shared/domain/punch.ts'
import { isSetAside, type WholeEntry } from './facts.ts'
import type { Memory } from './memory.ts'
import type { Arrived } from './same-event-check.ts'
import { Violation } from './violation.ts'
import { checkWorked } from './worked-check.ts'
import type { World } from './world.ts'

/** How far the time that counts may be from the true one before it has to say so, in milliseconds. */
const TOLERANCE = 61_000

interface StoredPunch {
  readonly id: string
  readonly user_id: string
  readonly at: number
  readonly body: string
  readonly flags: string
  readonly ignored: string | null
}

/** I16: what was recorded at terminals is on a disk as it was recorded, and in the end on the server, and in entries. */
export class PunchCheck {
  readonly #world: World
  readonly #memory: Memory
  /** The times that the server last made of punches, by entry. */
  readonly #made = new Map<string, string>()

  constructor(world: World, memory: Memory) {
    this.#world = world
    this.#memory = memory
  }

  punched(punch: Punch): void {
    this.#memory.punches.set(punch.id, {
      body: JSON.stringify(punch),
      person: punch.userId,
      at: punch.claimedAt ?? this.#world.now,
      claimed: punch.claimedAt !== null,
    })
  }

  durable(): void {
    const held = this.#held()
    for (const id of this.#memory.punches.keys()) {
      if (!held.has(id) && !this.#memory.lostPunches.has(id)) throw new Violation('I16', `punch ${id} is nowhere`)
    }
  }

  rollBack(): void {
    const held = this.#held()
    for (const id of this.#memory.punches.keys()) if (!held.has(id)) this.#memory.lostPunches.add(id)
  }

  #held(): Set<string> {
    const held = new Set(this.#stored().map(({ id }) => id))
    for (const { raw } of this.#world.terminals) {
      for (const { id } of raw.prepare<[], { id: string }>('select id from punches').all()) held.add(id)
    }
    return held
  }

  #stored(): StoredPunch[] {
    return this.#world.server.raw
      .prepare<[], StoredPunch>('select id, user_id, at, body, flags, ignored from punches order by at, id')
      .all()
  }

  /** After a commit: what stands by hand stands, and entries of punches alone do not overlap. */
  committed(entries: ReadonlyMap<string, WholeEntry>, arrived: readonly Arrived[]): void {
    if (this.#world.terminals.length === 0) return
    for (const { operation, outcome } of arrived) this.#byHand(operation, outcome, entries.get(operation.id))
    // What was kept back because it lies in closed time was told.
    const asking = "select entity_id from issues where kind in ('same-event', 'closed-period')"
    const asked = this.#world.server.raw.prepare<[], { entity_id: string }>(asking).all()
    const done = [...this.#memory.operations.values()]
    const touched = new Set([...asked.map(({ entity_id: id }) => id), ...done.map(({ id }) => id)])
    const own = [...entries.values()].filter(
      (entry) => entry.source === 'kiosk' && entry.deleted_at === null && !touched.has(entry.id),
    )
    for (const mine of Map.groupBy(own, (entry) => entry.user_id).values()) {
      const ordered = mine.toSorted((a, b) => a.started_at - b.started_at)
      for (const [index, entry] of ordered.entries()) {
        const next = ordered[index + 1]
        if (next && (entry.ended_at === null || entry.ended_at > next.started_at)) {
          throw new Violation('I16', `${entry.id} and ${next.id} are of punches alone, and overlap`)
        }
      }
    }
  }

  /** What somebody has said themselves of an entry's times is not replaced by what punches say. */
  #byHand({ opId, id, fields, saw }: Arrived['operation'], outcome: string, row: WholeEntry | undefined): void {
    if (this.#memory.operations.has(opId) || !this.#memory.punches.has(id) || !('started_at' in fields)) return
    const replaced = this.#memory.operations.get(saw['interval'] ?? '')
    const stands = row !== undefined && JSON.parse(row.stamps).interval === opId && outcome !== 'refused'
    const isLost = replaced && timesOf(replaced.fields) !== this.#made.get(id) && !isEndOf(replaced.fields, fields)
    if (stands && isLost) {
      throw new Violation('I16', `${opId} of punches replaced ${replaced.opId}, which somebody did by hand to ${id}`)
    }
    this.#made.set(id, timesOf(fields))
  }

  settled(): void {
    if (this.#world.terminals.length === 0) return
    const stored = new Map(this.#stored().map((punch) => [punch.id, punch]))
    for (const [id, { body, at }] of this.#memory.punches) {
      const there = stored.get(id)
      if (!there) {
        if (this.#memory.lostPunches.has(id)) continue
        throw new Violation('I16', `punch ${id} never arrived`)
      }
      if (there.body !== body) throw new Violation('I16', `punch ${id} is not as it was recorded: ${there.body}`)
      if (Math.abs(there.at - at) > TOLERANCE && there.flags === '[]') {
        throw new Violation('I16', `punch ${id} of ${at} counts for ${there.at}, and nothing is said about it`)
      }
    }
    for (const id of stored.keys()) {
      if (!this.#memory.punches.has(id)) throw new Violation('I16', `nobody did punch ${id}`)
    }
    this.#accounted([...stored.values()])
    for (const person of this.#world.people) checkWorked(this.#world, this.#memory, person)
  }

  /** Each punch is in an entry of its person, beside one that somebody changed by hand, or says why it is in none. */
  #accounted(punches: readonly StoredPunch[]): void {
    const { raw } = this.#world.server
    const rows = raw
      .prepare<[], WholeEntry & { written: string | null }>(
        'select e.*, p.written from time_entries e left join punch_entries p on p.entry_id = e.id',
      )
      .all()
    // Of what lies in closed time its person was told that it does not follow any more.
    const done = [...this.#memory.operations.values()]
    const touched = new Set([...this.#memory.asked, ...done.map(({ id }) => id)])
    const before = new Map<string, string>()
    for (const { id, user_id: person, at, ignored, body } of punches) {
      if (ignored !== null) continue
      const { kind }: { kind: string } = JSON.parse(body)
      const isFromBreak = kind === 'out' && before.get(person) === 'break-start'
      before.set(person, kind)
      // Who leaves from a break has left when that began.
      if (isFromBreak) continue
      const own = rows.filter((row) => row.user_id === person)
      const isIn = own.some((row) => {
        const times = `${row.started_at} ${String(row.ended_at)} ${row.breaks} ${row.written ?? ''}`
        return times.includes(String(at))
      })
      const isByHand = own.some(
        (row) => row.started_at <= at && row.written !== null && (touched.has(row.id) || isSetAside(row)),
      )
      if (!isIn && !isByHand) throw new Violation('I16', `punch ${id} at ${at} of ${person} is in no entry`)
    }
  }
}

const timesOf = (fields: Arrived['operation']['fields']): string =>
  JSON.stringify([fields['started_at'], fields['ended_at'], fields['breaks']])

/** Whether times are those of what ran, and an end. */
const isEndOf = (ran: Arrived['operation']['fields'], ended: Arrived['operation']['fields']): boolean =>
  ran['ended_at'] === null && ran['started_at'] === ended['started_at']
