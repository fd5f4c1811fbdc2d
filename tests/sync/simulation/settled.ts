import type Sqlite from 'better-sqlite3'
import { Operation } from '../../../shared/protocol/operation.ts'
import { groupsOf, isAutoStop, isSetAside, ledgerSince, TABLES, writesTheSame, writesWhatStands } from './facts.ts'
import type { Memory } from './memory.ts'
import { Violation } from './violation.ts'
import type { SimulatedDevice, World } from './world.ts'

/** What must hold once everything was exchanged: I1, I3, I5. */
export function checkSettled(world: World, memory: Memory): void {
  const rows = ledgerSince(world.server.raw, 0)
  const ledger = new Map(rows.map(({ op_id: id, outcome }) => [id, outcome]))
  // What the server makes of punches comes as operations of its own.
  const made = new Map(
    rows
      .filter(({ device_id: from }) => world.isTerminal(from))
      .map(({ op_id: id, body }) => [id, Operation.parse(JSON.parse(body))]),
  )
  onceEach(world, memory, { ledger, made })
  for (const device of world.devices) sameOn(device, world.server.raw)
  nothingLost(world, { memory, ledger, operations: new Map([...memory.operations, ...made]) })
}

type Operations = ReadonlyMap<string, Operation>

type Ledger = ReadonlyMap<string, string>

/** I1: what was done has arrived, nothing else has, and what rows say of who wrote them is in the ledger. */
function onceEach(
  world: World,
  { operations, rolledBack, forged, named }: Memory,
  { ledger, made }: { readonly ledger: Ledger; readonly made: Operations },
): void {
  for (const opId of operations.keys()) {
    if (!ledger.has(opId) && !rolledBack.has(opId)) throw new Violation('I1', `${opId} never arrived`)
  }
  for (const [opId, outcome] of ledger) {
    const isKnown = operations.has(opId) || forged.has(opId) || made.has(opId)
    if (!isKnown) throw new Violation('I1', `nobody did ${opId}`)
    const explained = outcome !== 'refused' && outcome !== 'quarantined'
    if (!explained && !named.has(opId)) throw new Violation('I5', `${opId} was ${outcome} and no issue says so`)
  }
  for (const table of TABLES) {
    const rows = world.server.raw.prepare<[], { id: string; stamps: string }>(`select id, stamps from ${table}`).all()
    for (const { id, stamps } of rows) {
      for (const opId of Object.values<string>(JSON.parse(stamps))) {
        if (!ledger.has(opId)) throw new Violation('I1', `${table} ${id} has a write of ${opId}, which never came`)
      }
    }
  }
}

/** Columns that one end has and the other has not. */
const ENDS_OWN = new Set(
  'gen day org_id email oidc_issuer oidc_sub password_hash username_key role_source created_at last_login_at'.split(
    ' ',
  ),
)

/** I3: a device shows what the server has, and nothing is pending or covered. */
function sameOn({ raw, name, user }: SimulatedDevice, server: Sqlite.Database): void {
  const left = raw.prepare<[], { n: number }>('select count(*) as n from outbox where state != 2').get()?.n
  if (left !== 0) throw new Violation('L1', `${left} operations are left on ${name}`)
  const kept = raw.prepare<[], { entity_id: string }>('select entity_id from undo').all()
  if (kept.length > 0) throw new Violation('I3', `${name} still covers ${kept.map((row) => row.entity_id).join(', ')}`)
  for (const table of TABLES) {
    const owned = table === 'time_entries' || table === 'issues'
    const read = (database: Sqlite.Database): string =>
      database
        .prepare<unknown[], object>(
          `select * from ${table} where deleted_at is null ${owned ? 'and user_id = ?' : ''} order by id`,
        )
        .all(...(owned ? [user] : []))
        .map((row) =>
          JSON.stringify(
            Object.entries(row)
              .filter(([column]) => !ENDS_OWN.has(column))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          ),
        )
        .join('\n')
    const [ours, theirs] = [read(raw), read(server)]
    if (ours !== theirs) throw new Violation('I3', `${table} of ${name}\n${ours}\n-- and on the server\n${theirs}`)
  }
}

