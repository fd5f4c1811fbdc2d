import type Sqlite from 'better-sqlite3'
import { createTrustedClock, type TrustedClock } from '../../../main/kiosk/clocks.ts'
import { makeContact } from '../../../main/kiosk/contact.ts'
import type { KioskDatabase, KioskDb } from '../../../main/kiosk/database.ts'
import { createPinStore } from '../../../main/kiosk/pin-store.ts'
import { recordPunch, type Doing } from '../../../main/kiosk/recorder.ts'
import type { Transport } from '../../../main/sync/transport.ts'
import { enrolTerminal, makeTerminalCode } from '../../../server/kiosk/enrol.ts'
import type { Identity } from '../../../server/identity.ts'
import type { Parts } from '../../../server/parts.ts'
import type { Punch } from '../../../shared/domain/punch.ts'
import type { TerminalCredential } from '../../../shared/protocol/terminal.ts'
import { mount, type Disk } from './disk.ts'

const VERSION = '0.1.0'

/** A shared computer at a door: the app's real record and contact with the server, on clocks and a disk of the simulation. */
export class SimulatedTerminal {
  readonly name: string
  readonly credential: TerminalCredential
  readonly backups: Disk[] = []
  readonly #now: () => number
  readonly #newId: () => string
  #raw: Sqlite.Database
  #db: KioskDb
  #clock: TrustedClock | undefined
  /** When its computer was started last, and which start that was. */
  #started: number
  #starts = 1
  /** How far its wall clock is off, in milliseconds. */
  wallSkew = 0
  /** For how many steps it has no network. */
  away = 0

  private constructor(name: string, credential: TerminalCredential, blank: Disk, ports: Ports) {
    this.name = name
    this.credential = credential
    this.#now = ports.now
    this.#newId = ports.newId
    this.#started = this.#now()
    const { raw, db } = mount<KioskDatabase>(blank)
    this.#raw = raw
    this.#db = db
  }

  /** Enrols a terminal that everybody may use, with a code that the administrator made. */
  static async enrol(
    name: string,
    { parts, administrator, blank, ...ports }: Ports & Enrolling,
  ): Promise<SimulatedTerminal> {
    const code = await makeTerminalCode(parts, administrator, { name, place: '', everybody: true })
    if (!code.ok) throw new Error(code.code)
    const enrolled = await enrolTerminal(parts, { code: code.value.code, version: VERSION }, name)
    if (!enrolled.ok) throw new Error(enrolled.code)
    return new SimulatedTerminal(name, enrolled.value, blank, ports)
  }

  get raw(): Sqlite.Database {
    return this.#raw
  }

  async punch(doing: Doing): Promise<Punch> {
    const { terminalId, sealKey } = this.credential
    const parts = {
      db: this.#db,
      clock: await this.#trusted(),
      terminalId,
      sealKey: Buffer.from(sealKey, 'base64url'),
      newId: this.#newId,
      zone: () => 'Europe/Berlin',
    }
    return (await recordPunch(parts, doing)).punch
  }

  /** Sends what waits; `post` is the way to the server. Answers whether it came to an end. */
  async contact(post: Transport['post']): Promise<boolean> {
    const pins = createPinStore(this.#db, { pepper: new Uint8Array(32), expired: () => Promise.resolve(false) })
    const { ok } = await makeContact({
      db: this.#db,
      transport: { post, abort: () => undefined },
      credential: this.credential.credential,
      clock: await this.#trusted(),
      monotonic: this.#monotonic,
      pins,
      version: VERSION,
    })
    return ok
  }

  /** The computer goes off and on again. */
  restart(): void {
    this.#started = this.#now()
    this.#starts += 1
    this.#clock = undefined
  }

  /** The disk is as it was in a copy of it. */
  restore(disk: Disk): void {
    this.#raw.close()
    const { raw, db } = mount<KioskDatabase>(disk)
    this.#raw = raw
    this.#db = db
    this.restart()
  }

  close(): void {
    this.#raw.close()
  }

  readonly #monotonic = (): number => this.#now() - this.#started

  async #trusted(): Promise<TrustedClock> {
    this.#clock ??= await createTrustedClock(this.#db, {
      wall: () => Math.max(0, this.#now() + this.wallSkew),
      monotonic: this.#monotonic,
      bootId: `${this.name}-${this.#starts}`,
    })
    return this.#clock
  }
}

interface Ports {
  readonly now: () => number
  readonly newId: () => string
}

interface Enrolling {
  readonly parts: Parts
  readonly administrator: Identity
  readonly blank: Disk
}
