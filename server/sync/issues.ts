import type { Json } from '../../shared/protocol/column.ts'
import type { Note } from '../../shared/protocol/merge.ts'
import type { Operation } from '../../shared/protocol/operation.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { Author } from './hold.ts'
import type { Row } from './rows.ts'

/** Something of which a person is to be told. */
export interface Setting {
  readonly note: Note
  readonly operation: Operation
  /** Whom it is shown to. */
  readonly person: string
  /** The row it is about; else that of the operation. */
  readonly about?: string
  /** Who wrote what gave way, and what stands; undefined where that is not known, or nobody did. */
  readonly lost: Author | undefined
  readonly kept: Author | undefined
  /** What else helps to decide. */
  readonly more?: Readonly<Record<string, Json>>
}

interface Frame {
  readonly newId: () => string
  readonly orgId: string
  readonly now: number
}

/** Issues as rows: what gave way, who did what on which device and when, and the operation that brought it about. */
export async function toIssues(
  transaction: OrgTransaction,
  settings: readonly Setting[],
  frame: Frame,
): Promise<Row[]> {
  if (settings.length === 0) return []
  const devices = [...new Set(settings.flatMap(({ lost, kept }) => [lost?.device ?? [], kept?.device ?? []].flat()))]
  const named = (table: 'devices' | 'terminals') =>
    transaction.selectFrom(table).select(['id', 'name']).where('id', 'in', devices).execute()
  const found = devices.length === 0 ? [] : [...(await named('devices')), ...(await named('terminals'))]
  const names = new Map(found.map(({ id, name }) => [id, name]))
  const side = (author: Author | undefined): Json =>
    author === undefined ? null : { actor: author.actor, at: author.at, device: names.get(author.device) ?? null }
  return settings.map(({ note, operation, person, about, lost, kept, more }) => ({
    id: frame.newId(),
    orgId: frame.orgId,
    deletedAt: null,
    stamps: {},
    values: {
      user_id: person,
      kind: note.kind,
      entity: operation.entity,
      entity_id: about ?? operation.id,
      field_group: note.group,
      op_id: note.lost ?? lost?.opId ?? operation.opId,
      kept_op_id: note.kept ?? null,
      body: JSON.stringify({ values: note.values, operation, lost: side(lost), kept: side(kept), ...more }),
      created_at: frame.now,
      resolved_at: null,
    },
  }))
}

/** The kinds of issues that are about a whole operation of the one who sent it. */
const ABOUT_SENDER = new Set(['refused', 'invalid', 'missing-target', 'quarantined', 'closed-period', 'same-event'])

/** Whom a note is shown to: whoever gave way. A person of whom nothing is known any more is not: then the one who acted is. */
export const shownTo = (note: Note, operation: Operation, loser: Author | undefined, sender: string): string =>
  ABOUT_SENDER.has(note.kind) || note.lost === operation.opId ? sender : (loser?.actor ?? operation.actor)
