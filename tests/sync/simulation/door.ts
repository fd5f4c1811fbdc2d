import type { Transport } from '../../../main/sync/transport.ts'
import type { Identity } from '../../../server/identity.ts'
import { UserId, ProjectId } from '../../../shared/domain/id.ts'
import type { PunchKind } from '../../../shared/domain/punch.ts'
import type { Oracle } from './oracle.ts'
import type { SimulatedTerminal } from './terminal.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What people mostly do next. */
const NEXT: Readonly<Record<PunchKind, readonly PunchKind[]>> = {
  in: ['out', 'break-start', 'out', 'switch'],
  out: ['in'],
  'break-start': ['break-end', 'break-end', 'out'],
  'break-end': ['out', 'out', 'break-start', 'switch'],
  switch: ['out', 'break-start', 'switch'],
}
const KINDS = Object.keys(NEXT) as PunchKind[]

/** Shared terminals: people come and go at them, and what they record arrives late, twice, or in odd order. */
export class Door {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #late: { terminal: SimulatedTerminal; body: unknown }[] = []
  readonly #last = new Map<string, PunchKind>()

  constructor(world: World, oracle: Oracle) {
    this.#world = world
    this.#oracle = oracle
  }

  /** Two doors, and somebody who has no device of their own. */
  async open(administrator: Identity): Promise<void> {
    await this.#world.addUser('carl')
    for (const name of ['gate', 'hall']) await this.#world.addTerminal(name, administrator)
  }

  async step(): Promise<void> {
    const { office: chance, terminals, faults } = this.#world
    if (chance.chance(faults.punches)) await this.#punch()
    const terminal = chance.pick(terminals)
    if (!terminal) return
    terminal.away = Math.max(0, terminal.away - 1)
    if (terminal.away === 0 && chance.chance(0.25)) await this.#contact(terminal)
    const late = chance.chance(0.2) ? this.#late.shift() : undefined
    if (late) {
      this.#world.say('network', `delivers an old request of ${late.terminal.name} again`)
      await this.#answer(late.terminal, late.body)
    }
    this.#misbehave(terminal)
  }

  async deliver(): Promise<void> {
    for (const { terminal, body } of this.#late.splice(0)) await this.#answer(terminal, body)
  }

  async exchange(): Promise<void> {
    for (const terminal of this.#world.terminals) {
      if (!(await terminal.contact(this.#way(terminal, false)))) throw new Violation('L1', `${terminal.name} fails`)
    }
  }

  async #punch(): Promise<void> {
    const { office: chance, terminals, people, now } = this.#world
    const [terminal, person] = [chance.pick(terminals), chance.pick(people)]
    if (!terminal || person === undefined) return
    const usual = NEXT[this.#last.get(person) ?? 'out']
    const kind = chance.pick(chance.chance(0.85) ? usual : KINDS) ?? 'in'
    this.#last.set(person, kind)
    const isForgotten = kind === 'out' && chance.chance(0.1)
    const claimedAt = isForgotten ? now - chance.int(3 * HOUR) : null
    const projectId = chance.chance(0.2) ? this.#project() : null
    const doing = { userId: UserId.parse(person), kind, projectId, taskId: null, proof: 'pin', claimedAt } as const
    const punch = await terminal.punch(doing)
    this.#world.say(terminal.name, `records ${punch.sequence}, ${kind} of ${person} (${punch.id})`)
    this.#oracle.office.punched(punch)
  }

  #project(): ProjectId | null {
    const { office: chance, server } = this.#world
    const rows = server.raw.prepare<[], { id: string }>('select id from projects order by id').all()
    const row = chance.pick(rows)
    return row ? ProjectId.parse(row.id) : null
  }

  async #contact(terminal: SimulatedTerminal): Promise<void> {
    this.#world.say(terminal.name, 'makes contact')
    await terminal.contact(this.#way(terminal, true))
  }

  /** The way to the server, on which a request or its answer may get lost; what is lost may come all the same, later. */
  #way(terminal: SimulatedTerminal, faulty: boolean): Transport['post'] {
    const { office: chance } = this.#world
    const offline = { ok: false, trouble: { kind: 'offline' } } as const
    return async (_path, _token, body, schema) => {
      if (faulty && chance.chance(0.15)) this.#late.push({ terminal, body })
      if (faulty && chance.chance(0.12)) return offline
      const answer = await this.#answer(terminal, body)
      return faulty && chance.chance(0.12) ? offline : { ok: true, value: schema.parse(answer) }
    }
  }

  async #answer(terminal: SimulatedTerminal, body: unknown): Promise<unknown> {
    const { office, committed } = { office: this.#oracle.office, committed: () => this.#oracle.committed() }
    const answer = await office.during({ terminal }, () => this.#world.answerTerminal(terminal, body))
    this.#world.say('server', `answers ${terminal.name}`)
    committed()
    const [failure] = this.#world.quarantined
    if (failure !== undefined) throw new Violation('I16', `no entries could be made: ${JSON.stringify(failure)}`)
    return answer
  }

  #misbehave(terminal: SimulatedTerminal): void {
    const { office: chance, say } = {
      office: this.#world.office,
      say: (what: string) => this.#world.say(terminal.name, what),
    }
    if (chance.chance(0.03)) {
      say('crashes and starts again')
      terminal.restart()
    }
    if (chance.chance(0.02)) {
      terminal.wallSkew = chance.int(2 * HOUR) - HOUR
      say(`has a clock that is off by ${Math.round(terminal.wallSkew / 1000)} s`)
    }
    if (chance.chance(0.02)) {
      terminal.away = 10 + chance.int(30)
      say('is without a network')
    }
    if (chance.chance(0.05)) terminal.backups.push(terminal.raw.serialize())
    const backup = chance.chance(0.01) ? chance.pick(terminal.backups) : undefined
    if (backup) {
      say('is put back to an old copy')
      terminal.restore(backup)
      this.#oracle.rollBack()
    }
  }
}
