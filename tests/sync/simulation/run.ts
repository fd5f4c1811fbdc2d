import { EntryContent } from '../../../shared/domain/entry.ts'
import { EntryId, ProjectId } from '../../../shared/domain/id.ts'
import { addEntry, deleteEntry, editEntry, restoreEntry } from '../../../main/tracking/entries.ts'
import { saveProject } from '../../../main/tracking/catalog.ts'
import { startTimer, stopTimer } from '../../../main/tracking/timer.ts'
import { openIssues } from '../../../main/db/issues.ts'
import { settleIssue } from '../../../main/sync/issues.ts'
import type { SyncRequest } from '../../../shared/protocol/sync.ts'
import { checkOverlay } from './overlay-check.ts'
import type { Disk } from './disk.ts'
import { Oracle, Violation } from './oracle.ts'
import { World, type PlantedBug, type SimulatedDevice } from './world.ts'

const MINUTE = 60_000

/** What one run did, to compare two runs of one seed. */
export interface Trace {
  operations: number
  requests: number
  faults: number
  /** Of the server's rows at the end. */
  end: string
}

/** One seeded schedule: people act and the world misbehaves; then it heals, and everything must be where it belongs. */
export async function simulate(
  seed: number,
  blank: { client: Disk; server: Disk },
  bug: PlantedBug = {},
  steps = 120,
): Promise<Trace> {
  const world = await World.create(seed, blank, bug)
  try {
    return await new Run(world).play(steps)
  } finally {
    world.close()
  }
}

class Run {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #late: { device: SimulatedDevice; request: SyncRequest }[] = []
  readonly #trace: Trace = { operations: 0, requests: 0, faults: 0, end: '' }
  #serverBackups: { disk: Disk; named: Set<string> }[] = []
  #words = 0

  constructor(world: World) {
    this.#world = world
    this.#oracle = new Oracle(world)
  }