interface ServerRow {
  readonly id: string
  readonly stamps: string
  readonly deleted_at: number | null
}

/** I5: each accepted write stands, or was replaced by somebody who saw it, or an issue names it. */
function nothingLost(
  { server: { raw } }: World,
  {
    memory: { named, asked },
    ledger,
    operations,
  }: { readonly memory: Memory; readonly ledger: Ledger; readonly operations: Operations },
): void {
  const accepted = [...operations.values()].filter(({ opId }) => ledger.has(opId) && ledger.get(opId) !== 'refused')
  const byRow = Map.groupBy(accepted, ({ id }) => id)
  const rows = new Map<string, ServerRow>()
  for (const table of TABLES) {
    for (const row of raw.prepare<[], ServerRow>(`select * from ${table}`).all()) rows.set(row.id, row)
  }
  for (const operation of accepted) {
    const { opId, kind, id, entity } = operation
    if (entity === 'issue' || isAutoStop(operation) || named.has(opId)) continue
    // It found its row deleted, or living, already: it is what somebody else wanted as well.
    if ((kind === 'delete' || kind === 'restore') && ledger.get(opId) === 'merged') continue
    const others = (byRow.get(id) ?? []).filter((other) => other.opId !== opId)
    const row = rows.get(id)
    // Its person was asked about it and has decided; what they did not want is not kept for ever.
    if (row === undefined && asked.has(id)) continue
    for (const group of groupsOf(operation)) {
      if (group === 'tag_ids' || isKept({ operation, group, row, others, operations })) continue
      const history = historyOf(raw, id)
      throw new Violation('I5', `${kind} ${opId} of ${group} in ${id} was lost without a word\n${history}`)
    }
  }
}

interface Question {
  readonly operation: Operation
  readonly group: string
  readonly row: ServerRow | undefined
  readonly others: readonly Operation[]
  readonly operations: Operations
}

/** Whether what an operation wrote in a group stands, or gave way to somebody who had seen it. */
function isKept({ operation, group, row, others, operations }: Question, twins = true): boolean {
  const { kind, opId } = operation
  const stamps: Record<string, string> = row ? JSON.parse(row.stamps) : {}
  const mine = kind === 'create' ? undefined : opId
  const isLiving = row !== undefined && (row.deleted_at === null || isSetAside(row))
  // In a deleted row only what the deletion had seen was replaced knowingly.
  const deletion = row === undefined || isLiving ? undefined : operations.get(stamps['deleted'] ?? '')
  const isCovered = (write: string | undefined): boolean =>
    group === 'deleted' || deletion === undefined || hadSeen(operations, deletion, group, write)
  if (row !== undefined && stamps[group] === mine && isCovered(mine)) return true
  // Whoever wrote the same thing wrote it as well.
  const isSame = row !== undefined && writesWhatStands(operation, group, row)
  if (isSame && isCovered(stamps[group])) return true
  if (group === 'deleted' && (kind === 'restore' ? isLiving : !isLiving)) return true
  return others.some((other) => {
    if (twins && writesTheSame(operation, other, group)) {
      // Looked at once: two that wrote the same do not vouch for each other.
      const rest = others.filter((one) => one !== other)
      if (isKept({ operation: other, group, row, others: rest, operations }, false)) return true
    }
    // Nothing is left of a purged row, nor perhaps of what came between: then what the author of its deletion knew counts.
    if (row === undefined && other.kind === 'delete' && hadSeen(operations, other, group, mine)) return true
    if (other.saw[group] !== mine || isAutoStop(other)) return false
    return group === 'deleted' || other.kind === 'delete' || other.kind === 'restore' || groupsOf(other).includes(group)
  })
}

/** Whether the author of an operation had seen a write, or one whose author had seen it, and so on. */
function hadSeen(operations: Operations, operation: Operation, group: string, write: string | undefined): boolean {
  for (let seen = operation.saw[group]; ; seen = operations.get(seen)?.saw[group]) {
    if (seen === write) return true
    if (seen === undefined) return false
  }
}

/** Everything that the ledger has of a row, in its order. */
function historyOf(raw: Sqlite.Database, id: string): string {
  const rows = raw
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
