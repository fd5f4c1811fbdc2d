import type Sqlite from 'better-sqlite3'
import type { CorrectionResponse, Correction } from '../../../shared/protocol/team.ts'
import { Operation } from '../../../shared/protocol/operation.ts'
import type { Punch } from '../../../shared/domain/punch.ts'
import type { SyncRequest } from '../../../shared/protocol/sync.ts'
import { checkClosed } from './closed-check.ts'
import { isSetAside, ledgerSince, sightOf, sightOfAll, wholeEntriesIn, type WholeEntry } from './facts.ts'
import type { Memory } from './memory.ts'
import { PunchCheck } from './punch-check.ts'
import { checkSameEvents, type Arrived } from './same-event-check.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

/** Where a commit comes from, but for an administrator's. */
export type Cause = { readonly request: SyncRequest } | { readonly terminal: object }

type Answer = { readonly ok: true; readonly value: CorrectionResponse } | { readonly ok: false; readonly code: string }

/**
 * Looks at what an administrator and terminals bring about: the server's entries before and after each commit, the issues, and the
 * administrator's own notes. It knows what is promised about them and not how that is brought about.
 */
export class Observer {
  readonly #world: World
  readonly #memory: Memory
  readonly #punches: PunchCheck

  constructor(world: World, memory: Memory) {
    this.#world = world
    this.#memory = memory
    this.#punches = new PunchCheck(world, memory)
  }

  get closings(): ReadonlyMap<string, number> {
    return this.#memory.closings
  }

  closed(id: string, until: number): void {
    this.#memory.closings.set(id, until)
  }

  reopened(id: string): void {
    this.#memory.closings.delete(id)
  }

  punched(punch: Punch): void {
    this.#punches.punched(punch)
  }

  durable(): void {
    this.#punches.durable()
  }

  rollBack(): void {
    this.#punches.rollBack()
  }

  settled(): void {
    this.#punches.settled()
  }

