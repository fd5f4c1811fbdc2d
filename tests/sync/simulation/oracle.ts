import type Sqlite from 'better-sqlite3'
import { Operation } from '../../../shared/protocol/operation.ts'
import type { SyncResponse } from '../../../shared/protocol/sync.ts'
import type { SimulatedDevice, World } from './world.ts'

/** An invariant that does not hold. */
export class Violation extends Error {}

const fail = (invariant: string, detail: string): never => {
  throw new Violation(`${invariant}: ${detail}`)
}

interface Entry {
  readonly id: string
  readonly user_id: string
  readonly description: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly stop_reason: string | null
  readonly deleted_at: number | null
  readonly stamps: string
  readonly version: number
}

const entriesIn = (raw: Sqlite.Database, user?: string): Entry[] =>
  raw
    .prepare<unknown[], Entry>(
      `select id, user_id, description, started_at, ended_at, stop_reason, deleted_at, stamps, version
       from time_entries ${user === undefined ? '' : 'where user_id = ?'} order by id`,
    )
    .all(...(user === undefined ? [] : [user]))

const queuedSince = (raw: Sqlite.Database, n: number): Operation[] =>
  raw
    .prepare<[number], { body: string }>('select body from outbox where n > ? order by n')
    .all(n)
    .map(({ body }) => Operation.parse(JSON.parse(body)))

const GROUPS: Readonly<Record<string, string>> = {
  description: 'description',
  project_id: 'what',
  task_id: 'what',
  started_at: 'interval',
  ended_at: 'interval',
  billable: 'billable',
  tag_ids: 'tag_ids',
  name: 'name',
  code: 'name',
}
const groupsOf = (operation: Operation): string[] => [
  ...new Set(Object.keys(operation.fields).flatMap((column) => GROUPS[column] ?? [])),
]
const isAutoStop = (operation: Operation): boolean =>
  operation.kind === 'patch' && operation.fields['stop_reason'] === 'auto'

/**
 * Knows what was done and what its author was looking at, from what the devices showed and not from how the product works, and says
 * whether nothing of it was lost. It has no copy of the rules.
 */
export class Oracle {
  readonly #operations = new Map<string, Operation>()
  /** Which operations made a description: one, and those that took it again from an issue. */
  readonly #writers = new Map<string, (string | undefined)[]>()
  /** Operations that no disk holds any more, since disks were rolled back. */
  readonly #rolledBack = new Set<string>()
  readonly #cursors = new Map<string, { key: string; cursor: number }>()
  readonly #world: World
  /** Operations that issues have named, in the life that the server's database now has. */
  named = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  /** Runs what a person does on a device and looks at what it queued. */
  async watch(device: SimulatedDevice, act: () => Promise<unknown>): Promise<void> {
    const shown = new Map(entriesIn(device.raw).map((entry) => [entry.id, entry.description]))
    const { last } = device.raw.prepare<[], { last: number | null }>('select max(n) as last from outbox').get() ?? {
      last: 0,
    }
    await act()
    for (const operation of queuedSince(device.raw, last ?? 0)) {
      this.#operations.set(operation.opId, operation)
      const { description } = operation.fields
      if (operation.entity !== 'time_entry' || typeof description !== 'string') continue
      if (operation.kind === 'patch') {
        const writers = this.#writers.get(shown.get(operation.id) ?? '')
        if (writers && !writers.includes(operation.saw['description'])) {
          fail('saw', `${operation.opId} names another write than the one shown`)
        }
      }
      const writers = this.#writers.get(description) ?? []
      this.#writers.set(description, [...writers, operation.kind === 'create' ? undefined : operation.opId])
    }
  }

