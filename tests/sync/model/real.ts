import type { Result } from '../../../shared/ipc/failure.ts'
import type { SyncRequest } from '../../../shared/protocol/sync.ts'
import type { Disk, Disks } from '../simulation/disk.ts'
import type { Snapshot } from '../simulation/memory.ts'
import { Oracle } from '../simulation/oracle.ts'
import { checkOverlay } from '../simulation/overlay-check.ts'
import { World, type PlantedBug, type SimulatedDevice } from '../simulation/world.ts'
import type { DeviceModel } from './model.ts'

/** The real client and server, as the commands use them. */
export class Real {
  readonly world: World
  readonly #oracle: Oracle
  readonly #last = new Map<string, SyncRequest>()
  #serverBackup: { disk: Disk; known: Snapshot } | undefined
  #words = 0

  private constructor(world: World) {
    this.world = world
    this.#oracle = new Oracle(world)
  }

  static async create(blank: Disks, bug: PlantedBug): Promise<Real> {
    const world = new World(1, blank, { bug })
    const real = new Real(world)
    const [ada, bob] = [await world.addUser('ada'), await world.addUser('bob')]
    await world.addDevice('laptop', ada)
    await world.addDevice('phone', ada)
    await world.addDevice('bobs-laptop', bob)
    return real
  }

  newWords(): string {
    return `words ${(this.#words += 1)}`
  }

  expect(condition: boolean, otherwise: string): void {
    if (!condition) throw new Error(otherwise)
  }

  /** A person does something, which has to succeed. */
  async act<T>(device: SimulatedDevice, action: () => Promise<Result<T>>): Promise<T> {
    const result = await this.tryToAct(device, action)
    if (!result?.ok) throw new Error(`refused: ${JSON.stringify(result)}`)
    return result.value
  }

  async tryToAct<T>(device: SimulatedDevice, action: () => Promise<Result<T>>): Promise<Result<T> | undefined> {
    let result: Result<T> | undefined
    await this.#oracle.watch(device, async () => {
      result = await action()
    })
    return result
  }

  shown({ raw, user }: SimulatedDevice): Map<string, string> {
    const rows = raw
      .prepare<[string], { id: string; description: string }>(
        'select id, description from time_entries where user_id = ? and deleted_at is null',
      )
      .all(user)
    return new Map(rows.map(({ id, description }) => [id, description]))
  }

  running({ raw, user }: SimulatedDevice): string | undefined {
    return raw
      .prepare<[string], { id: string }>(
        'select id from time_entries where user_id = ? and deleted_at is null and ended_at is null',
      )
      .get(user)?.id
  }

  startOf({ raw }: SimulatedDevice, id: string): number {
    return (
      raw.prepare<[string], { at: number }>('select started_at as at from time_entries where id = ?').get(id)?.at ?? 0
    )
  }

  /** After every step: the device shows what the model has, and I4, I7, I8 and I9 hold. */
  shows(actual: SimulatedDevice, model: DeviceModel): void {
    const shown = this.shown(actual)
    const text = (entries: ReadonlyMap<string, string>): string =>
      JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
    this.expect(text(shown) === text(model.entries), `${actual.name} shows ${text(shown)}, not ${text(model.entries)}`)
    this.#oracle.sane(actual)
    checkOverlay(actual)
    model.running = this.running(actual)
  }

  /** What was done on a device and is not through yet is still what it shows. */
  keeps(actual: SimulatedDevice, { mine }: DeviceModel): void {
    const shown = this.shown(actual)
    const pending = new Set(
      actual.raw
        .prepare<[], { entity_id: string }>('select entity_id from outbox where state <= 1')
        .all()
        .map((row) => row.entity_id),
    )
    for (const [id, description] of mine) {
      if (!pending.has(id)) continue
      const found = shown.get(id) ?? null
      this.expect(found === description, `${actual.name} shows ${found} for ${id}, not ${description}`)
    }
  }

  /** One request and its answer. Answers whether there is more to do. */
  async round(device: SimulatedDevice, rows: number): Promise<boolean> {
    const round = await this.world.prepare(device, rows)
    this.#last.set(device.name, round.request)
    const response = await this.#answer(device, round.request)
    const versions = this.#versions(device)
    const { outcome } = await this.world.absorb(device, round, response)
    if (outcome !== 'stale') this.#oracle.cursors(device, response, versions)
    return outcome !== 'complete' || this.#oracle.unarchived(device) > 0
  }

  async sync(device: SimulatedDevice): Promise<void> {
    for (let rounds = 0; await this.round(device, 20); rounds += 1) {
      this.expect(rounds < 200, `L1: ${device.name} never finishes`)
    }
  }

  async loseRequest(device: SimulatedDevice): Promise<void> {
    this.#last.set(device.name, (await this.world.prepare(device, 20)).request)
  }

  async loseResponse(device: SimulatedDevice): Promise<void> {
    await this.loseRequest(device)
    await this.duplicateLast(device)
  }

  async duplicateLast(device: SimulatedDevice): Promise<void> {
    const request = this.#last.get(device.name)
    if (request) await this.#answer(device, request)
  }

  async #answer(device: SimulatedDevice, request: SyncRequest) {
    const response = await this.world.answer(device, request)
    this.#oracle.committed()
    this.expect(this.world.quarantined.length === 0, `quarantined: ${String(this.world.quarantined[0])}`)
    return response
  }

  #versions({ user }: SimulatedDevice): Map<string, number> {
    const rows = this.world.server.raw
      .prepare<[string], { id: string; version: number }>('select id, version from time_entries where user_id = ?')
      .all(user)
    return new Map(rows.map(({ id, version }) => [id, version]))
  }

  async restoreClient(device: SimulatedDevice): Promise<void> {
    const [disk] = device.backups
    if (!disk) throw new Error(`${device.name} has no backup`)
    await this.world.restoreDevice(device, disk)
    this.#oracle.forgetCursors(device)
    this.#oracle.rollBack()
  }

  async clone(device: SimulatedDevice): Promise<void> {
    const name = `${device.name}-clone-${this.world.devices.length}`
    await this.world.addDevice(name, device.user, device.raw.serialize())
  }

  backUpServer(): void {
    this.#serverBackup = { disk: this.world.server.raw.serialize(), known: this.#oracle.snapshot() }
  }

  async restoreServer(): Promise<void> {
    if (!this.#serverBackup) throw new Error('the server has no backup')
    await this.world.restoreServer(this.#serverBackup.disk)
    this.#oracle.putBack(this.#serverBackup.known)
    this.#oracle.rollBack()
    this.#serverBackup = undefined
  }

  async purge(): Promise<void> {
    await this.world.purge()
  }

  /** Everything is exchanged, and I1, I3 and I5 hold. */
  async healAndDrain(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) for (const device of this.world.devices) await this.sync(device)
    this.#oracle.settled()
  }
}
