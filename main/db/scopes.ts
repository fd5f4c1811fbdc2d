import type { Scope } from '../../shared/protocol/sync.ts'
import type { Reader, Transaction } from './open.ts'

/** How far a scope has been pulled. */
export interface ScopeState {
  readonly scope: Scope
  readonly cursor: number
  readonly asOf: number
  /** Counts full pulls: rows of an older one that this one does not bring are gone on the server. */
  readonly gen: number
  /** Whether this is a full pull after a reset, at whose end unseen rows are removed. */
  readonly sweeping: boolean
}

const fresh = (scope: Scope): ScopeState => ({ scope, cursor: 0, asOf: 0, gen: 0, sweeping: false })

/** The state of these scopes; one that was never pulled begins at nothing. */
export async function loadScopes(db: Reader, scopes: readonly Scope[]): Promise<ScopeState[]> {
  const rows = await db.selectFrom('sync_scopes').selectAll().execute()
  return scopes.map((scope) => {
    const row = rows.find((candidate) => candidate.scope === scope)
    return row
      ? { scope, cursor: row.cursor, asOf: row.as_of, gen: row.gen, sweeping: row.sweeping === 1 }
      : fresh(scope)
  })
}

export async function saveScope(
  transaction: Transaction,
  { scope, cursor, asOf, gen, sweeping }: ScopeState,
): Promise<void> {
  const row = { cursor, as_of: asOf, gen, sweeping: sweeping ? 1 : 0 }
  await transaction
    .insertInto('sync_scopes')
    .values({ scope, ...row })
    .onConflict((conflict) => conflict.column('scope').doUpdateSet(row))
    .execute()
}
