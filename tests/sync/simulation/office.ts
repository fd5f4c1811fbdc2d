import { openIssues } from '../../../main/db/issues.ts'
import { reopenIssue, settleIssue } from '../../../main/issues/issues.ts'
import { closePeriod, reopenPeriod } from '../../../server/handlers/periods.ts'
import type { Identity } from '../../../server/identity.ts'
import type { Correction } from '../../../shared/protocol/team.ts'
import type { Action, NewWords } from './actions.ts'
import { Corrections } from './corrections.ts'
import { Door } from './door.ts'
import type { Oracle } from './oracle.ts'
import type { SimulatedDevice, World } from './world.ts'

const HOUR = 3_600_000

/** What goes on beside people's own devices: an administrator who corrects and closes, and shared terminals. */
export class Office {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #corrections: Corrections
  readonly #door: Door
  #last: Correction | undefined

  constructor(world: World, oracle: Oracle, newWords: NewWords) {
    this.#world = world
    this.#oracle = oracle
    this.#corrections = new Corrections(world, newWords)
    this.#door = new Door(world, oracle)
  }

  async open(): Promise<void> {
    const { faults } = this.#world
    if (faults.corrections + faults.closings + faults.punches === 0) return
    const administrator = await this.#world.addAdministrator()
    if (faults.punches > 0) await this.#door.open(administrator)
  }

  async step(): Promise<void> {
    const { office: chance, faults, administrator } = this.#world
    if (!administrator) return
    if (chance.chance(faults.corrections)) await this.#correct(administrator)
    if (chance.chance(faults.closings)) await this.#close(administrator)
    if (this.#world.terminals.length > 0) await this.#door.step()
  }

  /** What was under way when everything healed arrives. */
  deliver(): Promise<void> {
    return this.#door.deliver()
  }

  /** Terminals send what waits, over a network that works. */
  exchange(): Promise<void> {
    return this.#door.exchange()
  }

  /** Somebody decides about something of which they were told, or takes that back. */
  chooseDecision(device: SimulatedDevice): Action | undefined {
    const { office: chance, administrator } = this.#world
    if (!administrator || !chance.chance(0.12)) return undefined
    const { replica, tracking, user } = device
    return {
      name: 'decides about an issue',
      async perform() {
        const issue = chance.pick(await openIssues(replica.reader, user))
        if (!issue) return
        const context = { actor: user, at: tracking.clock(), newId: tracking.newId, outgoing: true }
        const choice = chance.pick(['take', 'both', 'dismiss'] as const) ?? 'dismiss'
        const settled = await settleIssue(replica, context, issue.id, choice)
        if (settled.ok && chance.chance(0.2)) await reopenIssue(replica, context, settled.value)
      },
    }
  }

  async #correct(administrator: Identity): Promise<void> {
    const { office: chance, devices, faults } = this.#world
    // An answer that got lost: the administrator's app asks again.
    if (this.#last && chance.chance(0.15)) return this.#send(administrator, this.#last)
    const person = chance.pick(devices)?.user
    if (person === undefined) return
    if (chance.chance(faults.looks)) await this.#corrections.look(person)
    this.#last = this.#corrections.choose(person)
    return this.#send(administrator, this.#last)
  }

  async #send(administrator: Identity, correction: Correction): Promise<void> {
    const { opId, kind, entryId } = correction
    const answer = await this.#oracle.office.correct(correction, () => this.#world.correct(administrator, correction))
    this.#world.say('administrator', `corrects ${entryId} (${kind} ${opId}): ${answer.ok ? 'done' : answer.code}`)
    if (answer.ok) this.#corrections.see(answer.value.entry)
    this.#oracle.committed()
  }

  async #close(administrator: Identity): Promise<void> {
    const { office: chance, now, newId, parts } = this.#world
    const standing = chance.pick([...this.#oracle.office.closings.keys()].toSorted())
    if (standing !== undefined && chance.chance(0.4)) {
      this.#world.say('administrator', `opens ${standing} again`)
      const opened = await reopenPeriod(parts, administrator, { id: standing })
      if (opened.ok) this.#oracle.office.reopened(standing)
    } else {
      const closing = { id: newId(), closedUntil: now - chance.int(8 * HOUR), note: '' }
      this.#world.say('administrator', `closes time up to ${closing.closedUntil} (${closing.id})`)
      const closed = await closePeriod(parts, administrator, closing)
      if (closed.ok) this.#oracle.office.closed(closing.id, closing.closedUntil)
    }
    this.#oracle.committed()
  }
}
