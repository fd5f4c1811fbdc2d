import type { Operation } from '../../../shared/protocol/operation.ts'
import type { SyncResponse } from '../../../shared/protocol/sync.ts'
import { entriesIn, isSetAside, ledgerSince, queuedSince, TABLES, type LedgerRow } from './facts.ts'
import { Memory, type Snapshot } from './memory.ts'
import { Observer } from './observer.ts'
import { checkSettled } from './settled.ts'
import { Violation } from './violation.ts'
import type { SimulatedDevice, World } from './world.ts'

/**
 * Knows what was done and what its author was looking at, from what the devices showed and not from how the product works, and says
 * whether nothing of it was lost. It has no copy of the rules.
 */
export class Oracle {
  readonly #world: World
  readonly #memory = new Memory()
  /** Looks at what administrators and terminals bring about. */
  readonly office: Observer
  readonly #cursors = new Map<string, { key: string; cursor: number }>()
  /** The server's head when it was looked at last, and the version of each of its rows. */
  #head = 0
  #versions = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
    this.office = new Observer(world, this.#memory)
  }

  /** What belongs to the life that the server's database now has, for the day on which it is put back. */
  snapshot(): Snapshot {
    const { named, asked, closings } = this.#memory
    return { named: new Set(named), asked: new Set(asked), closings: new Map(closings) }
  }

