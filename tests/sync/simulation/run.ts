import { OperationId, type Operation } from '../../../shared/protocol/operation.ts'
import type { SyncRequest, SyncResponse } from '../../../shared/protocol/sync.ts'
import { chooseAction, chooseCatalogAction, chooseQuarrel, type Action } from './actions.ts'
import type { Disk, Disks } from './disk.ts'
import type { Snapshot } from './memory.ts'
import { Office } from './office.ts'
import { Oracle } from './oracle.ts'
import { checkOverlay } from './overlay-check.ts'
import { Violation } from './violation.ts'
import { World, type Settings, type SimulatedDevice } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STEPS = 120

/** What one run did, to compare two runs of one seed. */
export interface Trace {
  operations: number
  requests: number
  faults: number
  /** Of the server's rows at the end. */
  end: string
}

/**
 * One seeded schedule: people act and the world misbehaves; then it heals, and everything must be where it belongs.
 * @throws {Violation} where it is not
 */
export async function simulate(seed: number, blank: Disks, settings: Settings = {}): Promise<Trace> {
  const world = new World(seed, blank, settings)
  try {
    return await new Run(world).play()
  } finally {
    world.close()
  }
}

class Run {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #late: { device: SimulatedDevice; request: SyncRequest }[] = []
  readonly #trace: Trace = { operations: 0, requests: 0, faults: 0, end: '' }
  #serverBackups: { disk: Disk; known: Snapshot }[] = []
  readonly #office: Office
  #words = 0

  constructor(world: World) {
    this.#world = world
    this.#oracle = new Oracle(world)
    this.#office = new Office(world, this.#oracle, this.#newWords)
  }

  readonly #newWords = (): string => `words ${(this.#words += 1)}`

  async play(): Promise<Trace> {
    const { chance } = this.#world
    const [ada, bob] = [await this.#world.addUser('ada'), await this.#world.addUser('bob')]
    await this.#world.addDevice('laptop', ada)
    await this.#world.addDevice('phone', ada)
    await this.#world.addDevice('bobs-laptop', bob)
    await this.#office.open()
    for (let step = 0; step < STEPS; step += 1) {
      this.#world.now += chance.int(5 * MINUTE)
      const device = chance.pick(this.#world.devices)
      if (!device) continue
      if (chance.chance(0.35)) await this.#act(device)
      else await this.#network(device)
      await this.#misbehave(device)
      await this.#misbehaveMore(device)
      await this.#office.step()
      if (step % 5 === 0) this.#oracle.durable()
    }
    await this.#heal()
    this.#oracle.settled()
    this.#trace.end = JSON.stringify(this.#world.server.raw.prepare('select * from time_entries order by id').all())
    return this.#trace
  }

  async #act(device: SimulatedDevice): Promise<void> {
    this.#trace.operations += 1
    const { name, perform } = this.#choose(device)
    this.#world.say(device.name, name)
    await this.#oracle.watch(device, perform)
    this.#oracle.sane(device)
    if (this.#world.chance.chance(0.2)) checkOverlay(device)
  }

  #choose(device: SimulatedDevice): Action {
    const { chance, trouble, faults } = this.#world
    const newWords = this.#newWords
    const decision = this.#office.chooseDecision(device)
    if (decision) return decision
    if (trouble.chance(faults.catalog)) return chooseCatalogAction(device, trouble, newWords)
    if (trouble.chance(faults.quarrels)) return chooseQuarrel(device, trouble, newWords)
    return chooseAction(device, chance, newWords)
  }

  /** Moves the one request of a device on by one step: made, answered, taken in. Each step may fail. */
  async #network(device: SimulatedDevice, faulty = true): Promise<boolean> {
    const { chance, trouble, faults } = this.#world
    const say = (what: string): void => this.#world.say(device.name, what)
    const lost = (): boolean => faulty && chance.chance(0.12)
    if (faulty && device.away > 0) return true
    if (!device.flight) {
      const round = await this.#world.prepare(device, faulty ? 1 + chance.int(40) : ROWS_HEALING)
      device.flight = { round, response: undefined, versions: new Map() }
      say(`sends ${round.sent.length} operations and asks for ${round.request.limit} rows`)
      return true
    }
    const { round, response, versions } = device.flight
    if (response === undefined) {
      if (lost()) {
        say('loses its request on the way')
        device.flight = undefined
        return true
      }
      if (faulty && chance.chance(0.1)) this.#late.push({ device, request: round.request })
      const request = faulty && trouble.chance(faults.lies) ? this.#lie(device, round.request) : round.request
      const answer = await this.#answer(device, request)
      if (faulty && trouble.chance(faults.serverDeath)) {
        this.#world.say('server', 'dies after its commit, before it has answered')
        device.flight = undefined
        return true
      }
      device.flight = { round, response: answer, versions: this.#versions(device) }
      return true
    }
    device.flight = undefined
    if (lost()) {
      say('loses its answer on the way')
      return true
    }
    const { outcome } = await this.#world.absorb(device, round, response)
    say(`takes its answer in: ${'reset' in response ? `reset, ${response.reset}` : outcome}`)
    if (outcome === 'stale') return true
    this.#oracle.cursors(device, response, versions)
    this.#oracle.sane(device)
    if (!faulty || chance.chance(0.2)) checkOverlay(device)
    return outcome === 'more'
  }

  /** A request with an operation in somebody else's name, or on somebody else's entry. */
  #lie(device: SimulatedDevice, request: SyncRequest): SyncRequest {
    const { trouble, devices, newId, now } = this.#world
    const other = devices.find(({ user }) => user !== device.user)
    const entry =
      other &&
      trouble.pick(
        this.#world.server.raw
          .prepare<[string], { id: string }>('select id from time_entries where user_id = ? order by id')
          .all(other.user),
      )
    if (!other || !entry) return request
    const operation: Operation = {
      opId: OperationId.parse(newId()),
      actor: trouble.chance(0.5) ? other.user : device.user,
      entity: 'time_entry',
      id: entry.id,
      kind: 'patch',
      fields: { description: 'forged' },
      saw: {},
      at: now,
      schema: 1,
    }
    this.#world.say(device.name, `lies about ${entry.id}`)
    this.#oracle.forged(operation)
    return { ...request, ops: [...request.ops, operation] }
  }

