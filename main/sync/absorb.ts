import { EntityName, entities, entityOf, syncedTables, type Entity } from '../../shared/protocol/entity.ts'
import type { ResetReason, Scope, SyncPage } from '../../shared/protocol/sync.ts'
import type { Topic } from '../../shared/ipc/events.ts'
import { writeMeta } from '../db/meta.ts'
import type { Transaction } from '../db/open.ts'
import { hasToResend, isOverlaid, markSent, retire, sendAllAgain } from '../db/outbox.ts'
import { isRunning, saveRows, type Row } from '../db/rows.ts'
import { loadScopes, saveScope, type ScopeState } from '../db/scopes.ts'
import { placedEntries, unseenServerRows } from '../db/undo.ts'
import { layOver } from './overlay.ts'
import { readPage } from './page.ts'
import { removeUnseen, runningEntries } from './sweep.ts'

export interface Absorbed {
  /** Whether every scope is complete. */
  readonly complete: boolean
  /** What pages may want to ask for again. */
  readonly topics: readonly Topic[]
}

/**
 * Takes in one answer, in one transaction: notes what the server has of ours, writes its rows, lays what is still pending
 * over them, and moves the cursors. Answers undefined where the answer is to cursors that the replica no longer has.
 */
export async function absorbPage(
  transaction: Transaction,
  page: SyncPage,
  sent: readonly number[],
): Promise<Absorbed | undefined> {
  const scopes = await loadScopes(
    transaction,
    page.scopes.map(({ scope }) => scope),
  )
  if (page.scopes.some(({ since }, index) => since !== scopes[index]?.cursor)) return undefined
  const next = page.scopes.flatMap((answer, index): ScopeState[] => {
    const state = scopes[index]
    return state ? [{ ...state, cursor: answer.cursor, asOf: answer.asOf }] : []
  })
  const complete = page.scopes.length > 0 && page.scopes.every(({ more }) => !more)
  const received = readPage(page, (entity, values) => {
    const scope: Scope = entity.scope === 'catalog' ? 'catalog' : `user:${String(values['user_id'])}`
    return next.find((state) => state.scope === scope)?.gen ?? 0
  })

  await markSent(transaction, sent)
  const affected = new Affected()
  for (const { entity, rows } of received) for (const row of rows) affected.receive(entity, row)
  if (complete) for (const { entity, id } of await retire(transaction)) affected.add(entity, id)
  const sweeping = complete && !(await hasToResend(transaction)) ? next.filter((state) => state.sweeping) : []
  for (const state of sweeping) {
    // Before anything is laid over: what this page brings is written again, and what nobody has any more must not be covered.
    await removeUnseen(transaction, state)
    await affected.losePast(transaction, state)
  }

  if (await isOverlaid(transaction)) {
    for (const id of [...(await placedEntries(transaction)), ...(await runningEntries(transaction))]) {
      affected.add('time_entry', id)
    }
    await affected.write(transaction)
  } else {
    await affected.writePlain(transaction, received)
  }

  for (const state of next)
    await saveScope(transaction, { ...state, sweeping: state.sweeping && !sweeping.includes(state) })
  await writeMeta(transaction, 'epoch', page.epoch)
  return { complete, topics: topicsOf(sweeping.length > 0 ? syncedTables : affected.entities()) }
}

/**
 * Begins anew after the server said that the cursors are no good: rows stay until a full pull has not seen them. A server
 * that was restored gets everything again that this device ever sent and still keeps.
 */
export async function absorbReset(
  transaction: Transaction,
  reset: { readonly reason: ResetReason; readonly epoch: string; readonly scopes: readonly Scope[] },
): Promise<void> {
  for (const state of await loadScopes(transaction, reset.scopes)) {
    await saveScope(transaction, { ...state, cursor: 0, asOf: 0, gen: state.gen + 1, sweeping: true })
  }
  if (reset.reason !== 'expired') await sendAllAgain(transaction)
  await writeMeta(transaction, 'verified-at', '0')
  await writeMeta(transaction, 'epoch', reset.epoch)
}

const names = EntityName.options
const nameOf = (entity: Entity): EntityName | undefined => names.find((name) => entities[name] === entity)

/** The rows whose sight may change: by what came, by what is no longer pending, or because the server lost them. */
class Affected {
  readonly #ids = new Map<EntityName, Set<string>>(names.map((name) => [name, new Set()]))
  readonly #received = new Map<EntityName, Map<string, Row | null>>(names.map((name) => [name, new Map()]))
  readonly #plain: { readonly entity: Entity; readonly row: Row }[] = []

  add(name: EntityName, id: string): void {
    this.#ids.get(name)?.add(id)
  }

  receive(entity: Entity, row: Row): void {
    const name = nameOf(entity)
    if (!name) {
      this.#plain.push({ entity, row })
      return
    }
    this.add(name, row.id)
    this.#received.get(name)?.set(row.id, row)
  }

  /** Covered rows that a full pull did not bring are gone on the server. */
  async losePast(transaction: Transaction, { scope, gen }: ScopeState): Promise<void> {
    for (const name of names.filter(
      (candidate) => entityOf(candidate).scope === (scope === 'catalog' ? 'catalog' : 'user'),
    )) {
      const received = this.#received.get(name)
      for (const id of await unseenServerRows(transaction, name, gen)) {
        if (received?.has(id)) continue
        this.add(name, id)
        received?.set(id, null)
      }
    }
  }

  async write(transaction: Transaction): Promise<void> {
    for (const [name, ids] of this.#ids) await layOver(transaction, name, ids, this.#received.get(name) ?? new Map())
    await this.#writeReadOnly(transaction)
  }

  /** Nothing is pending: the rows are what is seen, and are written as they came. Only a running timer takes the longer way. */
  async writePlain(
    transaction: Transaction,
    received: readonly { entity: Entity; rows: readonly Row[] }[],
  ): Promise<void> {
    const running = await runningEntries(transaction)
    for (const { entity, rows } of received) {
      const name = nameOf(entity)
      if (name === 'time_entry' && (running.length > 0 || rows.some(isRunning))) {
        for (const id of running) this.add(name, id)
        await layOver(transaction, name, this.#ids.get(name) ?? [], this.#received.get(name) ?? new Map())
      } else if (name) {
        await saveRows(transaction, entity, rows)
      }
    }
    await this.#writeReadOnly(transaction)
  }

  async #writeReadOnly(transaction: Transaction): Promise<void> {
    for (const entity of new Set(this.#plain.map((plain) => plain.entity))) {
      await saveRows(
        transaction,
        entity,
        this.#plain.filter((plain) => plain.entity === entity).map(({ row }) => row),
      )
    }
  }

  entities(): Entity[] {
    const changed = [...this.#ids].filter(([, ids]) => ids.size > 0).map(([name]) => entityOf(name))
    return [...changed, ...new Set(this.#plain.map(({ entity }) => entity))]
  }
}

function topicsOf(changed: readonly Entity[]): Topic[] {
  const topics = changed.flatMap(({ table, scope }): Topic[] =>
    table === 'time_entries'
      ? ['timer', 'entries']
      : table === 'issues'
        ? ['issues']
        : scope === 'catalog'
          ? ['catalog']
          : [],
  )
  return [...new Set(topics)]
}
