import type Sqlite from 'better-sqlite3'
import type { Replica } from '../../../main/db/open.ts'
import type { ReplicaDatabase } from '../../../main/db/schema.ts'
import { finishRound, fullLimits, prepareRound, type Round, type RoundResult } from '../../../main/sync/round.ts'
import { createServerClock, type ServerClock } from '../../../main/sync/server-clock.ts'
import type { Tracking } from '../../../main/tracking/context.ts'
import type { ServerDatabase } from '../../../server/db/schema.ts'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import { correctEntry } from '../../../server/handlers/correction.ts'
import type { Identity } from '../../../server/identity.ts'
import { settleWithPunches } from '../../../server/kiosk/settle.ts'
import { answerTerminal } from '../../../server/kiosk/sync.ts'
import type { Parts } from '../../../server/parts.ts'
import { answerSync } from '../../../server/sync/answer.ts'
import { purgeTombstones } from '../../../server/sync/purge.ts'
import { UserId } from '../../../shared/domain/id.ts'
import { SyncRequest, SyncResponse, type Scope } from '../../../shared/protocol/sync.ts'
import { Correction } from '../../../shared/protocol/team.ts'
import { TerminalSyncRequest } from '../../../shared/protocol/terminal.ts'
import { asReplica, mount, type Disk, type Disks, type Mounted } from './disk.ts'
import { faultsOf, type Faults } from './faults.ts'
import { seeded, type Chance } from './random.ts'
import { createParts } from './server-parts.ts'
import { SimulatedTerminal } from './terminal.ts'

/** Ways in which the software could be wrong, planted from outside to see whether the simulation notices. */
export interface PlantedBug {
  readonly onServerOpen?: (raw: Sqlite.Database) => void
  readonly beforeAnswer?: (raw: Sqlite.Database, request: SyncRequest) => SyncRequest
  readonly afterAbsorb?: (raw: Sqlite.Database, outcome: RoundResult['outcome']) => void
  readonly afterPurge?: (raw: Sqlite.Database) => void
  readonly beforeCorrection?: (raw: Sqlite.Database, correction: Correction) => Correction
  readonly beforeContact?: (raw: Sqlite.Database, request: TerminalSyncRequest) => TerminalSyncRequest
  readonly restoresKeepEpoch?: boolean
  /** How likely a purge or a restored server is in a step, where the bug shows in nothing else. */
  readonly purges?: number
  readonly serverRestores?: number
  /** How many operations a request carries at most, and how many rows it asks for. */
  readonly operations?: number
  readonly rows?: number
  /** Faults that bring it out, where the usual ones seldom do. */
  readonly faults?: Partial<Faults>
}

export interface SimulatedDevice {
  readonly name: string
  readonly user: UserId
  readonly scopes: readonly Scope[]
  raw: Sqlite.Database
  replica: Replica
  tracking: Tracking
  serverClock: ServerClock
  /** How far its clock is off, in milliseconds. */
  clockSkew: number
  /** For how many steps it has no network. */
  away: number
  /** The one request on its way, and its answer once the server has given it. */
  flight: { round: Round; response: SyncResponse | undefined; versions: ReadonlyMap<string, number> } | undefined
  backups: Disk[]
}

/** What a schedule is made of, beside its seed. */
export interface Settings {
  readonly bug?: PlantedBug
  readonly faults?: Faults
  /** Told what happens, line by line. */
  readonly say?: (line: string) => void
}

/** A server, devices and their databases, under one seed. Network and clock are the caller's to move. */
export class World {
  readonly chance: Chance
  /** Decides about what `faults` adds: the same seed goes on meaning the same where that is nothing. */
  readonly trouble: Chance
  /** Decides about administrators and terminals. */
  readonly office: Chance
  readonly faults: Faults
  readonly orgId: string
  readonly devices: SimulatedDevice[] = []
  readonly quarantined: unknown[] = []
  /** Everybody who tracks. */
  readonly people: string[] = []
  readonly terminals: SimulatedTerminal[] = []
  /** Whoever corrects and closes, where somebody does. */
  administrator: Identity | undefined
  readonly parts: Parts
  readonly bug: PlantedBug
  now = Date.UTC(2026, 10, 23, 8)
  server: Mounted<ServerDatabase>
  readonly #blank: Disks
  readonly #say: (line: string) => void
  readonly #start = this.now

  constructor(seed: number, blank: Disks, { bug = {}, faults = faultsOf(seed), say = () => undefined }: Settings) {
    this.chance = seeded(seed)
    this.trouble = seeded(seed ^ 0x5f35_6495)
    this.office = seeded(seed ^ 0x2545_f491)
    this.bug = bug
    this.faults = { ...faults, ...bug.faults }
    this.#say = say
    this.#blank = blank
    this.server = mount(blank.server)
    bug.onServerOpen?.(this.server.raw)
    this.server.raw.prepare('update orgs set epoch = ?').run(this.newId())
    this.orgId = this.server.raw.prepare<[], { id: string }>('select id from orgs').get()?.id ?? ''
    this.parts = createParts({
      db: () => this.server.db,
      clock: () => this.now,
      newId: this.newId,
      chance: this.office,
      onError: (line) => this.quarantined.push(line),
    })
  }

  isTerminal(id: string): boolean {
    return this.terminals.some(({ credential }) => credential.terminalId === id)
  }