  /** What the server has of a person's entries at this moment. */
  #versions(device: SimulatedDevice): Map<string, number> {
    const rows = this.#world.server.raw
      .prepare<[string], { id: string; version: number }>('select id, version from time_entries where user_id = ?')
      .all(device.user)
    return new Map(rows.map(({ id, version }) => [id, version]))
  }

  async #answer(device: SimulatedDevice, request: SyncRequest): Promise<SyncResponse> {
    this.#trace.requests += 1
    const response = await this.#oracle.office.during({ request }, () => this.#world.answer(device, request))
    const outcome = 'reset' in response ? `reset, ${response.reset}` : `head ${this.#head()}`
    this.#world.say('server', `answers ${device.name}: ${outcome}`)
    this.#oracle.committed()
    if (this.#world.quarantined.length > 0) {
      throw new Violation('I5', `an operation was quarantined: ${String(this.#world.quarantined[0])}`)
    }
    return response
  }

  async #misbehave(device: SimulatedDevice): Promise<void> {
    const { chance, devices } = this.#world
    const late = chance.chance(0.3) ? this.#late.shift() : undefined
    if (late) {
      this.#world.say('network', `delivers an old request of ${late.device.name} again`)
      await this.#answer(late.device, late.request)
    }
    if (chance.chance(0.08)) device.backups.push(device.raw.serialize())
    if (chance.chance(0.05)) {
      this.#serverBackups.push({ disk: this.#world.server.raw.serialize(), known: this.#oracle.snapshot() })
    }
    // The app was killed: what was on its way to it does not arrive.
    if (chance.chance(0.03)) {
      this.#world.say(device.name, 'crashes')
      device.flight = undefined
    }
    if (chance.chance(0.01)) this.#jump(device, chance.int(200_000) - 100_000)
    if (chance.chance(this.#world.bug.purges ?? 0.005)) {
      await this.#fault('server', 'purges tombstones', () => this.#world.purge())
    }
    if (chance.chance(0.005) && devices.length < 5) {
      const name = `${device.name}-clone-${devices.length}`
      await this.#fault(name, `is a clone of ${device.name}`, () =>
        this.#world.addDevice(name, device.user, device.raw.serialize()),
      )
    }
    const backup = chance.chance(0.01) ? chance.pick(device.backups) : undefined
    if (backup) {
      await this.#fault(device.name, 'is put back to an old copy', () => this.#world.restoreDevice(device, backup))
      this.#oracle.forgetCursors(device)
    }
    const serverBackup = chance.chance(this.#world.bug.serverRestores ?? 0.01)
      ? chance.pick(this.#serverBackups)
      : undefined
    if (serverBackup) {
      await this.#fault('server', 'is restored from an old backup', () => this.#world.restoreServer(serverBackup.disk))
      this.#oracle.putBack(serverBackup.known)
      this.#serverBackups = []
    }
  }

  /** What schedules of the beginning did not have. */
  async #misbehaveMore(device: SimulatedDevice): Promise<void> {
    const { trouble, faults } = this.#world
    if (trouble.chance(faults.hourJump)) this.#jump(device, trouble.int(2 * HOUR) - HOUR)
    for (const one of this.#world.devices) one.away = Math.max(0, one.away - 1)
    if (trouble.chance(faults.daysAway)) {
      device.away = 20 + trouble.int(40)
      device.flight = undefined
      this.#world.now += trouble.int(72) * HOUR
      this.#world.say(device.name, 'is without a network for days')
    }
  }

  #jump(device: SimulatedDevice, milliseconds: number): void {
    device.clockSkew += milliseconds
    this.#world.say(device.name, `has a clock that jumps by ${Math.round(milliseconds / 1000)} s`)
  }

  async #fault(who: string, what: string, happen: () => unknown): Promise<void> {
    this.#trace.faults += 1
    this.#world.say(who, what)
    await happen()
    this.#oracle.rollBack()
  }

  /** The network works and nobody acts: in a bounded number of rounds everything must be exchanged. */
  async #heal(): Promise<void> {
    this.#world.say('network', 'works again, and nobody acts any more')
    for (const { device, request } of this.#late) await this.#answer(device, request)
    await this.#office.deliver()
    for (const device of this.#world.devices) device.flight = undefined
    // Once nothing new has come in a whole turn, everybody has everything.
    let quiet = false
    for (let turn = 0; !quiet; turn += 1) {
      if (turn > 60) throw new Violation('L1', 'the devices do not come to rest')
      const head = this.#head()
      await this.#office.exchange()
      let busy = false
      for (const device of this.#world.devices) {
        const most = this.#roundsNeeded(device)
        let more = true
        for (let round = 0; more; round += 1) {
          if (round > most) throw new Violation('L1', `${device.name} has not finished after ${most} rounds`)
          await this.#network(device, false)
          await this.#network(device, false)
          more = await this.#network(device, false)
          more ||= this.#oracle.unarchived(device) > 0
        }
        busy ||= this.#head() !== head
      }
      quiet = !busy
    }
  }

  /**
   * How many rounds a device may need: each sends at least one operation or fetches a page. All of it twice, since the server
   * may have been restored, and a few in which it is told so.
   */
  #roundsNeeded({ raw }: SimulatedDevice): number {
    const operations = raw.prepare<[], { n: number }>('select count(*) as n from outbox').get()?.n ?? 0
    // Each operation may make an issue, and each row may come again with the operations.
    const pages = Math.ceil((this.#oracle.rowsOnServer() + 2 * operations) / ROWS_HEALING)
    return operations + 2 * pages + 4
  }

  #head(): number {
    return this.#world.server.raw.prepare<[], { head: number }>('select head from orgs').get()?.head ?? 0
  }
}

/** The rows of a page while everything heals: few, so that a pull takes several. */
const ROWS_HEALING = 5