  /** I2: every operation is in a queue or in the ledger, but for those whose disks were rolled back. */
  durable(): void {
    const held = this.#held()
    for (const opId of this.#operations.keys()) {
      if (!held.has(opId) && !this.#rolledBack.has(opId)) fail('I2', `${opId} is nowhere`)
    }
  }

  /** A disk was rolled back: what no other disk holds is gone for good. */
  rollBack(): void {
    const held = this.#held()
    for (const opId of this.#operations.keys()) if (!held.has(opId)) this.#rolledBack.add(opId)
  }

  #held(): Set<string> {
    const held = new Set(this.#ledger().map(({ op_id: id }) => id))
    for (const { raw } of this.#world.devices) {
      for (const { op_id: id } of raw.prepare<[], { op_id: string }>('select op_id from outbox').all()) held.add(id)
    }
    return held
  }

  #ledger(): { op_id: string; outcome: string }[] {
    return this.#world.server.raw
      .prepare<[], { op_id: string; outcome: string }>('select op_id, outcome from ops')
      .all()
  }

  noteIssues(): void {
    for (const { op_id: id } of this.#world.server.raw
      .prepare<[], { op_id: string }>('select op_id from issues')
      .all()) {
      this.named.add(id)
    }
  }

  /** I7, I8: what is shown, and what the server has, is never absurd. I9: what was made here is there unless somebody deleted it, or an issue names it. */
  sane(device: SimulatedDevice): void {
    for (const raw of [device.raw, this.#world.server.raw]) {
      const running = new Set<string>()
      for (const entry of entriesIn(raw)) {
        if (entry.deleted_at !== null) continue
        if (entry.ended_at !== null && entry.ended_at < entry.started_at)
          fail('I8', `${entry.id} ends before it starts`)
        if (entry.ended_at !== null) continue
        if (running.has(entry.user_id)) fail('I7', `two entries run for ${entry.user_id}`)
        running.add(entry.user_id)
      }
    }
    const living = new Set(
      entriesIn(device.raw).flatMap(({ id, deleted_at: deleted }) => (deleted === null ? [id] : [])),
    )
    const deleted = new Set([...this.#operations.values()].flatMap(({ kind, id }) => (kind === 'delete' ? [id] : [])))
    const created = device.raw
      .prepare<[], { op_id: string; entity_id: string }>(
        "select op_id, entity_id from outbox where entity = 'time_entry' and body ->> 'kind' = 'create'",
      )
      .all()
    for (const { op_id: opId, entity_id: id } of created) {
      if (!living.has(id) && !deleted.has(id) && !this.named.has(opId)) fail('I9', `${id} vanished from ${device.name}`)
    }
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
      if (last?.key === key && cursor < last.cursor) fail('I6', `the cursor of ${scope} on ${device.name} went back`)
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
        if (version <= cursor && ours !== version)
          fail('I6', `${device.name} has version ${String(ours)} of ${id}, not ${version}`)
      }
    }
  }

  /** A device's memory of its cursors went with its disk. */
  forgetCursors(device: SimulatedDevice): void {
    for (const key of this.#cursors.keys()) if (key.startsWith(`${device.name} `)) this.#cursors.delete(key)
  }

  /** What must hold once everything was exchanged: I1, I3, I5. */
  settled(): void {
    const ledger = new Map(this.#ledger().map(({ op_id: id, outcome }) => [id, outcome]))
    for (const opId of this.#operations.keys()) {
      if (!ledger.has(opId) && !this.#rolledBack.has(opId)) fail('I1', `${opId} never arrived`)
    }
    for (const [opId, outcome] of ledger) {
      if (!this.#operations.has(opId)) fail('I1', `nobody did ${opId}`)
      const explained = outcome !== 'refused' && outcome !== 'quarantined'
      if (!explained && !this.named.has(opId)) fail('I5', `${opId} was ${outcome} and no issue says so`)
    }
    for (const device of this.#world.devices) this.#converged(device)
    this.#nothingLost(ledger)
  }

  #converged(device: SimulatedDevice): void {
    const left = device.raw.prepare<[], { n: number }>('select count(*) as n from outbox where state != 2').get()?.n
    if (left !== 0) fail('L1', `${left} operations are left on ${device.name}`)
    const kept = device.raw.prepare<[], { n: number }>('select count(*) as n from undo').get()?.n
    if (kept !== 0)
      fail('I3', `${device.name} still covers ${JSON.stringify(device.raw.prepare('select * from undo').all())}`)
    for (const table of ['time_entries', 'projects', 'issues', 'users']) {
      const owned = table === 'time_entries' || table === 'issues' ? 'and user_id = ?' : ''
      const read = (raw: Sqlite.Database): string => {
        const rows = raw
          .prepare(`select * from ${table} where deleted_at is null ${owned} order by id`)
          .all(...(owned ? [device.user] : []))
        const columns = new Set([
          'gen',
          'day',
          'org_id',
          'email',
          'oidc_issuer',
          'oidc_sub',
          'password_hash',
          'username_key',
          'role_source',
          'created_at',
          'last_login_at',
        ])
        return JSON.stringify(rows, (key, value: unknown) => (columns.has(key) ? undefined : value))
      }
      const sorted = (text: string): unknown => JSON.parse(text)
      const [ours, theirs] = [read(device.raw), read(this.#world.server.raw)]
      if (!sameRows(sorted(ours), sorted(theirs))) fail('I3', `${table} of ${device.name}\n${ours}\n${theirs}`)
    }
  }

  /** Whether the author of an operation had seen a write, or one whose author had seen it, and so on. */
  #hadSeen(operation: Operation, group: string, write: string | undefined): boolean {
    for (let seen = operation.saw[group]; ; seen = this.#operations.get(seen)?.saw[group]) {
      if (seen === write) return true
      if (seen === undefined) return false
    }
  }

  /** Everything that the ledger has of a row, in its order. */
  #history(id: string): string {
    const rows = this.#world.server.raw
      .prepare<[string], { body: string; outcome: string; device_id: string }>(
        'select body, outcome, device_id from ops where entity_id = ? order by version, rowid',
      )
      .all(id)
    return rows
      .map(({ body, outcome, device_id: device }) => {
        const { opId, kind, saw, fields, at } = Operation.parse(JSON.parse(body))
        return `${opId} ${kind} ${outcome} by ${device} at ${at} saw ${JSON.stringify(saw)} ${JSON.stringify(fields)}`
      })
      .join('\n')
  }

  /** I5: each accepted write stands, or was replaced by somebody who saw it, or an issue names it. */
  #nothingLost(ledger: ReadonlyMap<string, string>): void {
    const accepted = [...this.#operations.values()].filter(
      ({ opId }) => ledger.has(opId) && ledger.get(opId) !== 'refused',
    )
    const rows = new Map(entriesIn(this.#world.server.raw).map((entry) => [entry.id, entry]))
    const projects = this.#world.server.raw
      .prepare<[], { id: string; stamps: string; name: string; deleted_at: number | null }>(
        'select id, stamps, name, deleted_at from projects',
      )
      .all()
    const names = new Map(projects.map((project) => [project.id, project]))
    for (const operation of accepted) {
      if (operation.entity === 'issue' || isAutoStop(operation) || this.named.has(operation.opId)) continue
      // It found its row deleted, or living, already: it is what somebody else wanted as well.
      if (/delete|restore/.test(operation.kind) && ledger.get(operation.opId) === 'merged') continue
      const later = accepted.filter(({ id, opId }) => id === operation.id && opId !== operation.opId)
      const entry = rows.get(operation.id)
      const row = entry ?? names.get(operation.id)
      const stamps: Record<string, string> = row ? JSON.parse(row.stamps) : {}
      const isCreation = operation.kind === 'create'
      const groups = operation.kind === 'delete' || operation.kind === 'restore' ? ['deleted'] : groupsOf(operation)
      for (const group of groups) {
        const mine = isCreation ? undefined : operation.opId
        // In a deleted row only what the deletion had seen was replaced knowingly.
        const deletion =
          row === undefined || row.deleted_at === null ? undefined : this.#operations.get(stamps['deleted'] ?? '')
        const covered = group === 'deleted' || deletion === undefined || this.#hadSeen(deletion, group, mine)
        const stands = row !== undefined && stamps[group] === mine && covered
        const replaced = later.some(
          (other) =>
            other.saw[group] === mine &&
            !isAutoStop(other) &&
            (group === 'deleted' ||
              other.kind === 'delete' ||
              other.kind === 'restore' ||
              groupsOf(other).includes(group)),
        )
        const same = row !== undefined && !isCreation && equalValues(operation, group, row)
        const wanted =
          operation.kind === 'restore' ? row?.deleted_at === null : row === undefined || row.deleted_at !== null
        const gone = group === 'deleted' && wanted
        const merged = group === 'tag_ids'
        if (!stands && !replaced && !same && !gone && !merged) {
          fail(
            'I5',
            `${operation.kind} ${operation.opId} of ${group} in ${operation.id} was lost without a word\n${this.#history(operation.id)}`,
          )
        }
      }
    }
  }
}

/** Whether what an operation wrote is what stands, whoever wrote it: no conflict then. */
function equalValues(operation: Operation, group: string, row: object): boolean {
  const columns = Object.keys(operation.fields).filter((column) => GROUPS[column] === group && column in row)
  return columns.length > 0 && columns.every((column) => operation.fields[column] === Reflect.get(row, column))
}

function sameRows(ours: unknown, theirs: unknown): boolean {
  const normal = (rows: unknown): string =>
    JSON.stringify(
      Array.isArray(rows) ? rows.map((row: object) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))) : rows,
    )
  return normal(ours) === normal(theirs)
}