  putBack({ named, asked, closings }: Snapshot): void {
    Object.assign(this.#memory, { named: new Set(named), asked: new Set(asked), closings: new Map(closings) })
    this.#head = 0
    this.#versions = new Map()
  }

  /** Runs what a person does on a device and looks at what it queued. */
  async watch(device: SimulatedDevice, act: () => Promise<unknown>): Promise<void> {
    const { operations, writers } = this.#memory
    const shown = new Map(entriesIn(device.raw).map((entry) => [entry.id, entry.description]))
    const { last } = device.raw.prepare<[], { last: number | null }>('select max(n) as last from outbox').get() ?? {
      last: 0,
    }
    await act()
    for (const operation of queuedSince(device.raw, last ?? 0)) {
      operations.set(operation.opId, operation)
      const { description } = operation.fields
      if (operation.entity !== 'time_entry' || typeof description !== 'string') continue
      if (operation.kind === 'patch') {
        // Entries that punches made have no words at first, all of them: these tell nobody who wrote them.
        const words = shown.get(operation.id) ?? ''
        const known = words === '' ? undefined : writers.get(words)
        if (known && !known.includes(operation.saw['description'])) {
          throw new Violation('saw', `${operation.opId} names another write than the one shown`)
        }
      }
      const before = writers.get(description) ?? []
      writers.set(description, [...before, operation.kind === 'create' ? undefined : operation.opId])
      // Of one deed the second operation was done looking at the first.
      shown.set(operation.id, description)
    }
  }

  /** A device made an operation up. */
  forged(operation: Operation): void {
    this.#memory.forged.add(operation.opId)
  }

  /** I2: every operation is in a queue or in the ledger, but for those whose disks were rolled back. */
  durable(): void {
    const held = this.#held()
    for (const opId of this.#memory.operations.keys()) {
      if (!held.has(opId) && !this.#memory.rolledBack.has(opId)) throw new Violation('I2', `${opId} is nowhere`)
    }
    this.office.durable()
  }

  /** A disk was rolled back: what no other disk holds is gone for good. */
  rollBack(): void {
    const held = this.#held()
    for (const opId of this.#memory.operations.keys()) if (!held.has(opId)) this.#memory.rolledBack.add(opId)
    this.office.rollBack()
  }

  #held(): Set<string> {
    const held = new Set(ledgerSince(this.#world.server.raw, 0).map(({ op_id: id }) => id))
    for (const { raw } of this.#world.devices) {
      for (const { op_id: id } of raw.prepare<[], { op_id: string }>('select op_id from outbox').all()) held.add(id)
    }
    return held
  }

  /** The server has answered: I10, I11. */
  committed(): void {
    const { raw } = this.#world.server
    // What only tells of something names nothing that gave way.
    const naming = "select op_id from issues where kind not in ('auto-stopped', 'corrected')"
    for (const { op_id: id } of raw.prepare<[], { op_id: string }>(naming).all()) {
      this.#memory.named.add(id)
    }
    const asking = "select entity_id from issues where kind in ('same-event', 'closed-period')"
    for (const { entity_id: id } of raw.prepare<[], { entity_id: string }>(asking).all()) this.#memory.asked.add(id)
    const head = raw.prepare<[], { head: number }>('select head from orgs').get()?.head ?? 0
    if (head === this.#head) return
    if (head < this.#head) throw new Violation('I10', `the head went from ${this.#head} back to ${head}`)
    this.#authors()
    this.#ordered(head)
    this.#head = head
  }

  /**
   * I11: whoever acted was signed in on the device that sent it, and acted on their own. An administrator acts on the entry of the
   * person whom they named; what a terminal brings about is done to entries of whoever used it.
   */
  #authors(): void {
    const { server, devices, orgId, administrator } = this.#world
    for (const row of ledgerSince(server.raw, this.#head)) {
      if (row.org_id !== orgId) throw new Violation('I11', `${row.op_id} is in another organisation`)
      if (row.outcome === 'refused' || row.outcome === 'quarantined') continue
      const isCorrection = row.device_id === administrator?.deviceId
      const person = isCorrection ? administrator.userId : this.#personAt(row, devices)
      const isForged = this.#memory.forged.has(row.op_id)
      if (isForged || row.actor !== person) {
        throw new Violation('I11', `${row.op_id} of ${row.actor} was ${row.outcome} from ${row.device_id}`)
      }
      if (row.entity !== 'time_entry') continue
      const owner = isCorrection ? this.#memory.corrections.get(row.op_id)?.person : row.actor
      const entry = server.raw
        .prepare<[string], { user_id: string }>('select user_id from time_entries where id = ?')
        .get(row.entity_id)
      if (entry && entry.user_id !== owner) {
        throw new Violation('I11', `${row.op_id} of ${row.actor} was ${row.outcome} to an entry of ${entry.user_id}`)
      }
    }
  }

  /** Who may act from where an operation came from. */
  #personAt({ device_id: from, actor, entity }: LedgerRow, devices: readonly SimulatedDevice[]): string | undefined {
    const isUser = this.#world.isTerminal(from) && entity === 'time_entry' && this.#world.people.includes(actor)
    return isUser ? actor : devices.find(({ name }) => name === from)?.user
  }

  /** I10: what a commit wrote is newer than all that was there, and each row has a version of its own. */
  #ordered(head: number): void {
    const versions = new Map<string, number>()
    const taken = new Set<number>()
    for (const table of TABLES) {
      const rows = this.#world.server.raw.prepare<[], { id: string; version: number }>(
        `select id, version from ${table}`,
      )
      for (const { id, version } of rows.all()) {
        if (version > head) throw new Violation('I10', `${table} ${id} has version ${version}, beyond head ${head}`)
        if (version <= this.#head && this.#versions.size > 0 && this.#versions.get(id) !== version) {
          throw new Violation('I10', `${table} ${id} was written as ${version} after head ${this.#head} was seen`)
        }
        if (taken.has(version)) throw new Violation('I10', `two rows have version ${version}`)
        taken.add(version)
        versions.set(id, version)
      }
    }
    this.#versions = versions
  }

  rowsOnServer(): number {
    return this.#versions.size
  }

  /** How many operations of a device are not archived yet. */
  unarchived({ raw }: SimulatedDevice): number {
    return raw.prepare<[], { n: number }>('select count(*) as n from outbox where state != 2').get()?.n ?? 0
  }

  /** I7, I8: what is shown, and what the server has, is never absurd. I9: what was made here is there unless somebody deleted it, or an issue names it. */
  sane(device: SimulatedDevice): void {
    const shown = entriesIn(device.raw)
    for (const entries of [shown, entriesIn(this.#world.server.raw)]) {
      const running = new Set<string>()
      for (const entry of entries) {
        if (entry.deleted_at !== null) continue
        if (entry.ended_at !== null && entry.ended_at < entry.started_at) {
          throw new Violation('I8', `${entry.id} ends before it starts`)
        }
        if (entry.ended_at !== null) continue
        if (running.has(entry.user_id)) throw new Violation('I7', `two entries run for ${entry.user_id}`)
        running.add(entry.user_id)
      }
    }
    const kept = shown.filter((entry) => entry.deleted_at === null || isSetAside(entry))
    const living = new Set(kept.map(({ id }) => id))
    const created = device.raw
      .prepare<[], { op_id: string; entity_id: string }>(
        "select op_id, entity_id from outbox where entity = 'time_entry' and body ->> 'kind' = 'create'",
      )
      .all()
      .filter(({ op_id: opId, entity_id: id }) => !living.has(id) && !this.#isNamed(opId, id))
    if (created.length === 0) return
    const deleted = new Set(
      [...this.#memory.operations.values()].flatMap(({ kind, id }) => (kind === 'delete' ? [id] : [])),
    )
    const vanished = created.find(({ entity_id: id }) => !deleted.has(id))
    if (vanished) throw new Violation('I9', `${vanished.entity_id} vanished from ${device.name}`)
  }

  /** Whether an issue tells of an operation, or asks about the entry that it made. */
  #isNamed(opId: string, entry: string): boolean {
    return this.#memory.named.has(opId) || this.#memory.asked.has(entry)
  }

  /** I6: cursors go forward, and everything up to a cursor has arrived. To be asked right after an answer was absorbed. */
  cursors(device: SimulatedDevice, response: SyncResponse, serverVersions: ReadonlyMap<string, number>): void {
    if ('reset' in response) return
    const epoch =
      device.raw.prepare<[], { value: string }>("select value from meta where key = 'epoch'").get()?.value ?? ''
    const rows = device.raw
      .prepare<[], { scope: string; cursor: number; gen: number }>('select scope, cursor, gen from sync_scopes')
      .all()
    for (const { scope, cursor, gen } of rows) {
      const key = `${epoch} ${gen}`
      const last = this.#cursors.get(`${device.name} ${scope}`)
      if (last?.key === key && cursor < last.cursor) {
        throw new Violation('I6', `the cursor of ${scope} on ${device.name} went back`)
      }
      this.#cursors.set(`${device.name} ${scope}`, { key, cursor })
      if (scope === 'catalog') continue
      const kept = new Map(
        device.raw
          .prepare<[], { id: string; version: number | null }>(
            "select entity_id as id, body ->> 'version' as version from undo where entity = 'time_entry'",
          )
          .all()
          .map((row) => [row.id, row.version]),
      )
      const held = new Map(entriesIn(device.raw).map((entry) => [entry.id, entry.version]))
      for (const [id, version] of serverVersions) {
        const ours = kept.has(id) ? kept.get(id) : held.get(id)
        if (version <= cursor && ours !== version) {
          throw new Violation('I6', `${device.name} has version ${String(ours)} of ${id}, not ${version}`)
        }
      }
    }
  }

  /** A device's memory of its cursors went with its disk. */
  forgetCursors(device: SimulatedDevice): void {
    for (const key of this.#cursors.keys()) if (key.startsWith(`${device.name} `)) this.#cursors.delete(key)
  }

  /** What must hold once everything was exchanged. */
  settled(): void {
    checkSettled(this.#world, this.#memory)
    this.office.settled()
  }
}
