import { sql, type Kysely } from 'kysely'
import type { NewId } from '../../shared/domain/id.ts'
import { entityOf } from '../../shared/protocol/entity.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import { isOneOf } from '../db/many.ts'
import { withOrgWrite } from '../db/org-write.ts'
import type { ServerDatabase } from '../db/schema.ts'
import type { Identity } from '../identity.ts'
import { applyBatch, type BatchContext } from './batch.ts'
import { isInfrastructure } from './infrastructure.ts'
import { toIssues } from './issues.ts'
import { enterInLedger } from './ledger.ts'
import { saveRows } from './rows.ts'

export interface AcceptParts {
  readonly db: Kysely<ServerDatabase>
  readonly newId: NewId
  readonly now: number
  /** Told of an operation that failed for a reason that nobody foresaw. */
  readonly onQuarantine: (operation: Operation, error: unknown) => void
}

/**
 * Takes what a device did, each operation once for ever: its effect and its entry in the ledger are one transaction.
 * One that fails unforeseen is set aside as an issue and holds up none of the others. Answers whether anything was new.
 * @param known how far the device had pulled its person's entries when it sent this.
 */
export async function acceptOperations(
  { db, newId, now, onQuarantine }: AcceptParts,
  identity: Identity,
  sent: readonly Operation[],
  known: number,
): Promise<boolean> {
  if ((await unknown(db, sent)).length === 0) return false
  return withOrgWrite(db, async (write) => {
    // Asked again under the lock: the same request may have come twice.
    const fresh = await unknown(write.transaction, sent)
    if (fresh.length === 0) return false
    const context: BatchContext = { write, identity, now, newId, known }
    if (!(await attempt(context, fresh, () => undefined))) {
      for (const operation of fresh) {
        const done = await attempt(context, [operation], (error) => onQuarantine(operation, error))
        if (!done) await quarantine(context, operation)
      }
    }
    return true
  })
}

async function unknown(db: Kysely<ServerDatabase>, sent: readonly Operation[]): Promise<Operation[]> {
  if (sent.length === 0) return []
  const ids = sent.map(({ opId }) => opId)
  const found = await db
    .selectFrom('ops')
    .select('op_id')
    .where(isOneOf(db, 'op_id', ids))
    .execute()
  const known = new Set(found.map((row) => row.op_id))
  return sent.filter(({ opId }) => !known.has(opId) && known.add(opId))
}

/** Applies operations behind a savepoint; takes all of them back, and answers false, where one fails. */
async function attempt(
  context: BatchContext,
  operations: readonly Operation[],
  onFailure: (error: unknown) => void,
): Promise<boolean> {
  const { transaction } = context.write
  await sql`savepoint operations`.execute(transaction)
  try {
    await applyBatch(context, operations)
  } catch (error) {
    if (isInfrastructure(error)) throw error
    await sql`rollback to savepoint operations`.execute(transaction)
    await sql`release savepoint operations`.execute(transaction)
    onFailure(error)
    return false
  }
  await sql`release savepoint operations`.execute(transaction)
  return true
}

async function quarantine({ write, identity, now, newId }: BatchContext, operation: Operation): Promise<void> {
  const { transaction, nextVersion, org } = write
  const { opId, actor, at, fields } = operation
  const setting = {
    note: { kind: 'quarantined', group: null, lost: opId, kept: undefined, values: fields },
    operation,
    person: identity.userId,
    lost: { opId, actor, at, device: identity.deviceId },
    kept: undefined,
  } as const
  const issues = await toIssues(transaction, [setting], { newId, orgId: org.id, now })
  await saveRows(transaction, entityOf('issue'), issues, nextVersion)
  await enterInLedger(write, identity, now, [{ operation, outcome: 'quarantined' }])
}
