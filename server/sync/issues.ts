import type { Note } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import type { Row } from './rows.ts'

/** The kinds of issues that are about a whole operation of the one who sent it. */
const ABOUT_SENDER = new Set(['refused', 'invalid', 'missing-target', 'quarantined'])

/** An issue as a row: what gave way, the operation that brought it about, and whom it is shown to. */
export function toIssue(parts: {
  readonly note: Note
  readonly operation: Operation
  readonly loser: { readonly opId: string; readonly actor: string }
  /** Who sent the operation: always a known person, while the actor that it claims may be none. */
  readonly sender: string
  readonly id: string
  readonly orgId: string
  readonly now: number
}): Row {
  const { note, operation, loser, sender, id, orgId, now } = parts
  return {
    id,
    orgId,
    deletedAt: null,
    stamps: {},
    values: {
      user_id: ABOUT_SENDER.has(note.kind) || note.lost === operation.opId ? sender : loser.actor,
      kind: note.kind,
      entity: operation.entity,
      entity_id: operation.id,
      field_group: note.group,
      op_id: note.lost ?? loser.opId,
      kept_op_id: note.kept ?? null,
      body: JSON.stringify({ values: note.values, operation }),
      created_at: now,
      resolved_at: null,
    },
  }
}

/** The issue of an operation that the server could not do for a reason that nobody foresaw. */
export const toQuarantine = (parts: {
  readonly operation: Operation
  readonly sender: string
  readonly id: string
  readonly orgId: string
  readonly now: number
}): Row =>
  toIssue({
    ...parts,
    note: {
      kind: 'quarantined',
      group: null,
      lost: parts.operation.opId,
      kept: undefined,
      values: parts.operation.fields,
    },
    loser: parts.operation,
  })