  async play(steps: number): Promise<Trace> {
    const { chance } = this.#world
    const [ada, bob] = [await this.#world.addUser('ada'), await this.#world.addUser('bob')]
    this.#world.addDevice('laptop', ada)
    this.#world.addDevice('phone', ada)
    this.#world.addDevice('bobs-laptop', bob)
    for (let step = 0; step < steps; step += 1) {
      this.#world.now += chance.int(5 * MINUTE)
      const device = chance.pick(this.#world.devices)
      if (!device) continue
      if (chance.chance(0.35)) await this.#act(device)
      else await this.#network(device)
      await this.#misbehave(device)
      if (step % 5 === 0) this.#oracle.durable()
    }
    await this.#heal()
    this.#oracle.settled()
    this.#trace.end = JSON.stringify(this.#world.server.raw.prepare('select * from time_entries order by id').all())
    return this.#trace
  }

  async #act(device: SimulatedDevice): Promise<void> {
    this.#trace.operations += 1
    await this.#oracle.watch(device, () => this.#action(device))
    this.#oracle.sane(device)
    if (this.#world.chance.chance(0.2)) await checkOverlay(device)
  }

  #newWords(): string {
    this.#words += 1
    return `words ${this.#words}`
  }

  async #action({ tracking, raw, replica, user }: SimulatedDevice): Promise<unknown> {
    const { chance } = this.#world
    const living = raw
      .prepare<[string], { id: string; started_at: number; ended_at: number | null }>(
        'select id, started_at, ended_at from time_entries where user_id = ? and deleted_at is null order by id',
      )
      .all(user)
    const deleted = raw
      .prepare<[string], { id: string }>(
        'select id from time_entries where user_id = ? and deleted_at is not null order by id',
      )
      .all(user)
    const one = chance.pick(living)
    const dice = chance.int(100)
    const content = EntryContent.parse({
      description: this.#newWords(),
      projectId: null,
      taskId: null,
      tagIds: [],
      billable: false,
    })
    if (dice < 30 || !one) return startTimer(tracking, content)
    const id = EntryId.parse(one.id)
    if (dice < 45) return stopTimer(tracking)
    if (dice < 62) return editEntry(tracking, id, { description: this.#newWords() })
    if (dice < 74) {
      const startedAt = Math.max(0, one.started_at - chance.int(30 * MINUTE))
      return editEntry(
        tracking,
        id,
        one.ended_at === null ? { startedAt } : { startedAt, endedAt: one.ended_at + chance.int(MINUTE) },
      )
    }
    if (dice < 80) return deleteEntry(tracking, id)
    const gone = chance.pick(deleted)
    if (dice < 83 && gone) return restoreEntry(tracking, EntryId.parse(gone.id))
    if (dice < 87) {
      const end = tracking.clock()
      return addEntry(tracking, { ...content, startedAt: Math.max(0, end - chance.int(60 * MINUTE)), endedAt: end })
    }
    if (dice < 92) {
      const [issue] = await openIssues(replica.reader, user)
      if (!issue) return undefined
      const context = { actor: user, at: tracking.clock(), newId: tracking.newId, outgoing: true }
      return settleIssue(replica, context, issue.id, chance.chance(0.5) ? 'take' : 'dismiss')
    }
    const project = chance.pick(
      raw.prepare<[], { id: string }>('select id from projects where deleted_at is null order by id').all(),
    )
    const form = {
      clientId: null,
      name: this.#newWords(),
      code: '',
      colour: 'blue',
      billable: true,
      rate: null,
      archived: false,
    } as const
    return saveProject(tracking, project && chance.chance(0.6) ? { ...form, id: ProjectId.parse(project.id) } : form)
  }

  /** Moves the one request of a device on by one step: made, answered, taken in. Each step may fail. */
  async #network(device: SimulatedDevice, faulty = true): Promise<boolean> {
    const { chance } = this.#world
    const lost = (): boolean => faulty && chance.chance(0.12)
    if (!device.flight) {
      device.flight = {
        round: await this.#world.prepare(device, faulty ? 1 + chance.int(40) : 5),
        response: undefined,
        versions: new Map(),
      }
      return true
    }
    const { round, response, versions } = device.flight
    if (response === undefined) {
      if (lost()) {
        device.flight = undefined
        return true
      }
      if (faulty && chance.chance(0.1)) this.#late.push({ device, request: round.request })
      device.flight = { round, response: await this.#answer(device, round.request), versions: this.#versions(device) }
      return true
    }
    device.flight = undefined
    if (lost()) return true
    const { outcome } = await this.#world.absorb(device, round, response)
    if (outcome === 'stale') return true
    this.#oracle.cursors(device, response, versions)
    this.#oracle.sane(device)
    if (!faulty || chance.chance(0.2)) await checkOverlay(device)
    return outcome === 'more'
  }

  /** What the server has of a person's entries at this moment. */
  #versions(device: SimulatedDevice): Map<string, number> {
    const rows = this.#world.server.raw
      .prepare<[string], { id: string; version: number }>('select id, version from time_entries where user_id = ?')
      .all(device.user)
    return new Map(rows.map(({ id, version }) => [id, version]))
  }

  async #answer(device: SimulatedDevice, request: SyncRequest): ReturnType<World['answer']> {
    this.#trace.requests += 1
    const response = await this.#world.answer(device, request)
    this.#oracle.noteIssues()
    if (this.#world.quarantined.length > 0) throw new Violation(`quarantined: ${String(this.#world.quarantined[0])}`)
    return response
  }

  async #misbehave(device: SimulatedDevice): Promise<void> {
    const { chance, devices } = this.#world
    const late = chance.chance(0.3) ? this.#late.shift() : undefined
    if (late) await this.#answer(late.device, late.request)
    if (chance.chance(0.08)) device.backups.push(device.raw.serialize())
    if (chance.chance(0.05)) {
      this.#serverBackups.push({ disk: this.#world.server.raw.serialize(), named: new Set(this.#oracle.named) })
    }
    // The app was killed: what was on its way to it does not arrive.
    if (chance.chance(0.03)) device.flight = undefined
    if (chance.chance(0.01)) device.clockSkew += chance.int(200_000) - 100_000
    if (chance.chance(this.#world.bug.purges ?? 0.005)) await this.#fault(() => this.#world.purge())
    if (chance.chance(0.005) && devices.length < 5) {
      await this.#fault(() =>
        this.#world.addDevice(`${device.name}-clone-${devices.length}`, device.user, device.raw.serialize()),
      )
    }
    const backup = chance.chance(0.01) ? chance.pick(device.backups) : undefined
    if (backup) {
      await this.#fault(() => this.#world.restoreDevice(device, backup))
      this.#oracle.forgetCursors(device)
    }
    const serverBackup = chance.chance(0.01) ? chance.pick(this.#serverBackups) : undefined
    if (serverBackup) {
      await this.#fault(() => this.#world.restoreServer(serverBackup.disk))
      this.#oracle.named = new Set(serverBackup.named)
      this.#serverBackups = []
    }
  }

  async #fault(happen: () => unknown): Promise<void> {
    this.#trace.faults += 1
    await happen()
    this.#oracle.rollBack()
  }

  /** The network works and nobody acts: in a bounded number of rounds everything must be exchanged. */
  async #heal(): Promise<void> {
    for (const { device, request } of this.#late) await this.#answer(device, request)
    for (const device of this.#world.devices) device.flight = undefined
    let quiet = 0
    for (let turn = 0; quiet < 2; turn += 1) {
      if (turn > 60) throw new Violation('L1: the devices do not come to rest')
      const head = this.#head()
      let busy = false
      for (const device of this.#world.devices) {
        let more = true
        for (let round = 0; more; round += 1) {
          if (round > 200) throw new Violation(`L1: ${device.name} never finishes`)
          await this.#network(device, false)
          await this.#network(device, false)
          more = await this.#network(device, false)
          const left =
            device.raw.prepare<[], { n: number }>('select count(*) as n from outbox where state != 2').get()?.n ?? 0
          more ||= left > 0
        }
        busy ||= this.#head() !== head
      }
      quiet = busy ? 0 : quiet + 1
    }
  }

  #head(): number {
    return this.#world.server.raw.prepare<[], { head: number }>('select head from orgs').get()?.head ?? 0
  }
}
