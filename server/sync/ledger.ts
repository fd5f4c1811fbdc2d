import type { Operation, Outcome } from '../../shared/protocol/operation.ts'
import { insertMany } from '../db/many.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Identity } from '../identity.ts'

/** An operation and what became of it. */
export interface LedgerEntry {
  readonly operation: Operation
  readonly outcome: Outcome
}

/** Enters operations in the ledger, under one version. From here on they are known, and are never applied again. */
export async function enterInLedger(
  { transaction, nextVersion, org }: OrgWrite,
  { deviceId }: Identity,
  now: number,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const version = nextVersion()
  const rows = entries.map(({ operation, outcome }) => ({
    op_id: operation.opId,
    org_id: org.id,
    actor: operation.actor,
    device_id: deviceId,
    entity: operation.entity,
    entity_id: operation.id,
    at: Math.min(operation.at, now),
    body: JSON.stringify(operation),
    outcome,
    version,
    received_at: now,
  }))
  await insertMany(transaction, { table: 'ops', columns: Object.keys(rows[0] ?? {}) }, rows)
}
