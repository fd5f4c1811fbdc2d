import type { Stretch } from '../domain/closed.ts'
import { applyOperation, DELETED, type Content, type Verdict, type Wins } from './merge.ts'
import type { Entity } from './entity.ts'
import type { Operation } from './operation.ts'

/**
 * An entry that is set aside is kept whole but does not count: it is deleted, and its stamp `aside` names the operation for whose
 * sake it was. As long as the deletion is that same one nobody has decided; whoever restores it has, and it is never set aside again.
 */
export const ASIDE = 'aside'

export const isAside = ({ deletedAt, stamps }: Content): boolean =>
  deletedAt !== null && stamps[ASIDE] !== undefined && stamps[ASIDE] === stamps[DELETED]

/** Sets a row aside for the sake of an operation. `at`: the server's clock, UTC milliseconds. */
export const setAside = (content: Content, { opId }: Pick<Operation, 'opId'>, at: number): Content => ({
  ...content,
  deletedAt: at,
  stamps: { ...content.stamps, [ASIDE]: opId, [DELETED]: opId },
})

/** What an operation whose author did not know of it does to a row that is set aside: it goes into the row, and the row stays aside. */
export function applyAside(entity: Entity, content: Content, operation: Operation, wins: Wins): Verdict {
  const knows = operation.saw[DELETED] === content.stamps[DELETED]
  if (knows || operation.kind === 'create' || operation.kind === 'delete') {
    return applyOperation(entity, content, operation, wins)
  }
  if (operation.kind === 'restore') return { content, outcome: 'merged', notes: [] }
  const verdict = applyOperation(entity, { ...content, deletedAt: null }, operation, wins)
  const kept = verdict.content && { ...verdict.content, deletedAt: content.deletedAt }
  return { ...verdict, content: kept, outcome: verdict.outcome === 'refused' ? 'refused' : 'merged' }
}

/** Two entries of one person are the same event where they share at least half of the shorter one. What runs has no length yet. */
export function isSameEvent(a: Stretch, b: Stretch): boolean {
  if (a.endedAt === null || b.endedAt === null) return false
  const shorter = Math.min(a.endedAt - a.startedAt, b.endedAt - b.startedAt)
  const common = Math.min(a.endedAt, b.endedAt) - Math.max(a.startedAt, b.startedAt)
  return shorter > 0 && common * 2 >= shorter
}

/** When an entry is, by its row. */
export const stretchOf = ({ values }: Pick<Content, 'values'>): Stretch => ({
  startedAt: Number(values['started_at']),
  endedAt: (values['ended_at'] ?? null) === null ? null : Number(values['ended_at']),
})