  /** Watches what a device or a terminal changes on the server. */
  async during<T>(cause: Cause, act: () => Promise<T>): Promise<T> {
    if (!this.#world.administrator) return act()
    const { raw } = this.#world.server
    const before = wholeEntriesIn(raw)
    const head = headOf(raw)
    const value = await act()
    if (headOf(raw) === head) return value
    const after = wholeEntriesIn(raw)
    const since = 'request' in cause ? cause.request.scopes.find(({ scope }) => scope !== 'catalog')?.since : undefined
    const arrived = ledgerSince(raw, head).map((row): Arrived => {
      const operation = Operation.parse(JSON.parse(row.body))
      const known = this.#world.isTerminal(row.device_id) ? 0 : (since ?? 0)
      return { operation, known, outcome: row.outcome }
    })
    checkClosed({ before, after, until: Math.max(0, ...this.#memory.closings.values()), told: this.#toldSince(head) })
    checkSameEvents({ before, after, arrived, added: this.#added() })
    this.#punches.committed(after, arrived)
    this.#setAside(after)
    return value
  }

  /** Watches a correction. I12: it is in the ledger and the audit log once, or refused and nowhere; what it changes is told. */
  async correct<A extends Answer>(correction: Correction, act: () => Promise<A>): Promise<A> {
    const { raw } = this.#world.server
    const { opId, entryId, userId, kind, fields, saw } = correction
    const isNew = ledgerOf(raw, opId) === undefined
    const before = wholeEntriesIn(raw)
    const answer = await act()
    const after = wholeEntriesIn(raw)
    const row = ledgerOf(raw, opId)
    const wrong = (what: string): Violation => new Violation('I12', `the correction ${kind} ${opId} ${what}`)
    if (answer.ok ? row === undefined : isNew && row !== undefined)
      throw wrong(answer.ok ? 'was taken and is nowhere' : 'was refused and done')
    if (!answer.ok) {
      // What was deleted by it may be forgotten by now.
      if (sightOfAll(before) !== sightOfAll(after)) throw wrong('was refused and changed something')
      return answer
    }
    const { description } = fields
    if (isNew && row) {
      // What its author was shown is what they said, whatever the ledger says.
      this.#memory.operations.set(opId, { ...Operation.parse(JSON.parse(row.body)), kind, fields, saw })
      this.#memory.corrections.set(opId, { person: userId, entry: entryId, creates: kind === 'create' })
      if (typeof description === 'string') {
        const known = this.#memory.writers.get(description) ?? []
        this.#memory.writers.set(description, [...known, kind === 'create' ? undefined : opId])
      }
    } else if (!isNew && sightOfAll(before) !== sightOfAll(after))
      throw wrong('changed something again when it came again')
    const count = (sql: string): number => raw.prepare<[string], { n: number }>(sql).get(opId)?.n ?? 0
    if (count('select count(*) as n from corrections where op_id = ?') !== 1) throw wrong('has not one reason')
    const audited = "select count(*) as n from audit where action = 'entry-corrected' and detail ->> 'operation' = ?"
    if (count(audited) !== 1) throw wrong('is not in the audit log once')
    const [was, is] = [before.get(entryId), after.get(entryId)]
    if (isNew && sightOf(was) !== sightOf(is)) {
      const told = raw
        .prepare<[string, string], { n: number }>(
          "select count(*) as n from issues where kind = 'corrected' and kept_op_id = ? and user_id = ?",
        )
        .get(opId, userId)?.n
      if (told !== 1) throw wrong(`was told ${String(told)} times; it saw ${JSON.stringify(saw)}`)
    }
    this.#setAside(after)
    return answer
  }

  /** The entries that administrators have made, with what the ledger has of it: I14 is about them. */
  #added() {
    const { raw } = this.#world.server
    return [...this.#memory.corrections].flatMap(([opId, { entry, creates }]) => {
      const row = creates ? ledgerOf(raw, opId) : undefined
      return row ? [{ entry, at: row.at, version: row.version }] : []
    })
  }

  #toldSince(head: number): ReadonlySet<string> {
    const rows = this.#world.server.raw
      .prepare<[number], { entity_id: string }>('select entity_id from issues where version > ?')
      .all(head)
    return new Set(rows.map(({ entity_id: id }) => id))
  }

  /** I15: what is set aside has an issue, which asks once; and what is asked about is there. */
  #setAside(entries: ReadonlyMap<string, WholeEntry>): void {
    const { raw } = this.#world.server
    const issues = raw
      .prepare<[], AsideIssue>(
        `select entity_id, kind, resolved_at, deleted_at from issues where kind in ('same-event', 'closed-period')`,
      )
      .all()
    const byEntry = Map.groupBy(issues, ({ entity_id: id }) => id)
    for (const entry of entries.values()) {
      const about = byEntry.get(entry.id) ?? []
      if (isSetAside(entry) && about.length === 0) {
        throw new Violation('I15', `${entry.id} is set aside and no issue says so`)
      }
      const open = about.filter(({ kind, ...one }) => kind === 'same-event' && isOpen(one))
      if (open.length > 1) throw new Violation('I15', `${entry.id} is asked about ${open.length} times at once`)
    }
    for (const { entity_id: id } of issues.filter(isOpen)) {
      if (!entries.has(id) && !this.#isOfOperationAlone(id)) {
        throw new Violation('I15', `${id} is asked about and is not there any more`)
      }
    }
  }

  /** A change that was kept back of an entry which its person has deleted since. */
  #isOfOperationAlone(id: string): boolean {
    return [...this.#memory.operations.values()].some((operation) => operation.id === id && operation.kind === 'delete')
  }
}

interface AsideIssue {
  readonly entity_id: string
  readonly kind: string
  readonly resolved_at: number | null
  readonly deleted_at: number | null
}

const isOpen = ({ resolved_at: resolved, deleted_at: deleted }: Pick<AsideIssue, 'resolved_at' | 'deleted_at'>) =>
  resolved === null && deleted === null

const headOf = (raw: Sqlite.Database): number =>
  raw.prepare<[], { head: number }>('select head from orgs').get()?.head ?? 0

const ledgerOf = (raw: Sqlite.Database, opId: string) =>
  raw
    .prepare<[string], { body: string; at: number; version: number }>(
      'select body, at, version from ops where op_id = ?',
    )
    .get(opId)
