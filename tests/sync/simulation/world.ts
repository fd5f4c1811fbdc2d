import type { Kysely } from 'kysely'
import type Sqlite from 'better-sqlite3'
import type { Replica } from '../../../main/db/open.ts'
import type { ReplicaDatabase } from '../../../main/db/schema.ts'
import { finishRound, fullLimits, prepareRound, type Round, type RoundResult } from '../../../main/sync/round.ts'
import type { Tracking } from '../../../main/tracking/context.ts'
import type { ServerDatabase } from '../../../server/db/schema.ts'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import { answerSync } from '../../../server/sync/answer.ts'
import { purgeTombstones } from '../../../server/sync/purge.ts'
import { UserId } from '../../../shared/domain/id.ts'
import { SyncRequest, SyncResponse, type Scope } from '../../../shared/protocol/sync.ts'
import { asReplica, mount, type Disk, type Mounted } from './disk.ts'
import { seeded, type Chance } from './random.ts'

/** Ways in which the software could be wrong, planted from outside to see whether the simulation notices. */
export interface PlantedBug {
  readonly onServerOpen?: (raw: Sqlite.Database) => void
  readonly beforeAnswer?: (raw: Sqlite.Database, request: SyncRequest) => SyncRequest
  readonly afterAbsorb?: (raw: Sqlite.Database) => void
  readonly afterPurge?: (raw: Sqlite.Database) => void
  readonly restoresKeepEpoch?: boolean
  /** How likely a purge is in a step, where the bug shows in nothing else. */
  readonly purges?: number
}

export interface SimulatedDevice {
  readonly name: string
  readonly user: UserId
  readonly scopes: readonly Scope[]
  raw: Sqlite.Database
  replica: Replica
  tracking: Tracking
  clockSkew: number
  /** The one request on its way, and its answer once the server has given it. */
  flight: { round: Round; response: SyncResponse | undefined; versions: ReadonlyMap<string, number> } | undefined
  backups: Disk[]
}

/** A server, devices and their databases, under one seed. Network and clock are the caller's to move. */
export class World {
  readonly chance: Chance
  readonly devices: SimulatedDevice[] = []
  readonly quarantined: unknown[] = []
  readonly bug: PlantedBug
  now = Date.UTC(2026, 10, 23, 8)
  server: Mounted<ServerDatabase>
  serverBackups: Disk[] = []
  #orgId = ''
  readonly #blank: Disk

  private constructor(seed: number, blank: { client: Disk; server: Disk }, bug: PlantedBug) {
    this.chance = seeded(seed)
    this.bug = bug
    this.#blank = blank.client
    this.server = mount(blank.server)
    bug.onServerOpen?.(this.server.raw)
  }

  static async create(seed: number, blank: { client: Disk; server: Disk }, bug: PlantedBug = {}): Promise<World> {
    const world = new World(seed, blank, bug)
    const org = await world.server.db
      .updateTable('orgs')
      .set({ epoch: world.newId() })
      .returning('id')
      .executeTakeFirstOrThrow()
    world.#orgId = org.id
    return world
  }

  readonly newId = (): string => this.chance.id(this.now)

  async addUser(name: string): Promise<UserId> {
    const id = UserId.parse(this.newId())
    await withOrgWrite(this.server.db, async ({ transaction, nextVersion, org }) => {
      const row = {
        id,
        org_id: org.id,
        stamps: '{}',
        version: nextVersion(),
        deleted_at: null,
        username: name,
        username_key: name,
      }
      const rest = {
        role: 'user',
        role_source: 'default',
        password_hash: null,
        active: 1,
        created_at: 0,
        last_login_at: null,
      } as const
      await transaction
        .insertInto('users')
        .values({ ...row, ...rest, full_name: name, email: null, oidc_issuer: null, oidc_sub: null })
        .execute()
    })
    return id
  }

  addDevice(name: string, user: UserId, disk: Disk = this.#blank): SimulatedDevice {
    const mounted = mount<ReplicaDatabase>(disk)
    const replica = asReplica(mounted)
    const device: SimulatedDevice = {
      name,
      user,
      scopes: ['catalog', `user:${user}`],
      raw: mounted.raw,
      replica,
      tracking: {
        replica,
        actor: user,
        clock: () => Math.max(0, this.now + device.clockSkew),
        newId: this.newId,
        zone: () => 'Europe/Berlin',
        outgoing: true,
      },
      clockSkew: 0,
      flight: undefined,
      backups: [],
    }
    this.devices.push(device)
    return device
  }

  /** The disk of a device is as it was in a copy of it. */
  restoreDevice(device: SimulatedDevice, disk: Disk): void {
    device.raw.close()
    const mounted = mount<ReplicaDatabase>(disk)
    device.raw = mounted.raw
    device.replica = asReplica(mounted)
    device.tracking = { ...device.tracking, replica: device.replica }
    device.flight = undefined
  }

  /** The server's disk is as it was in a copy of it; whoever restores it begins a new epoch. */
  async restoreServer(disk: Disk): Promise<void> {
    this.server.raw.close()
    this.server = mount(disk)
    if (!this.bug.restoresKeepEpoch) await this.server.db.updateTable('orgs').set({ epoch: this.newId() }).execute()
  }

  async prepare(device: SimulatedDevice, rows: number): Promise<Round> {
    const limits = { ...fullLimits, operations: 1 + this.chance.int(20), rows }
    return prepareRound(device.replica, {
      device: this.newId(),
      scopes: device.scopes,
      now: device.tracking.clock(),
      limits,
    })
  }

  /** As over the wire: both ways through JSON and the schemas. */
  async answer(device: SimulatedDevice, request: SyncRequest): Promise<SyncResponse> {
    const received = SyncRequest.parse(JSON.parse(JSON.stringify(request)))
    const result = await answerSync(
      {
        db: this.server.db,
        clock: () => this.now,
        newId: this.newId,
        poke: () => undefined,
        onQuarantine: (_, error) => this.quarantined.push(error),
      },
      { orgId: this.#orgId, userId: device.user, role: 'user', deviceId: device.name, sessionId: device.name },
      this.bug.beforeAnswer?.(this.server.raw, received) ?? received,
    )
    if (!result.ok) throw new Error(result.code)
    return SyncResponse.parse(JSON.parse(JSON.stringify(result.value)))
  }

  async absorb(device: SimulatedDevice, round: Round, response: SyncResponse): Promise<RoundResult> {
    const result = await finishRound(device.replica, round, response)
    this.bug.afterAbsorb?.(device.raw)
    return result
  }

  async purge(): Promise<void> {
    await purgeTombstones(this.server.db, this.now + 1, this.now)
    this.bug.afterPurge?.(this.server.raw)
  }

  close(): void {
    for (const { raw } of this.devices) raw.close()
    this.server.raw.close()
  }

  serverDb(): Kysely<ServerDatabase> {
    return this.server.db
  }
}