  /** Somebody who may correct and close. */
  async addAdministrator(): Promise<Identity> {
    const userId = await this.addUser('root', 'admin')
    this.administrator = { orgId: this.orgId, userId, role: 'admin', deviceId: 'desk', sessionId: 'desk' }
    return this.administrator
  }

  async addTerminal(name: string, administrator: Identity): Promise<void> {
    const { parts, newId } = this
    const ports = { parts, administrator, blank: this.#blank.terminal, now: () => this.now, newId }
    this.terminals.push(await SimulatedTerminal.enrol(name, ports))
  }

  readonly newId = (): string => this.chance.id(this.now)

  /** Tells whoever listens what happens. */
  say(who: string, what: string): void {
    const minutes = Math.floor((this.now - this.#start) / 60_000)
    const time = `${String(Math.floor(minutes / 60)).padStart(3)}:${String(minutes % 60).padStart(2, '0')}`
    this.#say(`${time}  ${who.padEnd(19)}  ${what}`)
  }

  async addUser(name: string, role: 'user' | 'admin' = 'user'): Promise<UserId> {
    const id = UserId.parse(this.newId())
    if (role === 'user') this.people.push(id)
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
        role,
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

  async addDevice(name: string, user: UserId, disk: Disk = this.#blank.client): Promise<SimulatedDevice> {
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
        clock: () => (this.faults.corrected ? device.serverClock.now() : this.#clockOf(device)),
        newId: this.newId,
        zone: () => 'Europe/Berlin',
        outgoing: true,
      },
      serverClock: await createServerClock(replica, () => this.#clockOf(device)),
      clockSkew: 0,
      away: 0,
      flight: undefined,
      backups: [],
    }
    this.devices.push(device)
    return device
  }

  /** The disk of a device is as it was in a copy of it. */
  async restoreDevice(device: SimulatedDevice, disk: Disk): Promise<void> {
    device.raw.close()
    const mounted = mount<ReplicaDatabase>(disk)
    device.raw = mounted.raw
    device.replica = asReplica(mounted)
    device.tracking = { ...device.tracking, replica: device.replica }
    device.serverClock = await createServerClock(device.replica, () => this.#clockOf(device))
    device.flight = undefined
  }

  readonly #clockOf = (device: SimulatedDevice): number => Math.max(0, this.now + device.clockSkew)

  /** The server's disk is as it was in a copy of it; whoever restores it begins a new epoch. */
  async restoreServer(disk: Disk): Promise<void> {
    this.server.raw.close()
    this.server = mount(disk)
    if (!this.bug.restoresKeepEpoch) await this.server.db.updateTable('orgs').set({ epoch: this.newId() }).execute()
  }

  async prepare(device: SimulatedDevice, rows: number): Promise<Round> {
    const limits = {
      ...fullLimits,
      operations: 1 + this.chance.int(this.bug.operations ?? 20),
      rows: this.bug.rows ?? rows,
    }
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
        ...(this.terminals.length > 0 && { settle: (who, sent) => settleWithPunches(this.parts, who, sent) }),
      },
      { orgId: this.orgId, userId: device.user, role: 'user', deviceId: device.name, sessionId: device.name },
      this.bug.beforeAnswer?.(this.server.raw, received) ?? received,
    )
    if (!result.ok) throw new Error(result.code)
    return SyncResponse.parse(JSON.parse(JSON.stringify(result.value)))
  }

  async absorb(device: SimulatedDevice, round: Round, response: SyncResponse): Promise<RoundResult> {
    const result = await finishRound(device.replica, round, response)
    this.bug.afterAbsorb?.(device.raw, result.outcome)
    if (this.faults.corrected && 'serverNow' in response) {
      const now = this.#clockOf(device)
      await device.serverClock.note(response.serverNow, now, now)
    }
    return result
  }

  /** A correction as it comes over the wire. */
  async correct(identity: Identity, correction: Correction): ReturnType<typeof correctEntry> {
    const received = Correction.parse(JSON.parse(JSON.stringify(correction)))
    return correctEntry(this.parts, identity, this.bug.beforeCorrection?.(this.server.raw, received) ?? received)
  }

  /** What the server answers a terminal; as over the wire, too. */
  async answerTerminal(terminal: SimulatedTerminal, body: unknown): Promise<unknown> {
    const received = TerminalSyncRequest.parse(JSON.parse(JSON.stringify(body)))
    const result = await answerTerminal(
      this.parts,
      { terminalId: terminal.credential.terminalId, orgId: this.orgId },
      this.bug.beforeContact?.(this.server.raw, received) ?? received,
    )
    if (!result.ok) throw new Error(result.code)
    return JSON.parse(JSON.stringify(result.value))
  }

  async purge(): Promise<void> {
    // The rule that makes entries of punches counts on what was deleted being known for longer than punches come late.
    const kept = this.terminals.length > 0 ? KEPT_WITH_TERMINALS : -1
    await purgeTombstones(this.server.db, this.now - kept, this.now)
    this.bug.afterPurge?.(this.server.raw)
  }

  close(): void {
    for (const { raw } of this.devices) raw.close()
    for (const terminal of this.terminals) terminal.close()
    this.server.raw.close()
  }
}

const KEPT_WITH_TERMINALS = 180 * 24 * 3_600_000
